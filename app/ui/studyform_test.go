package ui

import (
	"slices"
	"testing"

	"arbex/app/session"
	"arbex/app/settings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// showForm shows a form in a dialog, and what was answered.
func showForm(t *testing.T, f *StudyForm) (w fyne.Window, answers *[]bool) {
	test.NewTempApp(t)
	w = test.NewTempWindow(t, nil)
	answers = &[]bool{}
	Dialog{Action: "yes", Content: f.Form, Do: func() { *answers = append(*answers, true) }}.Show(w)
	return w, answers
}

func TestAStudyIsTypedWithTheKeys(t *testing.T) {
	f := NewStudyForm(session.Study{Condition: "music"}, settings.Study{Participants: []string{"P01"}, Conditions: []string{"music"}})
	w, answers := showForm(t, f)
	for _, text := range []string{" P02", "", "3", "glasses,"} {
		test.Type(w.Canvas().Focused(), text)
		w.Canvas().FocusNext()
	}
	f.note.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if want := (session.Study{Participant: "P02", Condition: "music", Trial: "3", Note: "glasses,"}); f.Study() != want {
		t.Errorf("%+v", f.Study())
	}
	if !slices.Equal(*answers, []bool{true}) {
		t.Errorf("Enter answers %v", *answers)
	}
}

func TestEarlierTextsAreOffered(t *testing.T) {
	f := NewStudyForm(session.Study{}, settings.Study{Participants: []string{"P02", "P01"}})
	w, _ := showForm(t, f)
	for entry, overlays := range map[*recallEntry]int{f.condition: 1, f.participant: 2} { // the dialog, and the list
		entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
		if open := w.Canvas().Overlays().List(); len(open) != overlays {
			t.Errorf("%d overlays, not %d", len(open), overlays)
		} else if overlays == 2 {
			w.Canvas().Overlays().Remove(open[1])
		}
	}
	f.participant.menu().Items[1].Action()
	if f.Study().Participant != "P01" {
		t.Errorf("%+v", f.Study())
	}
}

func TestAStudyIsRemembered(t *testing.T) {
	lists := settings.Study{Participants: []string{"P01"}, Trials: []string{"1"}}
	Remember(session.Study{Participant: "P02", Trial: "1"}, &lists)
	if !slices.Equal(lists.Participants, []string{"P02", "P01"}) || !slices.Equal(lists.Trials, []string{"1"}) || lists.Conditions != nil {
		t.Errorf("%+v", lists)
	}
}
