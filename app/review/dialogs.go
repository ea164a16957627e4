package review

import (
	"arbex/app/review/recording"
	"arbex/app/ui"
	"arbex/vision/media"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// whileOpen returns a function that does something unless another document was opened
// meanwhile: files can be dropped onto the window while a dialog is open.
func (t *Tab) whileOpen(do func()) func() {
	asked := t.document
	return func() {
		if t.document == asked {
			do()
		}
	}
}

// askSession asks for a session folder to open.
func (t *Tab) askSession() {
	t.options.Files.OpenFolder(ui.FileRequest{Title: lang.L("Open a session folder"), Purpose: ui.ForSessions, Start: t.options.Sessions}, t.Open)
}

// askClip asks for a clip or picture to open.
func (t *Tab) askClip() {
	t.options.Files.OpenFile(ui.FileRequest{Title: lang.L("Open a clip or picture; it is analysed first"), Purpose: ui.ForReview, Extensions: media.Extensions()}, t.Open)
}

// askNote asks for the note of a marker.
func (t *Tab) askNote(m recording.Marker) {
	t.askText(lang.L("Note of the marker"), lang.L("Note"), m.Note, func(text string) { t.edit(recording.Mark(m.Number, m.Frame, text)) })
}

// askName asks for the name of the selected face.
func (t *Tab) askName() {
	if f := t.document.selectedFace(); f != nil {
		t.askText(faceName(f), lang.L("Name"), f.Name, func(text string) { t.edit(recording.Name(f.ID, text)) })
	}
}

// askText asks for a line of text.
func (t *Tab) askText(title, label, text string, save func(string)) {
	entry := widget.NewEntry()
	entry.SetText(text)
	form := widget.NewForm(widget.NewFormItem(label, entry))
	ui.Dialog{Title: title, Action: lang.L("Save"), Content: form, Do: t.whileOpen(func() { save(entry.Text) })}.Show(t.window)
}

// askMerge asks which face is the same as the selected one.
func (t *Tab) askMerge() {
	selected := t.document.selectedFace()
	if selected == nil {
		return
	}
	var names []string
	var ids []int
	for _, f := range t.document.Faces() {
		if f != selected {
			names, ids = append(names, faceName(f)), append(ids, f.ID)
		}
	}
	if len(ids) == 0 {
		t.main.showNotice(lang.L("There is no other face in this session."))
		return
	}
	other := ui.NewSelect(names, nil)
	other.SetSelectedIndex(0)
	hint := ui.NewCaption(lang.L("Both become one face. Where they are in the same picture, the records of the other face count. It can be undone."))
	form := container.NewVBox(widget.NewForm(widget.NewFormItem(lang.L("Face"), other)), hint)
	title := lang.L("{{.Face}} is the same as…", ui.Fields{"Face": faceName(selected)})
	ui.Dialog{Title: title, Action: lang.L("Merge"), Content: form, Do: t.whileOpen(func() {
		into := ids[other.SelectedIndex()]
		t.document.face = into
		t.edit(recording.Merge(selected.ID, into))
	})}.Show(t.window)
}
