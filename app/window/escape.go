package window

import (
	"github.com/go-gl/glfw/v3.3/glfw"
)

// catchEscape lets Escape close what lies over the window while something in it
// has the keys, such as a field or a check box: Fyne tells nobody else of them
// then. So GLFW, the library below Fyne, is asked first. A window of a test has
// none.
func (k *keyboard) catchEscape() {
	real, ok := k.window.(interface{ RunWithContext(func()) })
	if !ok {
		return
	}
	real.RunWithContext(func() {
		current := glfw.GetCurrentContext()
		if current == nil {
			return
		}
		var fyne glfw.KeyCallback
		fyne = current.SetKeyCallback(func(w *glfw.Window, key glfw.Key, code int, action glfw.Action, with glfw.ModifierKey) {
			if key == glfw.KeyEscape && action == glfw.Press && k.overlayFocused() {
				k.escape()
				return
			}
			fyne(w, key, code, action, with)
		})
	})
}

// overlayFocused reports whether something that lies over the window has the keys.
func (k *keyboard) overlayFocused() bool {
	canvas := k.window.Canvas()
	return canvas.Overlays().Top() != nil && canvas.Focused() != nil
}
