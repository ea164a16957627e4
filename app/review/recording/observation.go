package recording

import "arbex/app/session"

// Observation is one face in one frame.
type Observation struct {
	Face      int               // id after merges
	Box       [4]float32        // x, y, w, h, pixels of the frame
	Predicted bool              // the network ran on this face in this frame
	Primary   []float32         // [classes]; nil unless Predicted; must not be changed
	Final     []float32         // [classes]; corrected, or primary without a balancing head; the same
	Head      *session.HeadPose // nil: unknown
}

// Observations returns the faces of a frame, without those that a merge
// replaced.
func (r *Recording) Observations(index int) (all []Observation) {
	from, until := r.rowRange(index)
	for row := from; row < until; row++ {
		if r.table.face[row] > 0 && r.survivesMerge(row) {
			all = append(all, r.observation(row))
		}
	}
	return all
}

func (r *Recording) observation(row int) Observation {
	t := r.table
	o := Observation{Face: r.edits.currentFace(int(t.face[row])), Box: t.box[row], Predicted: t.predicted[row]}
	if o.Predicted {
		from, until := row*t.classes, (row+1)*t.classes
		o.Primary, o.Final = t.primary[from:until], t.final[from:until]
	}
	o.Head = t.headPose(row)
	return o
}

// HasHeads reports whether it is known of any face how its head was turned.
func (r *Recording) HasHeads() bool { return r.table.heads }

// headPose returns how the head of a row is turned, nil where that is unknown.
func (t *table) headPose(row int) *session.HeadPose {
	a := t.head[3*row:][:3]
	if a[0] != a[0] || a[1] != a[1] || a[2] != a[2] { // NaN
		return nil
	}
	return &session.HeadPose{Yaw: float64(a[0]), Pitch: float64(a[1]), Roll: float64(a[2])}
}

// survivesMerge reports whether a row counts for its face. Where a merge brings
// two faces of one frame together, only the row of the face that the other was
// merged into counts.
func (r *Recording) survivesMerge(row int) bool {
	t := r.table
	recorded := int(t.face[row])
	face := r.edits.currentFace(recorded)
	if recorded == face {
		return true
	}
	from, until := t.frameRows(row)
	for other := from; other < until; other++ {
		id := int(t.face[other])
		if other == row || id == 0 || r.edits.currentFace(id) != face {
			continue
		}
		if id == face || other < row { // the first of several merged ones
			return false
		}
	}
	return true
}

// frameRows returns the rows [from, until) of the frame that a row belongs to.
func (t *table) frameRows(row int) (from, until int) {
	from, until = row, row+1
	for from > 0 && t.frame[from-1] == t.frame[row] {
		from--
	}
	for until < len(t.frame) && t.frame[until] == t.frame[row] {
		until++
	}
	return from, until
}
