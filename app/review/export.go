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

// askExport asks which records to export, and in which format.
func (t *Tab) askExport() {
	frames := newChoice(lang.L("Everything"), lang.L("The selected time"))
	if t.document.selection == nil {
		frames.Disable()
	} else {
		frames.SetSelected(frames.Options[1])
	}
	faces := newChoice(lang.L("All faces"), lang.L("The selected face"))
	format := newChoice("CSV", "JSON Lines")
	hint := ui.NewCaption(lang.L("Excluded frames are not exported; merges, names and markers are."))
	d := dialog.NewCustomConfirm(lang.L("Export"), lang.L("Choose a file…"), lang.L("Cancel"), container.NewVBox(frames, faces, format, hint), func(yes bool) {
		if !yes {
			return
		}
		var s recording.Selection
		if frames.Selected == frames.Options[1] {
			s.Frames = t.document.selection
		}
		if faces.Selected == faces.Options[1] {
			s.Faces = []int{t.document.face}
		}
		extension := ".csv"
		if format.Selected == format.Options[1] {
			extension = ".jsonl"
		}
		t.askExportFile(s, extension)
	}, t.window)
	d.Resize(fyne.NewSize(440, 280))
	d.Show()
}

// newChoice returns a horizontal radio group with the first option selected.
func newChoice(options ...string) *widget.RadioGroup {
	g := widget.NewRadioGroup(options, nil)
	g.Required, g.Horizontal = true, true
	g.SetSelected(options[0])
	return g
}

func (t *Tab) askExportFile(s recording.Selection, extension string) {
	ask := dialog.NewFileSave(func(file fyne.URIWriteCloser, err error) {
		if err != nil || file == nil {
			return
		}
		path := file.URI().Path()
		file.Close()
		t.export(path, s)
	}, t.window)
	ask.SetFileName(filepath.Base(t.document.Session.Folder) + extension)
	ask.SetFilter(storage.NewExtensionFileFilter([]string{extension}))
	ask.Show()
}

// export writes the selected records on a goroutine.
func (t *Tab) export(path string, s recording.Selection) {
	r, count := t.document.Clone(), 0
	t.tasks.Run(func(ctx context.Context) (err error) {
		count, err = r.Export(ctx, path, s)
		return err
	}, func(err error) {
		if err != nil {
			t.showError(err)
			return
		}
		t.main.notices.Notify(ui.Success, lang.N("{{.Count}} records are in {{.Path}}.", count, ui.Fields{"Count": count, "Path": path}))
	})
}
