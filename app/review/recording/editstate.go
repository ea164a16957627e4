package recording

import "arbex/app/session"

// editState is the result of all edits.
type editState struct {
	excluded   []Range     // in order, not touching
	mergedInto map[int]int // final id by recorded id
	names      map[int]string
	markers    map[int]Marker // by number
	study      session.Study
}

// newEditState returns the state before any edit.
func newEditState(recorded []Marker, study session.Study) *editState {
	s := &editState{study: study, mergedInto: map[int]int{}, names: map[int]string{}, markers: map[int]Marker{}}
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
	case studyEdit:
		s.study = e.Study
	}
}

// currentFace returns the id that a recorded face has after all merges.
func (s *editState) currentFace(recorded int) int {
	if into, merged := s.mergedInto[recorded]; merged {
		return into
	}
	return recorded
}

// merge keeps mergedInto flat: every face that had been merged into face now
// belongs to into.
func (s *editState) merge(face, into int) {
	face, into = s.currentFace(face), s.currentFace(into)
	if face == into {
		return
	}
	for recorded, current := range s.mergedInto {
		if current == face {
			s.mergedInto[recorded] = into
		}
	}
	s.mergedInto[face] = into
	if s.names[into] == "" && s.names[face] != "" {
		s.names[into] = s.names[face]
	}
	delete(s.names, face)
}
