package window

import (
	"path/filepath"

	"arbex/app/batch"
	"arbex/app/batch/view"
	"arbex/app/review"
	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
)

// sessionsFolder is where sessions are, in the data folder.
const sessionsFolder = "sessions"

// makeDesk makes the sides that work on files.
func (v *window) makeDesk() {
	o := v.options
	if o.Data == "" {
		return
	}
	var err error
	v.board, err = view.New(v.window, batch.Options{
		File: filepath.Join(o.Data, "batch.json"), Network: o.Network, Finder: o.Finder, Device: v.device.device, Open: v.turns.openAlways,
		Output: batch.Output{Folder: filepath.Join(o.Data, sessionsFolder)},
	}, v.openSession)
	if err != nil {
		v.options.Problem = err.Error()
	}
	own := review.Options{Sessions: filepath.Join(o.Data, sessionsFolder), Network: o.Network, Finder: o.Finder, Device: v.device.device, Turn: v.turns.of}
	if v.studio != nil {
		own.Teach = func(faces []captures.Candidate) {
			v.turn(v.sideOf(fyne.KeyF3))
			v.studio.Offer(faces)
		}
	}
	v.review = review.New(v.window, own)
}

// openSession turns to Review and opens a session there.
func (v *window) openSession(folder string) {
	v.turn(v.sideOf(fyne.KeyF4))
	v.review.Open(folder)
}

// reviewSide is the Review side.
func (v *window) reviewSide() *side {
	s := &side{name: ui.Text("Review"), what: ui.Text("review: sessions and clips, over time"), key: fyne.KeyF4}
	if v.review != nil {
		s.show = func() (centre, beside fyne.CanvasObject) { return v.review.Main(), v.review.Side() }
		s.typed = func(name fyne.KeyName) bool { return v.review.TypedKey(name) }
		s.undo, s.redo = func() { v.review.Undo() }, func() { v.review.Redo() }
		s.dropped = func(files []string) { v.review.Open(files[0]) }
		s.help = []key{
			{text: ui.Text("Space"), what: ui.Text("play, stop")},
			{text: "← →", what: ui.Text("one picture back, one on; Page Up and Page Down: five seconds")},
			{text: ui.Text("Home, End"), what: ui.Text("first picture, last picture")},
			{text: "M", what: ui.Text("set a marker")},
			{text: "X, I", what: ui.Text("leave the selected time out, take it in")},
			{text: "+, −, 0", what: ui.Text("zoom into the curves, out, show all")},
			{text: ui.Text("Ctrl+Z, Ctrl+Y"), what: ui.Text("undo, do again")},
			{text: ui.Text("Enter"), what: ui.Text("while nothing is open: the newest session")},
		}
	}
	return s
}

// boardSide is the Batch side.
func (v *window) boardSide() *side {
	s := &side{name: ui.Text("Batch"), what: ui.Text("batch: analyse many files"), key: fyne.KeyF5}
	if v.board != nil {
		s.show = func() (centre, beside fyne.CanvasObject) { return v.board.Main(), v.board.Side() }
		s.dropped = func(files []string) { v.board.Add(files...) }
	}
	return s
}

// closeDesk ends what works on files.
func (v *window) closeDesk() {
	if v.board == nil {
		return
	}
	if err := v.board.Close(); err != nil {
		fyne.LogError("closing the batch", err)
	}
	v.board = nil
	v.review.Close()
}
