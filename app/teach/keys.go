package teach

import (
	"strconv"

	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
)

// maxNumberKeys is how many classes have a number key.
const maxNumberKeys = 9

// HandleKey captures while a number or Enter is held, and moves in the history of
// the captures.
func (t *Tab) HandleKey(e ui.KeyEvent) bool {
	switch e.Action {
	case ui.KeyDown:
		return t.keyDown(e.Key)
	case ui.KeyUp:
		t.labels.release()
	case ui.Undo:
		t.Undo()
	case ui.Redo:
		t.Redo()
	}
	return false // what is typed was handled when the key went down
}

// keyDown captures for a number, and with the model's guess for Enter. It reports
// whether the key had a meaning.
func (t *Tab) keyDown(name fyne.KeyName) bool {
	if name == fyne.KeyReturn || name == fyne.KeyEnter {
		t.accept()
		return true
	}
	classes := t.shared.classes
	number, err := strconv.Atoi(string(name))
	if err != nil || number < 1 || number > min(maxNumberKeys, len(classes)) {
		return false
	}
	t.label(captures.OneHot(classes[number-1]))
	return true
}

// Help describes the keys.
func (t *Tab) Help() []ui.Shortcut {
	return []ui.Shortcut{
		{Label: ui.Text("1 to 9"), Help: ui.Text("capture as that expression; hold for a burst")},
		{Label: ui.Text("Enter"), Help: ui.Text("capture as the model's guess")},
		{Label: ui.Text("Ctrl+Z, Ctrl+Y"), Help: ui.Text("undo, do again")},
	}
}
