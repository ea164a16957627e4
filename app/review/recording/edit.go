package recording

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Edit is one change of a person. Frames are those of the records.
type Edit struct {
	Kind   string `json:"do"`
	From   int    `json:"from,omitempty"` // frames, both ends count
	To     int    `json:"to,omitempty"`
	Face   int    `json:"face,omitempty"`
	Into   int    `json:"into,omitempty"`
	Text   string `json:"text,omitempty"`
	Marker int    `json:"marker,omitempty"` // its number
	Frame  int    `json:"frame,omitempty"`
}

// What an edit does.
const (
	excludeEdit = "exclude"
	includeEdit = "include"
	mergeEdit   = "merge"
	nameEdit    = "name"
	markEdit    = "mark"
	unmarkEdit  = "unmark"
)

// Exclude leaves frames out of exports.
func Exclude(from, to int) Edit {
	return Edit{Kind: excludeEdit, From: min(from, to), To: max(from, to)}
}

// Include takes frames back in.
func Include(from, to int) Edit {
	return Edit{Kind: includeEdit, From: min(from, to), To: max(from, to)}
}

// Merge makes a face the same as another one.
func Merge(face, into int) Edit { return Edit{Kind: mergeEdit, Face: face, Into: into} }

// Name calls a face something; an empty name takes it away.
func Name(face int, text string) Edit {
	return Edit{Kind: nameEdit, Face: face, Text: singleLine(text)}
}

// Mark sets a marker, or moves and renames the one that has the number.
func Mark(number, frame int, note string) Edit {
	return Edit{Kind: markEdit, Marker: number, Frame: frame, Text: singleLine(note)}
}

// Unmark takes a marker away.
func Unmark(number int) Edit { return Edit{Kind: unmarkEdit, Marker: number} }

// maxTextBytes bounds names and notes.
const maxTextBytes = 1000

// singleLine keeps a text on its line.
func singleLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > maxTextBytes {
		text = strings.ToValidUTF8(text[:maxTextBytes], "")
	}
	return text
}

// validate says what makes no sense about an edit.
func (e Edit) validate() error {
	frame := func(n int) bool { return n >= 0 && n <= maxFrame }
	face := func(n int) bool { return n >= 1 && n <= maxFaceID }
	sound := false
	switch e.Kind {
	case excludeEdit, includeEdit:
		sound = frame(e.From) && frame(e.To) && e.From <= e.To
	case mergeEdit:
		sound = face(e.Face) && face(e.Into) && e.Face != e.Into
	case nameEdit:
		sound = face(e.Face) && e.Text == singleLine(e.Text)
	case markEdit:
		sound = e.Marker >= 1 && e.Marker <= maxFaceID && frame(e.Frame) && e.Text == singleLine(e.Text)
	case unmarkEdit:
		sound = e.Marker >= 1 && e.Marker <= maxFaceID
	}
	if !sound {
		return fmt.Errorf("tape: the change %+v makes no sense", e)
	}
	return nil
}

// Range is some frames, both ends included.
type Range struct{ From, To int }

// Marker is a moment that a person marked.
type Marker struct {
	Number int
	Frame  int
	Key    string // what was pressed while recording
	Note   string
}

// editState is what all edits together make.
type editState struct {
	excluded   []Range // in order, apart
	mergedInto map[int]int
	names      map[int]string
	markers    map[int]Marker
}

func newEditState(recorded []Marker) *editState {
	s := &editState{mergedInto: map[int]int{}, names: map[int]string{}, markers: map[int]Marker{}}
	for _, m := range recorded {
		s.markers[m.Number] = m
	}
	return s
}

func (s *editState) apply(e Edit) {
	switch e.Kind {
	case excludeEdit:
		s.excluded = addRange(s.excluded, Range{e.From, e.To})
	case includeEdit:
		s.excluded = subtractRange(s.excluded, Range{e.From, e.To})
	case mergeEdit:
		s.merge(e.Face, e.Into)
	case nameEdit:
		delete(s.names, s.currentFace(e.Face))
		if e.Text != "" {
			s.names[s.currentFace(e.Face)] = e.Text
		}
	case markEdit:
		m := s.markers[e.Marker]
		m.Number, m.Frame, m.Note = e.Marker, e.Frame, e.Text
		s.markers[e.Marker] = m
	case unmarkEdit:
		delete(s.markers, e.Marker)
	}
}

// currentFace is what a recorded face is called after all merges.
func (s *editState) currentFace(recorded int) int {
	if into, merged := s.mergedInto[recorded]; merged {
		return into
	}
	return recorded
}

// merge keeps into flat: everything that was the one face is now the other.
func (s *editState) merge(face, into int) {
	face, into = s.currentFace(face), s.currentFace(into)
	if face == into {
		return
	}
	for recorded, now := range s.mergedInto {
		if now == face {
			s.mergedInto[recorded] = into
		}
	}
	s.mergedInto[face] = into
	if s.names[into] == "" && s.names[face] != "" {
		s.names[into] = s.names[face]
	}
	delete(s.names, face)
}

// isExcluded says whether a frame is excluded.
func (s *editState) isExcluded(frame int) bool {
	i, _ := slices.BinarySearchFunc(s.excluded, frame, func(r Range, frame int) int {
		if r.To < frame {
			return -1
		}
		return 1
	})
	return i < len(s.excluded) && s.excluded[i].From <= frame
}

// addRange joins a range to those that it touches.
func addRange(all []Range, r Range) (sum []Range) {
	for _, old := range all {
		if old.To+1 < r.From || r.To+1 < old.From {
			sum = append(sum, old)
			continue
		}
		r.From, r.To = min(r.From, old.From), max(r.To, old.To)
	}
	sum = append(sum, r)
	slices.SortFunc(sum, func(a, b Range) int { return a.From - b.From })
	return sum
}

func subtractRange(all []Range, r Range) (rest []Range) {
	for _, old := range all {
		if old.From < r.From {
			rest = append(rest, Range{old.From, min(old.To, r.From-1)})
		}
		if old.To > r.To {
			rest = append(rest, Range{max(old.From, r.To+1), old.To})
		}
	}
	return rest
}

// ErrEndOfHistory says that there is nothing to undo, or to do again.
var ErrEndOfHistory = errors.New("there is nothing more in the history")
