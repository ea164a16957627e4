package window

import (
	"fyne.io/fyne/v2/widget"
	"github.com/go-gl/glfw/v3.3/glfw"
)

// catchEscape lets Escape work while something has the keys, such as a field or a check
// box: Fyne tells nobody else of them then. So GLFW, the library below Fyne, is asked
// first. A window of a test has none.
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
			handle := func() { fyne(w, key, code, action, with) }
			if key == glfw.KeyEscape && action == glfw.Press {
				k.escapePressed(handle)
				return
			}
			handle()
		})
	})
}

// escapePressed closes what lies over the window, whatever has the keys, and the tab below
// does not hear of it; a menu closes itself. Where nothing lies over it, what has the keys
// may handle Escape, and gives them back to the window. handle leaves the key to Fyne.
func (k *keyboard) escapePressed(handle func()) {
	canvas := k.window.Canvas()
	focused, over := canvas.Focused(), canvas.Overlays().Top() != nil
	_, menu := focused.(*widget.PopUpMenu)
	if over && !menu {
		k.escape()
		return
	}
	handle()
	if !over && focused != nil && canvas.Focused() == focused {
		canvas.Unfocus()
	}
}
