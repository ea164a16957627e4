package recording

import (
	"cmp"
	"slices"
	"strconv"
)

// Marker is a frame that a user marked, while recording or later.
type Marker struct {
	Number int
	Frame  int
	Key    string // that was pressed while recording
	Name   string // of the key
	Note   string
}

// SegmentName returns the name of the segment that the marker begins: that of its
// key, or else its note; empty when it has neither.
func (m Marker) SegmentName() string { return cmp.Or(m.Name, m.Note) }

// Text returns the marker's name and note, or else its key or number.
func (m Marker) Text() string {
	switch {
	case m.Name != "" && m.Note != "":
		return m.Name + ": " + m.Note
	case m.SegmentName() != "":
		return m.SegmentName()
	}
	if m.Key != "" && m.Key != "M" {
		return m.Key
	}
	return "marker " + strconv.Itoa(m.Number)
}

// Markers returns the markers, ordered by frame.
func (r *Recording) Markers() (all []Marker) {
	for _, m := range r.edits.markers {
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

// NextMarkerNumber returns a number that no marker has or had.
func (r *Recording) NextMarkerNumber() int {
	last := 0
	for _, m := range r.recordedMarkers {
		last = max(last, m.Number)
	}
	for _, e := range slices.Concat(r.history.Done, r.history.Undone) {
		last = max(last, e.Marker)
	}
	return last + 1
}
