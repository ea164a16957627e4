package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"
)

// FormEntry is a line of text in a form that is a dialog: Enter submits the form,
// Escape cancels it.
type FormEntry struct {
	widget.Entry
	form *dialog.FormDialog
}

// NewFormEntry returns an entry with a text.
func NewFormEntry(text string) *FormEntry {
	e := &FormEntry{}
	e.ExtendBaseWidget(e)
	e.SetText(text)
	return e
}

// ShowForm shows the form that holds the entry, with the cursor in the entry.
func (e *FormEntry) ShowForm(form *dialog.FormDialog, w fyne.Window) {
	e.form = form
	e.OnSubmitted = func(string) { form.Submit() }
	form.Show()
	w.Canvas().Focus(e)
}

// TypedKey implements fyne.Focusable.
func (e *FormEntry) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape && e.form != nil {
		e.form.Hide()
		return
	}
	e.Entry.TypedKey(key)
}
