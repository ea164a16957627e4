package window

import (
	"github.com/go-gl/glfw/v3.3/glfw"
)

// hearEscape lets Escape close what lies over the window while something in it
// has the keys, such as a field or a box to tick: Fyne tells nobody else of them
// then. So the library below Fyne is asked first. A window of a test has none.
func (v *window) hearEscape() {
	real, ok := v.window.(interface{ RunWithContext(func()) })
	if !ok {
		return
	}
	real.RunWithContext(func() {
		own := glfw.GetCurrentContext()
		if own == nil {
			return
		}
		var fyne glfw.KeyCallback
		fyne = own.SetKeyCallback(func(w *glfw.Window, key glfw.Key, code int, action glfw.Action, with glfw.ModifierKey) {
			if key == glfw.KeyEscape && action == glfw.Press && v.over() {
				v.escape()
				return
			}
			fyne(w, key, code, action, with)
		})
	})
}

// over says whether something that lies over the window has the keys.
func (v *window) over() bool {
	canvas := v.window.Canvas()
	return canvas.Overlays().Top() != nil && canvas.Focused() != nil
}
