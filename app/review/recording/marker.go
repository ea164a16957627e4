package recording

import (
	"slices"
	"strconv"
)

// Marker is a frame that a user marked, while recording or later.
type Marker struct {
	Number int
	Frame  int
	Key    string // that was pressed while recording
	Note   string
}

// Text returns the marker's note, or else its key or number.
func (m Marker) Text() string {
	if m.Note != "" {
		return m.Note
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
