package window

import (
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// key is a shortcut: what to press, what it does, and how the help says so.
type key struct {
	name fyne.KeyName
	text string
	what string
	do   func()
}

// keys is the one list behind both the shortcuts and the help.
func (v *window) keys() []key {
	keys := []key{
		{fyne.KeySpace, ui.Text("Space"), ui.Text("pause, go on"), v.togglePause},
		{fyne.KeyLeft, "←", ui.Text("while paused: back in the timelines"), func() { v.step(-scrubStep) }},
		{fyne.KeyRight, "→", ui.Text("while paused: forth in the timelines"), func() { v.step(scrubStep) }},
		{fyne.KeyL, "L", ui.Text("list of sources"), v.pickSource},
		{fyne.KeyO, "O", ui.Text("open a clip or picture"), v.openFile},
		{fyne.KeyC, "C", ui.Text("watch the first camera"), v.firstCamera},
		{fyne.KeyD, "D", ui.Text("watch the demo clip"), func() { v.watch(vision.Demo) }},
		{fyne.KeyR, "R", ui.Text("record, stop recording"), v.record.key},
		{fyne.KeyM, "M", ui.Text("while recording: set a marker (also Ctrl+1 to Ctrl+9)"), func() { v.record.setMark("M") }},
		{fyne.KeyN, "N", ui.Text("while recording: note for the newest marker"), v.record.writeNote},
		{fyne.KeyS, "S", ui.Text("stream to other programs of this computer"), v.stream.ask},
		{fyne.KeyT, "T", ui.Text("system, light or dark colours"), v.nextTheme},
		{fyne.KeyB, "B", ui.Text("boxes, points or nothing on the picture"), v.nextOverlay},
		{fyne.KeyX, "X", ui.Text("mirror the picture"), v.mirrorSource},
		{fyne.KeyV, "V", ui.Text("turn the picture by a quarter"), v.turnSource},
		{fyne.KeyF10, "F10", ui.Text("settings"), v.askWishes},
		{fyne.KeyF9, "F9", ui.Text("small window with the bars alone, and back"), v.turnCompact},
		{fyne.KeyF11, "F11", ui.Text("full screen"), func() { v.window.SetFullScreen(!v.window.FullScreen()) }},
		{fyne.KeyF1, "F1", ui.Text("this help"), v.help},
	}
	for _, s := range v.sides {
		keys = append(keys, key{s.key, string(s.key), s.what, func() { v.turn(s) }})
	}
	return keys
}

// shortcuts joins the keys to the window. Ctrl+Q quits.
func (v *window) shortcuts() {
	v.window.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		if v.page != nil {
			return // it has buttons of its own
		}
		if top := v.window.Canvas().Overlays().Top(); top != nil { // so has a question
			if e.Name == fyne.KeyEscape {
				dismiss(top)
			}
			return
		}
		if v.at.typed != nil && v.at.typed(e.Name) {
			return
		}
		for _, k := range v.keys() {
			if k.name == e.Name {
				k.do()
			}
		}
	})
	v.window.Canvas().AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyQ, Modifier: fyne.KeyModifierControl},
		func(fyne.Shortcut) { v.quit() })
	v.record.keys(v.window.Canvas())
	v.sideKeys()
}

// escape closes what lies over the window, without an answer; with nothing there
// the keys belong to the window again.
func (v *window) escape() {
	over := v.window.Canvas().Overlays()
	top := over.Top()
	if top == nil {
		v.window.Canvas().Unfocus()
		return
	}
	top.Hide()
	over.Remove(top)
	v.nameNetwork() // its list may have opened what was closed
}

// sideKeys hands the keys on to the side the window is turned to: a number that
// is held captures, Ctrl+Z undoes.
func (v *window) sideKeys() {
	hand := func(which func(*side) func(fyne.KeyName)) func(*fyne.KeyEvent) {
		return func(e *fyne.KeyEvent) {
			if do := which(v.at); do != nil {
				do(e.Name)
			}
		}
	}
	if board, ok := v.window.Canvas().(desktop.Canvas); ok {
		down := hand(func(s *side) func(fyne.KeyName) { return s.keyDown })
		board.SetOnKeyDown(func(e *fyne.KeyEvent) {
			switch {
			case e.Name == fyne.KeyEscape:
				v.escape()
			case v.page == nil && v.window.Canvas().Overlays().Top() == nil && !controlHeld():
				down(e)
			}
		})
		board.SetOnKeyUp(hand(func(s *side) func(fyne.KeyName) { return s.keyUp }))
	}
	for shortcut, which := range map[fyne.Shortcut]func(*side) func(){ // Fyne has names of its own for Ctrl+Z and Ctrl+Y
		&fyne.ShortcutUndo{}: func(s *side) func() { return s.undo },
		&fyne.ShortcutRedo{}: func(s *side) func() { return s.redo },
	} {
		v.window.Canvas().AddShortcut(shortcut, func(fyne.Shortcut) {
			if do := which(v.at); do != nil {
				do()
			}
		})
	}
}
