package recording

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Edit is one change of a person. Frames are those of the records.
type Edit struct {
	Do     string `json:"do"`
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
	exclude = "exclude"
	include = "include"
	merge   = "merge"
	name    = "name"
	mark    = "mark"
	unmark  = "unmark"
)

// Exclude leaves frames out of exports.
func Exclude(from, to int) Edit { return Edit{Do: exclude, From: min(from, to), To: max(from, to)} }

// Include takes frames back in.
func Include(from, to int) Edit { return Edit{Do: include, From: min(from, to), To: max(from, to)} }

// Merge makes a face the same as another one.
func Merge(face, into int) Edit { return Edit{Do: merge, Face: face, Into: into} }

// Name calls a face something; an empty name takes it away.
func Name(face int, text string) Edit { return Edit{Do: name, Face: face, Text: tidy(text)} }

// Mark sets a marker, or moves and renames the one that has the number.
func Mark(number, frame int, note string) Edit {
	return Edit{Do: mark, Marker: number, Frame: frame, Text: tidy(note)}
}

// Unmark takes a marker away.
func Unmark(number int) Edit { return Edit{Do: unmark, Marker: number} }

// longestText bounds names and notes.
const longestText = 1000

// tidy keeps a text on its line.
func tidy(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > longestText {
		text = strings.ToValidUTF8(text[:longestText], "")
	}
	return text
}

// check says what makes no sense about an edit.
func (e Edit) check() error {
	frame := func(n int) bool { return n >= 0 && n <= latestFrame }
	face := func(n int) bool { return n >= 1 && n <= mostFaces }
	sound := false
	switch e.Do {
	case exclude, include:
		sound = frame(e.From) && frame(e.To) && e.From <= e.To
	case merge:
		sound = face(e.Face) && face(e.Into) && e.Face != e.Into
	case name:
		sound = face(e.Face) && e.Text == tidy(e.Text)
	case mark:
		sound = e.Marker >= 1 && e.Marker <= mostFaces && frame(e.Frame) && e.Text == tidy(e.Text)
	case unmark:
		sound = e.Marker >= 1 && e.Marker <= mostFaces
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

// state is what all edits together make.
type state struct {
	excluded []Range // in order, apart
	into     map[int]int
	names    map[int]string
	markers  map[int]Marker
}

func newState(recorded []Marker) *state {
	s := &state{into: map[int]int{}, names: map[int]string{}, markers: map[int]Marker{}}
	for _, m := range recorded {
		s.markers[m.Number] = m
	}
	return s
}

func (s *state) apply(e Edit) {
	switch e.Do {
	case exclude:
		s.excluded = add(s.excluded, Range{e.From, e.To})
	case include:
		s.excluded = subtract(s.excluded, Range{e.From, e.To})
	case merge:
		s.merge(e.Face, e.Into)
	case name:
		delete(s.names, s.face(e.Face))
		if e.Text != "" {
			s.names[s.face(e.Face)] = e.Text
		}
	case mark:
		m := s.markers[e.Marker]
		m.Number, m.Frame, m.Note = e.Marker, e.Frame, e.Text
		s.markers[e.Marker] = m
	case unmark:
		delete(s.markers, e.Marker)
	}
}

// face is what a recorded face is called after all merges.
func (s *state) face(recorded int) int {
	if into, merged := s.into[recorded]; merged {
		return into
	}
	return recorded
}

// merge keeps into flat: everything that was the one face is now the other.
func (s *state) merge(face, into int) {
	face, into = s.face(face), s.face(into)
	if face == into {
		return
	}
	for recorded, now := range s.into {
		if now == face {
			s.into[recorded] = into
		}
	}
	s.into[face] = into
	if s.names[into] == "" && s.names[face] != "" {
		s.names[into] = s.names[face]
	}
	delete(s.names, face)
}

// out says whether a frame is excluded.
func (s *state) out(frame int) bool {
	i, _ := slices.BinarySearchFunc(s.excluded, frame, func(r Range, frame int) int {
		if r.To < frame {
			return -1
		}
		return 1
	})
	return i < len(s.excluded) && s.excluded[i].From <= frame
}

// add joins a range to those that it touches.
func add(all []Range, r Range) (sum []Range) {
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

func subtract(all []Range, r Range) (rest []Range) {
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

// ErrNothing says that there is nothing to undo, or to do again.
var ErrNothing = errors.New("there is nothing more in the history")
