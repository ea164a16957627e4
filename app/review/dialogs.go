package review

import (
	"context"
	"path/filepath"

	"arbex/app/review/recording"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/widget"
)

func (r *Tab) askOpenSession() {
	ask := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err == nil && folder != nil {
			r.Open(folder.Path())
		}
	}, r.window)
	ask.SetTitleText(lang.L("Open a session folder"))
	if at, err := storage.ListerForURI(storage.NewFileURI(r.options.Sessions)); err == nil {
		ask.SetLocation(at)
	}
	ask.Show()
}

func (r *Tab) askOpenClip() {
	ask := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil || file == nil {
			return
		}
		path := file.URI().Path()
		file.Close()
		r.Open(path)
	}, r.window)
	ask.SetTitleText(lang.L("Open a clip or picture; it is analysed first"))
	ask.Show()
}

// textEntry is an entry that Escape leaves.
type textEntry struct {
	widget.Entry
	cancel func()
}

// TypedKey is for Fyne.
func (l *textEntry) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		l.cancel()
		return
	}
	l.Entry.TypedKey(e)
}

// askText asks for a line of text. Enter saves it.
func (r *Tab) askText(title, label, text string, then func(string)) {
	entry := &textEntry{}
	entry.ExtendBaseWidget(entry)
	entry.SetText(text)
	d := dialog.NewForm(title, lang.L("Save"), lang.L("Cancel"), []*widget.FormItem{widget.NewFormItem(label, entry)}, func(yes bool) {
		if yes {
			then(entry.Text)
		}
	}, r.window)
	entry.cancel = d.Hide
	entry.OnSubmitted = func(string) { d.Submit() }
	d.Resize(fyne.NewSize(420, 160))
	d.Show()
	r.window.Canvas().Focus(entry)
}

func (r *Tab) askNote(m recording.Marker) {
	r.askText(lang.L("Note of the marker"), lang.L("Note"), m.Note, func(text string) { r.edit(recording.Mark(m.Number, m.Frame, text)) })
}

func (r *Tab) askName() {
	if f := r.faceByID(r.face); f != nil {
		r.askText(faceName(f), lang.L("Name"), f.Name, func(text string) { r.edit(recording.Name(f.ID, text)) })
	}
}

// askMerge makes the chosen face the same as another one.
func (r *Tab) askMerge() {
	own := r.faceByID(r.face)
	if own == nil {
		return
	}
	var names []string
	var ids []int
	for _, f := range r.recording.Faces() {
		if f.ID != own.ID {
			names, ids = append(names, faceName(f)), append(ids, f.ID)
		}
	}
	if len(ids) == 0 {
		r.view.showNotice(lang.L("There is no other face in this session."))
		return
	}
	other := widget.NewSelect(names, nil)
	other.SetSelectedIndex(0)
	hint := ui.NewCaption(lang.L("Both become one. Where they are in the same picture, the other face's records count. It can be undone."))
	d := dialog.NewForm(lang.L("{{.Face}} is the same as…", ui.Fields{"Face": faceName(own)}), lang.L("Merge"), lang.L("Cancel"), []*widget.FormItem{
		widget.NewFormItem(lang.L("Face"), other), widget.NewFormItem("", hint),
	}, func(yes bool) {
		if yes {
			into := ids[other.SelectedIndex()]
			r.face = into
			r.edit(recording.Merge(own.ID, into))
		}
	}, r.window)
	d.Resize(fyne.NewSize(420, 220))
	d.Show()
}

// askExport writes what is selected into a file.
func (r *Tab) askExport() {
	part := widget.NewRadioGroup([]string{lang.L("Everything"), lang.L("The selected time")}, nil)
	part.SetSelected(part.Options[0])
	if r.selected == nil {
		part.Disable()
	} else {
		part.SetSelected(part.Options[1])
	}
	who := widget.NewRadioGroup([]string{lang.L("All faces"), lang.L("The chosen face")}, nil)
	who.SetSelected(who.Options[0])
	form := widget.NewRadioGroup([]string{"CSV", "JSON Lines"}, nil)
	form.SetSelected(form.Options[0])
	for _, group := range []*widget.RadioGroup{part, who, form} {
		group.Required, group.Horizontal = true, true
	}
	hint := ui.NewCaption(lang.L("What is left out stays out; merges, names and markers are in the file."))
	d := dialog.NewCustomConfirm(lang.L("Export"), lang.L("Choose a file…"), lang.L("Cancel"), container.NewVBox(part, who, form, hint), func(yes bool) {
		if !yes {
			return
		}
		var s recording.Selection
		if part.Selected == part.Options[1] {
			s.Frames = r.selected
		}
		if who.Selected == who.Options[1] {
			s.Faces = []int{r.face}
		}
		ending := ".csv"
		if form.Selected == form.Options[1] {
			ending = ".jsonl"
		}
		r.askFile(s, ending)
	}, r.window)
	d.Resize(fyne.NewSize(440, 280))
	d.Show()
}

func (r *Tab) askFile(s recording.Selection, ending string) {
	ask := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil || file == nil {
			return
		}
		path := file.URI().Path()
		file.Close()
		r.export(path, s)
	}, r.window)
	ask.SetFileName(filepath.Base(r.recording.Session.Folder) + ending)
	ask.SetFilter(storage.NewExtensionFileFilter([]string{ending}))
	ask.Show()
}

// export writes beside the window.
func (r *Tab) export(path string, s recording.Selection) {
	t, count := r.recording.Clone(), 0
	r.runTask(func(ctx context.Context) (err error) {
		count, err = t.Export(ctx, path, s)
		return err
	}, func(err error) {
		if err != nil {
			r.showError(err)
			return
		}
		r.view.showNotice(lang.N("{{.Count}} records are in {{.Path}}.", count, ui.Fields{"Count": count, "Path": path}))
	})
}
