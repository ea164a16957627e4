package live

import (
	"path/filepath"

	"arbex/app/batch"
	"arbex/app/batch/board"

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
	v.board, err = board.New(v.window, batch.Options{
		File: filepath.Join(o.Data, "batch.json"), Network: o.Network, Finder: o.Finder,
		Order: batch.Order{Folder: filepath.Join(o.Data, sessionsFolder)},
	}, nil)
	if err != nil {
		v.options.Problem = err.Error()
	}
}

// boardSide is the Batch side.
func (v *window) boardSide() *side {
	s := &side{name: "Batch", what: "batch: analyse many files", key: fyne.KeyF5}
	if v.board != nil {
		s.show = func() (centre, beside fyne.CanvasObject) { return v.board.List(), v.board.Panel() }
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
}
