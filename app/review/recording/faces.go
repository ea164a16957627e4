package recording

import "slices"

// Face is a face through the whole session, after merges. It is immutable: an
// edit makes new ones.
type Face struct {
	ID     int
	Name   string
	Merged []int // recorded ids, when they are not just ID

	table *table
	rows  []int32 // in order
}

// Faces returns the faces of the session, by id.
func (r *Recording) Faces() []*Face { return r.faces }

// FrameCount returns in how many frames the face is.
func (f *Face) FrameCount() int { return len(f.rows) }

// TimeSpan returns the times of the face's first and last frame, in seconds.
func (f *Face) TimeSpan() (from, to float64) {
	return f.table.time[f.rows[0]], f.table.time[f.rows[len(f.rows)-1]]
}

// groupFaces computes the faces and their rows from the merges and names.
func (r *Recording) groupFaces() {
	counts, parts := map[int]int{}, map[int][]int{} // rows by recorded id, recorded ids by face
	for _, id := range r.table.face {
		recorded := int(id)
		if recorded == 0 {
			continue
		}
		if counts[recorded]++; counts[recorded] == 1 {
			face := r.edits.currentFace(recorded)
			parts[face] = append(parts[face], recorded)
		}
	}
	r.faces = nil
	byRecordedID := map[int]*Face{}
	for id, merged := range parts {
		face := r.newFace(id, merged, counts)
		for _, recorded := range merged {
			byRecordedID[recorded] = face
		}
		r.faces = append(r.faces, face)
	}
	for row, id := range r.table.face {
		if face := byRecordedID[int(id)]; face != nil && (face.Merged == nil || r.survivesMerge(row)) {
			face.rows = append(face.rows, int32(row))
		}
	}
	slices.SortFunc(r.faces, func(a, b *Face) int { return a.ID - b.ID })
}

// newFace returns a face without its rows; counts are the rows by recorded id.
func (r *Recording) newFace(id int, recorded []int, counts map[int]int) *Face {
	face := &Face{ID: id, Name: r.edits.names[id], table: r.table}
	total := 0
	for _, part := range recorded {
		total += counts[part]
	}
	if slices.Sort(recorded); len(recorded) > 1 || recorded[0] != id {
		face.Merged = recorded
	}
	face.rows = make([]int32, 0, total)
	return face
}
