package review

import (
	"arbex/app/ui"

	"fyne.io/fyne/v2"
)

// pageSeconds is how far Page Up and Page Down move.
const pageSeconds = 5

// HandleKey handles a typed key, undo and redo. It returns false for a key that
// has no meaning here.
func (t *Tab) HandleKey(e ui.KeyEvent) bool {
	switch e.Action {
	case ui.Undo:
		t.Undo()
		return true
	case ui.Redo:
		t.Redo()
		return true
	case ui.KeyTyped:
		if t.document == nil {
			return t.handleKeyAtStart(e.Key)
		}
		for _, s := range t.shortcuts() {
			if s.Key == e.Key && s.Do != nil {
				s.Do()
				return true
			}
		}
	}
	return false
}

// handleKeyAtStart opens the newest session with Enter.
func (t *Tab) handleKeyAtStart(key fyne.KeyName) bool {
	newest := t.main.start.newest
	if t.analysis.running() || newest == "" || key != fyne.KeyReturn && key != fyne.KeyEnter {
		return false
	}
	t.Open(newest)
	return true
}

// Help describes the keys of HandleKey.
func (t *Tab) Help() (help []ui.Shortcut) {
	for _, s := range t.shortcuts() {
		if s.Label != "" {
			help = append(help, s)
		}
	}
	return help
}

// shortcuts returns the keys for an open document. One without a label is
// described with the one before.
func (t *Tab) shortcuts() []ui.Shortcut {
	return append(t.numberKeys(), []ui.Shortcut{
		{Key: fyne.KeySpace, Label: ui.Text("Space"), Help: ui.Text("play, stop"), Do: t.togglePlay},
		{Key: fyne.KeyLeft, Label: "← →", Help: ui.Text("one picture back, one on; Page Up and Page Down: five seconds"), Do: func() { t.step(-1) }},
		{Key: fyne.KeyRight, Do: func() { t.step(1) }},
		{Key: fyne.KeyPageUp, Do: func() { t.jump(-pageSeconds) }},
		{Key: fyne.KeyPageDown, Do: func() { t.jump(pageSeconds) }},
		{Key: fyne.KeyHome, Label: ui.Text("Home, End"), Help: ui.Text("first picture, last picture"), Do: func() { t.step(-t.document.FrameCount()) }},
		{Key: fyne.KeyEnd, Do: func() { t.step(t.document.FrameCount()) }},
		{Key: fyne.KeyM, Label: "M", Help: ui.Text("set a marker; 1 to 9: one with a name, as at Record"), Do: t.addMarker},
		{Key: fyne.KeyX, Label: "X, I", Help: ui.Text("exclude what is selected, include it again"), Do: func() { t.setExcluded(true) }},
		{Key: fyne.KeyI, Do: func() { t.setExcluded(false) }},
		{Key: fyne.KeyPlus, Label: "+, −, 0", Help: ui.Text("zoom into the curves, out, show all"), Do: func() { t.zoomAtCursor(1) }},
		{Key: fyne.KeyEqual, Do: func() { t.zoomAtCursor(1) }},
		{Key: fyne.KeyMinus, Do: func() { t.zoomAtCursor(-1) }},
		{Key: fyne.Key0, Do: t.zoomAll},
		{Key: fyne.KeyEscape, Do: t.clearSelection},
		{Label: ui.Text("Ctrl+Z, Ctrl+Y"), Help: ui.Text("undo, do again")},
		{Label: ui.Text("Enter"), Help: ui.Text("while nothing is open: the newest session")},
	}...)
}

// step moves the cursor by some frames.
func (t *Tab) step(frames int) {
	t.pause()
	t.moveTo(t.document.cursor + frames)
}

// jump moves the cursor by some seconds.
func (t *Tab) jump(seconds float64) {
	t.seek(t.document.Time(t.document.cursor) + seconds)
}

// seek moves the cursor to a time.
func (t *Tab) seek(time float64) {
	if t.document != nil {
		t.pause()
		t.moveTo(t.document.IndexAt(time))
	}
}

func (t *Tab) zoomAtCursor(steps float32) {
	t.zoom(func(d *document) { d.zoomBy(d.Time(d.cursor), steps) })
}

func (t *Tab) zoomAll() {
	t.zoom(func(d *document) { d.zoomTo(0, d.Duration()) })
}

func (t *Tab) clearSelection() {
	t.document.selection = nil
	t.draw()
	t.drawCursor()
}
