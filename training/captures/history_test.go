package captures

import (
	"errors"
	"testing"
)

func TestEveryEditCanBeUndoneAndRedone(t *testing.T) {
	folder := t.TempDir()
	s := opened(t, folder)
	session := must(s.BeginSession("x"))(t)
	var ids []int64
	var states []string
	note := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
		states = append(states, seen(t, s))
	}
	note(nil)
	for range 3 { // one burst, one step
		ids = append(ids, add(t, s, Capture{Session: session, Burst: 5, Label: OneHot("fear")}))
	}
	note(nil)
	ids = append(ids, add(t, s, Capture{Session: session, Label: OneHot("anger")}))
	note(nil)
	note(s.Relabel(ids[:2], Label{"sadness": 2, "fear": 1}))
	note(s.SetPerson(ids[1:], "Ann"))
	note(s.Delete(ids[2:]))
	if states[5] != "sadness sadnessAnn" {
		t.Fatal(states[5])
	}
	s.Close()
	s = opened(t, folder) // the history survives
	for i := len(states) - 2; i >= 0; i-- {
		must(s.Undo())(t)
		if got := seen(t, s); got != states[i] {
			t.Errorf("undone to step %d: %q, want %q", i, got, states[i])
		}
	}
	if _, err := s.Undo(); !errors.Is(err, ErrEmptyHistory) {
		t.Error(err)
	}
	for i := 1; i < len(states); i++ {
		must(s.Redo())(t)
		if got := seen(t, s); got != states[i] {
			t.Errorf("redone to step %d: %q, want %q", i, got, states[i])
		}
	}
	if _, err := s.Redo(); !errors.Is(err, ErrEmptyHistory) {
		t.Error(err)
	}
	must(s.Undo())(t)
	add(t, s, Capture{Session: session, Label: OneHot("disgust")})
	if _, err := s.Redo(); !errors.Is(err, ErrEmptyHistory) {
		t.Error("an action can be redone after a new one")
	}
}
