package ui

import (
	"arbex/app/session"
	"arbex/app/settings"

	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// StudyForm asks what a session is in a study. Each line offers what was typed
// before.
type StudyForm struct {
	Form                                *widget.Form
	participant, condition, trial, note *recallEntry
}

// NewStudyForm returns a form with the values of a study and the lists of others.
func NewStudyForm(s session.Study, remembered settings.Study) *StudyForm {
	f := &StudyForm{
		participant: newRecallEntry(s.Participant, remembered.Participants), condition: newRecallEntry(s.Condition, remembered.Conditions),
		trial: newRecallEntry(s.Trial, remembered.Trials), note: newRecallEntry(s.Note, remembered.Notes),
	}
	f.Form = widget.NewForm(
		widget.NewFormItem(lang.L("Participant"), f.participant), widget.NewFormItem(lang.L("Condition"), f.condition),
		widget.NewFormItem(lang.L("Trial"), f.trial), widget.NewFormItem(lang.L("Note"), f.note),
	)
	return f
}

// Study returns what was typed.
func (f *StudyForm) Study() session.Study {
	return session.Study{Participant: f.participant.Text, Condition: f.condition.Text, Trial: f.trial.Text, Note: f.note.Text}.SingleLine()
}

// Remember puts the texts of a study in front of the lists.
func Remember(s session.Study, lists *settings.Study) {
	lists.Participants = settings.Remember(lists.Participants, s.Participant)
	lists.Conditions = settings.Remember(lists.Conditions, s.Condition)
	lists.Trials = settings.Remember(lists.Trials, s.Trial)
	lists.Notes = settings.Remember(lists.Notes, s.Note)
}
