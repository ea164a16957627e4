package ui

import "slices"

// ValueSelect is a Select, its List, whose entries stand for values. What is chosen is a value: it
// stays chosen when the list is filled anew, whatever its entry reads then. An entry of a
// list that was filled anew while it was open stands for what it did when it was shown.
type ValueSelect[T comparable] struct {
	List     *Select // the widget
	OnChosen func(T) // the user chose an entry; may be nil

	chosen T
	values []T          // by entry
	shown  map[string]T // by text, of the list as it was when it opened and since
}

// NewValueSelect returns a list without entries, in which the zero value is chosen.
func NewValueSelect[T comparable]() *ValueSelect[T] {
	s := &ValueSelect[T]{List: NewSelect(nil, nil), shown: map[string]T{}}
	s.List.OnOpen = func() {
		clear(s.shown)
		s.show()
	}
	s.List.OnChanged = func(text string) {
		s.chosen = s.shown[text]
		if s.OnChosen != nil {
			s.OnChosen(s.chosen)
		}
	}
	return s
}

// Value returns the value that is chosen.
func (s *ValueSelect[T]) Value() T { return s.chosen }

// Values returns the values of the entries.
func (s *ValueSelect[T]) Values() []T { return s.values }

// Choose chooses a value of the list, as if nobody had: OnChosen is not called.
func (s *ValueSelect[T]) Choose(value T) {
	s.chosen = value
	s.draw()
}

// Fill fills the list with values and their texts, no two alike. A value that was chosen
// and is not among them gives way to the first.
func (s *ValueSelect[T]) Fill(values []T, texts []string) {
	s.values, s.List.Options = values, texts
	if !slices.Contains(values, s.chosen) && len(values) > 0 {
		s.chosen = values[0]
	}
	s.show()
	s.draw()
}

// show notes what the entries stand for.
func (s *ValueSelect[T]) show() {
	for i, text := range s.List.Options {
		s.shown[text] = s.values[i]
	}
}

// draw shows the entry of the chosen value.
func (s *ValueSelect[T]) draw() {
	if i := slices.Index(s.values, s.chosen); i >= 0 {
		s.List.Selected = s.List.Options[i]
	}
	s.List.Refresh()
}
