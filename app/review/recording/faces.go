package recording

import "slices"

// Face is a face through the whole session, after merges. It does not change;
// an edit makes new ones.
type Face struct {
	ID     int
	Name   string
	Merged []int // recorded ids that it is made of, when there are several

	table *table
	rows  []int32 // in order
}

// replayEdits makes everything that follows from the edits.
func (t *Recording) replayEdits() {
	t.edits = newEditState(t.recordedMarkers)
	for _, e := range t.history.Done {
		t.edits.apply(e)
	}
	t.groupFaces()
}

// groupFaces sorts the rows by face.
func (t *Recording) groupFaces() {
	counts, parts := map[int]int{}, map[int][]int{}
	for _, id := range t.table.face {
		if id > 0 {
			if counts[int(id)]++; counts[int(id)] == 1 {
				face := t.edits.currentFace(int(id))
				parts[face] = append(parts[face], int(id))
			}
		}
	}
	t.byRecordedID, t.faces = map[int]*Face{}, nil
	for id, merged := range parts {
		face := &Face{ID: id, Name: t.edits.names[id], table: t.table}
		size := 0
		for _, part := range merged {
			t.byRecordedID[part] = face
			size += counts[part]
		}
		if slices.Sort(merged); len(merged) > 1 || merged[0] != id {
			face.Merged = merged
		}
		face.rows = make([]int32, 0, size)
		t.faces = append(t.faces, face)
	}
	for row, id := range t.table.face {
		if face := t.byRecordedID[int(id)]; face != nil && (face.Merged == nil || t.survivesMerge(row)) {
			face.rows = append(face.rows, int32(row))
		}
	}
	slices.SortFunc(t.faces, func(a, b *Face) int { return a.ID - b.ID })
}

// Faces are the faces of the session, by id.
func (t *Recording) Faces() []*Face { return t.faces }

// FrameCount is in how many frames the face is.
func (f *Face) FrameCount() int { return len(f.rows) }

// TimeSpan is the time from the face's first to its last frame, in seconds.
func (f *Face) TimeSpan() (from, to float64) {
	return f.table.time[f.rows[0]], f.table.time[f.rows[len(f.rows)-1]]
}

// Excluded are the frames that an export leaves out.
func (t *Recording) Excluded() []Range { return t.edits.excluded }

// IsExcluded says whether an export leaves a frame out.
func (t *Recording) IsExcluded(frame int) bool { return t.edits.isExcluded(frame) }

// Markers are the markers, by frame.
func (t *Recording) Markers() (all []Marker) {
	for _, m := range t.edits.markers {
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b Marker) int {
		if a.Frame != b.Frame {
			return a.Frame - b.Frame
		}
		return a.Number - b.Number
	})
	return all
}

// NextMarkerNumber is a number that no marker has, nor had.
func (t *Recording) NextMarkerNumber() int {
	last := 0
	for _, m := range t.recordedMarkers {
		last = max(last, m.Number)
	}
	for _, list := range [][]Edit{t.history.Done, t.history.Undone} {
		for _, e := range list {
			last = max(last, e.Marker)
		}
	}
	return last + 1
}

// Apply makes a change. Save writes it down.
func (t *Recording) Apply(e Edit) error {
	if err := e.validate(); err != nil {
		return err
	}
	t.history.Done, t.history.Undone = append(t.history.Done, e), nil
	before := len(t.edits.mergedInto)
	t.edits.apply(e)
	if e.Kind == mergeEdit || e.Kind == nameEdit || len(t.edits.mergedInto) != before {
		t.groupFaces()
	}
	return nil
}

// Undo takes the last change back.
func (t *Recording) Undo() error { return t.moveLast(&t.history.Done, &t.history.Undone) }

// Redo makes it again.
func (t *Recording) Redo() error { return t.moveLast(&t.history.Undone, &t.history.Done) }

func (t *Recording) moveLast(from, to *[]Edit) error {
	n := len(*from)
	if n == 0 {
		return ErrEndOfHistory
	}
	*to = append(*to, (*from)[n-1])
	*from = (*from)[:n-1]
	t.replayEdits()
	return nil
}

// SaveFunc is a function that writes the edits of this moment down, and that any
// goroutine may call.
func (t *Recording) SaveFunc() func() error {
	h, folder := t.history, t.Session.Folder
	h.Done, h.Undone = slices.Clone(h.Done), slices.Clone(h.Undone)
	broken := t.historyDamaged
	return func() error {
		if broken.Swap(false) {
			if err := setHistoryAside(folder); err != nil {
				return err
			}
		}
		return h.save(folder)
	}
}

// Clone is the tape with the edits of this moment, for another goroutine.
func (t *Recording) Clone() *Recording {
	c := *t
	c.history.Done, c.history.Undone = slices.Clone(t.history.Done), nil
	c.replayEdits()
	return &c
}
