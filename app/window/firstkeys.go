package window

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
	"github.com/go-gl/glfw/v3.3/glfw"
)

// catchKeys lets Escape and Enter work while something has the keys, such as a field or a
// check box: Fyne tells nobody else of them then. So GLFW, the library below Fyne, is asked
// first. A window of a test has none.
func (k *keyboard) catchKeys() {
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
			switch {
			case key == glfw.KeyEscape && action == glfw.Press:
				k.escapePressed(handle)
			case (key == glfw.KeyEnter || key == glfw.KeyKPEnter) && action == glfw.Press:
				k.enterPressed(handle)
			default:
				handle()
			}
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

// enterPressed confirms the dialog on top, or presses the button in it that has the keys. A
// line of text and a menu do with Enter what they do. handle leaves the key to Fyne.
func (k *keyboard) enterPressed(handle func()) {
	top := k.window.Canvas().Overlays().Top()
	switch focused := k.window.Canvas().Focused().(type) {
	case fyne.Tabbable, *widget.PopUpMenu: // a line of text, a menu
		handle()
	case *widget.Button:
		if top == nil || focused.Disabled() {
			handle()
			return
		}
		focused.Tapped(&fyne.PointEvent{})
	default:
		if top == nil || !confirm(top) {
			handle()
		}
	}
}
