package ui

import (
	"slices"
	"testing"

	"arbex/app/session"
	"arbex/app/settings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// A line with earlier texts has an arrow that lists them; the others have none.
func TestTheArrowListsEarlierTexts(t *testing.T) {
	test.NewTempApp(t)
	form := NewStudyForm(session.Study{Participant: "P02"}, settings.Study{Participants: []string{"P02", "P01"}})
	w := test.NewTempWindow(t, form.Form)
	w.Resize(fyne.NewSize(400, 300))
	arrow := func(e *recallEntry) int {
		return slices.IndexFunc(test.WidgetRenderer(e).Objects(), func(o fyne.CanvasObject) bool { return o == e.ActionItem && o != nil })
	}
	if arrow(form.participant) < 0 || arrow(form.condition) >= 0 {
		t.Fatal("the arrow is missing, or where there is nothing to list")
	}
	form.participant.ActionItem.(*tapIcon).Tapped(nil)
	if w.Canvas().Overlays().Top() == nil {
		t.Error("there is no list")
	}
}

// What is typed into a line that Tab reached replaces what it suggests.
func TestTypingReplacesASuggestion(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(themeOf(Dark))
	form := NewStudyForm(session.Study{Participant: "P1", Condition: "film"}, settings.Study{})
	w := test.NewTempWindow(t, form.Form)
	w.Resize(fyne.NewSize(400, 300))
	w.Canvas().Focus(form.participant)
	w.Canvas().FocusNext()
	test.Type(w.Canvas().Focused(), "game")
	if s := form.Study(); s.Condition != "game" || s.Participant != "P1" {
		t.Errorf("%+v", s)
	}
}
