package recording

import (
	"slices"

	"arbex/assets/message"
)

// ErrEndOfHistory is returned when there is no edit to undo or to redo.
var ErrEndOfHistory error = message.New("there is nothing more to undo or redo", nil)

// Apply makes an edit. SaveFunc returns what writes it to the disk.
func (r *Recording) Apply(e Edit) error {
	if err := e.validate(); err != nil {
		return err
	}
	r.history.Done, r.history.Undone = append(r.history.Done, e), nil
	r.edits.apply(e)
	if e.Kind == mergeEdit || e.Kind == nameEdit {
		r.groupFaces()
	}
	return nil
}

// Undo reverts the last edit.
func (r *Recording) Undo() error { return r.moveLast(&r.history.Done, &r.history.Undone) }

// Redo makes the last undone edit again.
func (r *Recording) Redo() error { return r.moveLast(&r.history.Undone, &r.history.Done) }

// moveLast moves the last edit of one list to the end of the other.
func (r *Recording) moveLast(from, to *[]Edit) error {
	n := len(*from)
	if n == 0 {
		return ErrEndOfHistory
	}
	*to = append(*to, (*from)[n-1])
	*from = (*from)[:n-1]
	r.replayEdits()
	return nil
}

// replayEdits computes everything that follows from the history.
func (r *Recording) replayEdits() {
	r.edits = newEditState(r.recordedMarkers, r.Session.Metadata.Study)
	for _, e := range r.history.Done {
		r.edits.apply(e)
	}
	r.groupFaces()
}

// SaveFunc returns a function that writes the edits so far to the disk. It may
// be called on any goroutine.
func (r *Recording) SaveFunc() func() error {
	h, folder, damaged := r.history, r.Session.Folder, r.historyDamaged
	h.Done, h.Undone = slices.Clone(h.Done), slices.Clone(h.Undone)
	return func() error {
		if damaged.Swap(false) {
			if err := setHistoryAside(folder); err != nil {
				damaged.Store(true)
				return err
			}
		}
		return h.save(folder)
	}
}

// Excluded returns the frames that an export leaves out.
func (r *Recording) Excluded() []Range { return r.edits.excluded }

// IsExcluded reports whether an export leaves out the frame with this number.
func (r *Recording) IsExcluded(number int) bool { return inRanges(r.edits.excluded, number) }
