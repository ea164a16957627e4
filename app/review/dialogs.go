package review

import (
	"arbex/app/review/recording"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"
)

// askSession asks for a session folder to open.
func (t *Tab) askSession() {
	ask := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err == nil && folder != nil {
			t.Open(folder.Path())
		}
	}, t.window)
	ask.SetTitleText(lang.L("Open a session folder"))
	if folder, err := storage.ListerForURI(storage.NewFileURI(t.options.Sessions)); err == nil {
		ask.SetLocation(folder)
	}
	ask.Show()
}

// askClip asks for a clip or picture to open.
func (t *Tab) askClip() {
	ask := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil || file == nil {
			return
		}
		path := file.URI().Path()
		file.Close()
		t.Open(path)
	}, t.window)
	ask.SetTitleText(lang.L("Open a clip or picture; it is analysed first"))
	ask.Show()
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

// askText asks for a line of text. Enter saves it, Escape cancels.
func (t *Tab) askText(title, label, text string, save func(string)) {
	entry := ui.NewFormEntry(text)
	d := dialog.NewForm(title, lang.L("Save"), lang.L("Cancel"), []*widget.FormItem{widget.NewFormItem(label, entry)}, func(yes bool) {
		if yes {
			save(entry.Text)
		}
	}, t.window)
	d.Resize(fyne.NewSize(420, 160))
	entry.ShowForm(d, t.window)
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
	d := dialog.NewForm(lang.L("{{.Face}} is the same as…", ui.Fields{"Face": faceName(selected)}), lang.L("Merge"), lang.L("Cancel"), []*widget.FormItem{
		widget.NewFormItem(lang.L("Face"), other), widget.NewFormItem("", hint),
	}, func(yes bool) {
		if yes {
			into := ids[other.SelectedIndex()]
			t.document.face = into
			t.edit(recording.Merge(selected.ID, into))
		}
	}, t.window)
	d.Resize(fyne.NewSize(420, 220))
	d.Show()
}
