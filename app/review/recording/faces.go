package recording

import "slices"

// Face is a face through the whole session, after merges. It does not change;
// an edit makes new ones.
type Face struct {
	ID     int
	Name   string
	Merged []int // recorded ids that it is made of, when there are several

	tape *columns
	rows []int32 // in order
}

// derive makes everything that follows from the edits.
func (t *Tape) derive() {
	t.state = newState(t.recorded)
	for _, e := range t.history.Done {
		t.state.apply(e)
	}
	t.gather()
}

// gather sorts the rows by face.
func (t *Tape) gather() {
	counts, parts := map[int]int{}, map[int][]int{}
	for _, id := range t.columns.face {
		if id > 0 {
			if counts[int(id)]++; counts[int(id)] == 1 {
				face := t.state.face(int(id))
				parts[face] = append(parts[face], int(id))
			}
		}
	}
	t.of, t.faces = map[int]*Face{}, nil
	for id, merged := range parts {
		face := &Face{ID: id, Name: t.state.names[id], tape: t.columns}
		size := 0
		for _, part := range merged {
			t.of[part] = face
			size += counts[part]
		}
		if slices.Sort(merged); len(merged) > 1 || merged[0] != id {
			face.Merged = merged
		}
		face.rows = make([]int32, 0, size)
		t.faces = append(t.faces, face)
	}
	for row, id := range t.columns.face {
		if face := t.of[int(id)]; face != nil && (face.Merged == nil || t.wins(row)) {
			face.rows = append(face.rows, int32(row))
		}
	}
	slices.SortFunc(t.faces, func(a, b *Face) int { return a.ID - b.ID })
}

// Faces are the faces of the session, by id.
func (t *Tape) Faces() []*Face { return t.faces }

// Rows is in how many frames the face is.
func (f *Face) Rows() int { return len(f.rows) }

// Seen is the time from the face's first to its last frame, in seconds.
func (f *Face) Seen() (from, to float64) {
	return f.tape.time[f.rows[0]], f.tape.time[f.rows[len(f.rows)-1]]
}

// Excluded are the frames that an export leaves out.
func (t *Tape) Excluded() []Range { return t.state.excluded }

// Out says whether an export leaves a frame out.
func (t *Tape) Out(frame int) bool { return t.state.out(frame) }

// Markers are the markers, by frame.
func (t *Tape) Markers() (all []Marker) {
	for _, m := range t.state.markers {
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

// NextMarker is a number that no marker has, nor had.
func (t *Tape) NextMarker() int {
	last := 0
	for _, m := range t.recorded {
		last = max(last, m.Number)
	}
	for _, list := range [][]Edit{t.history.Done, t.history.Undone} {
		for _, e := range list {
			last = max(last, e.Marker)
		}
	}
	return last + 1
}

// Do makes a change. Save writes it down.
func (t *Tape) Do(e Edit) error {
	if err := e.check(); err != nil {
		return err
	}
	t.history.Done, t.history.Undone = append(t.history.Done, e), nil
	before := len(t.state.into)
	t.state.apply(e)
	if e.Do == merge || e.Do == name || len(t.state.into) != before {
		t.gather()
	}
	return nil
}

// Undo takes the last change back.
func (t *Tape) Undo() error { return t.turn(&t.history.Done, &t.history.Undone) }

// Redo makes it again.
func (t *Tape) Redo() error { return t.turn(&t.history.Undone, &t.history.Done) }

func (t *Tape) turn(from, to *[]Edit) error {
	n := len(*from)
	if n == 0 {
		return ErrNothing
	}
	*to = append(*to, (*from)[n-1])
	*from = (*from)[:n-1]
	t.derive()
	return nil
}

// Saved is a function that writes the edits of this moment down, and that any
// goroutine may call.
func (t *Tape) Saved() func() error {
	h, folder := t.history, t.Session.Folder
	h.Done, h.Undone = slices.Clone(h.Done), slices.Clone(h.Undone)
	broken := t.broken
	return func() error {
		if broken.Swap(false) {
			if err := putAside(folder); err != nil {
				return err
			}
		}
		return h.save(folder)
	}
}

// Copy is the tape with the edits of this moment, for another goroutine.
func (t *Tape) Copy() *Tape {
	c := *t
	c.history.Done, c.history.Undone = slices.Clone(t.history.Done), nil
	c.derive()
	return &c
}
