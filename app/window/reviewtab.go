package window

import (
	"arbex/app/engine"
	"arbex/app/review"
	"arbex/app/ui"
	"arbex/model"

	"fyne.io/fyne/v2"
)

// reviewTab is the tab Review.
type reviewTab struct{ *review.Tab }

var _ Tab = reviewTab{}

func (t reviewTab) Content() (main, side fyne.CanvasObject) { return t.Main(), t.Side() }

// Update does nothing: the tab does not follow the engine.
func (t reviewTab) Update(*engine.View) {}

func (t reviewTab) SetNetwork(n *model.Network, _ string) { t.Tab.SetNetwork(n) }

func (t reviewTab) HandleKey(e ui.KeyEvent) bool {
	switch e.Action {
	case ui.KeyTyped:
		return t.TypedKey(e.Key)
	case ui.Undo:
		t.Undo()
	case ui.Redo:
		t.Redo()
	}
	return false
}

func (t reviewTab) Help() []ui.Shortcut {
	return []ui.Shortcut{
		{Label: ui.Text("Space"), Help: ui.Text("play, stop")},
		{Label: "← →", Help: ui.Text("one picture back, one on; Page Up and Page Down: five seconds")},
		{Label: ui.Text("Home, End"), Help: ui.Text("first picture, last picture")},
		{Label: "M", Help: ui.Text("set a marker")},
		{Label: "X, I", Help: ui.Text("leave the selected time out, take it in")},
		{Label: "+, −, 0", Help: ui.Text("zoom into the curves, out, show all")},
		{Label: ui.Text("Ctrl+Z, Ctrl+Y"), Help: ui.Text("undo, do again")},
		{Label: ui.Text("Enter"), Help: ui.Text("while nothing is open: the newest session")},
	}
}

func (t reviewTab) Drop(paths []string) bool {
	t.Open(paths[0])
	return true
}

func (t reviewTab) Close() error {
	t.Tab.Close()
	return nil
}
