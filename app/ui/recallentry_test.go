package ui

import (
	"testing"

	"arbex/app/session"
	"arbex/app/settings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

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
