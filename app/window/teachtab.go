package window

import (
	"arbex/app/teach"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// teachTab is the tab Teach: the video of the tab Live, and below it the gallery.
type teachTab struct {
	*teach.Tab
	stage fyne.CanvasObject
}

var _ Tab = (*teachTab)(nil)

func (t *teachTab) Content() (main, side fyne.CanvasObject) {
	split := container.NewVSplit(t.stage, t.Gallery())
	split.Offset = 0.6
	return split, t.Panel()
}

func (t *teachTab) HandleKey(e ui.KeyEvent) bool {
	switch e.Action {
	case ui.KeyDown:
		return t.KeyDown(e.Key)
	case ui.KeyUp:
		t.KeyUp(e.Key)
	case ui.Undo:
		t.Undo()
	case ui.Redo:
		t.Redo()
	}
	return false // a key that is typed has been handled when it went down
}

func (t *teachTab) Help() []ui.Shortcut {
	return []ui.Shortcut{
		{Label: ui.Text("1 to 9"), Help: ui.Text("capture as that expression; hold for a burst")},
		{Label: ui.Text("Enter"), Help: ui.Text("capture as the model's guess")},
		{Label: ui.Text("Ctrl+Z, Ctrl+Y"), Help: ui.Text("undo, do again")},
	}
}

func (t *teachTab) Drop(paths []string) bool {
	t.SearchFiles(paths)
	return true
}

func (t *teachTab) Close() error {
	t.Tab.Close()
	return nil
}
