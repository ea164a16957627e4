package window

import (
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// keyboard joins the keys to the tabs and to the shortcuts of the window.
type keyboard struct {
	window    fyne.Window
	pages     *pages
	tabs      *tabs
	shortcuts []ui.Shortcut
	escaped   func() // called when something that lay over the window was closed
	leave     func() // leaves the full screen, if there is one
}

// listen begins to follow the keys of the window.
func (k *keyboard) listen() {
	canvas := k.window.Canvas()
	canvas.SetOnTypedKey(func(e *fyne.KeyEvent) { k.typed(e.Name) })
	if desktop, ok := canvas.(desktop.Canvas); ok {
		desktop.SetOnKeyDown(func(e *fyne.KeyEvent) { k.down(e.Name) })
		desktop.SetOnKeyUp(func(e *fyne.KeyEvent) { k.tabs.selected.HandleKey(ui.KeyEvent{Action: ui.KeyUp, Key: e.Name}) })
	}
	for shortcut, action := range map[fyne.Shortcut]ui.KeyAction{&fyne.ShortcutUndo{}: ui.Undo, &fyne.ShortcutRedo{}: ui.Redo} { // Ctrl+Z and Ctrl+Y
		canvas.AddShortcut(shortcut, func(fyne.Shortcut) { k.tabs.selected.HandleKey(ui.KeyEvent{Action: action}) })
	}
}

// typed hands a key to the selected tab, else to the shortcuts. A page and a
// dialog have buttons of their own.
func (k *keyboard) typed(name fyne.KeyName) {
	if k.pages.open() {
		return
	}
	if top := k.window.Canvas().Overlays().Top(); top != nil {
		if name == fyne.KeyEscape {
			dismiss(top)
		}
		return
	}
	if k.tabs.selected.HandleKey(ui.KeyEvent{Action: ui.KeyTyped, Key: name}) {
		return
	}
	for _, s := range k.shortcuts {
		if s.Key == name {
			s.Do()
		}
	}
}

func (k *keyboard) down(name fyne.KeyName) {
	switch {
	case name == fyne.KeyEscape:
		k.escape()
	case !k.pages.open() && k.window.Canvas().Overlays().Top() == nil && !controlHeld():
		k.tabs.selected.HandleKey(ui.KeyEvent{Action: ui.KeyDown, Key: name})
	}
}

// escape closes what lies over the window, without an answer; with nothing there
// the keys belong to the window again, and then it leaves the full screen.
func (k *keyboard) escape() {
	overlays := k.window.Canvas().Overlays()
	top := overlays.Top()
	switch canvas := k.window.Canvas(); {
	case top == nil && canvas.Focused() != nil:
		canvas.Unfocus()
		return
	case top == nil:
		k.leave()
		return
	}
	dismiss(top)
	top.Hide()
	overlays.Remove(top)
	k.escaped()
}

// controlHeld reports whether Ctrl is down, so that Ctrl+1 is not taken for 1.
func controlHeld() bool {
	driver, ok := fyne.CurrentApp().Driver().(desktop.Driver)
	return ok && driver.CurrentKeyModifiers()&fyne.KeyModifierControl != 0
}
