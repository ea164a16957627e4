package review

import (
	"context"
	"path/filepath"

	"arbex/app/review/recording"
	"arbex/app/ui"
	"arbex/assets/message"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// exportFormat is what the open session can be exported as.
type exportFormat struct {
	name      string // as it is shown
	hint      string
	suffix    string // of the suggested name
	anyFrames bool   // all frames or those of those that are selected; else the one at the cursor
	anyFaces  bool   // all faces or the selected one
	moving    bool   // not for still pictures
	write     func(context.Context, exportJob) (done string, err error)
}

// exportJob is an export, for another goroutine.
type exportJob struct {
	recording *recording.Recording // a copy
	path      string
	selection recording.Selection
	face      int  // the selected one; 0: there is none
	head      bool // a curve of it is shown
	cursor    int  // index of the frame at the cursor
	progress  func(share float64)
}

// exportFormats returns the formats for a document.
func exportFormats(d *document) (all []exportFormat) {
	for _, f := range []exportFormat{
		{name: lang.L("Table (CSV)"), suffix: ".csv", anyFrames: true, anyFaces: true, write: exportRecords, hint: recordsHint()},
		{name: lang.L("Records (JSON Lines)"), suffix: ".jsonl", anyFrames: true, anyFaces: true, write: exportRecords, hint: recordsHint()},
		{name: lang.L("Film (MP4)"), suffix: ".mp4", anyFrames: true, anyFaces: true, write: exportFilm, hint: lang.L("Boxes, both distributions as bars and, below them, the last ten seconds of the selected face as curves. Excluded frames are left out.")},
		{name: lang.L("Picture at the cursor (PNG)"), suffix: " " + lang.L("picture") + ".png", anyFaces: true, write: exportPicture, hint: lang.L("The picture that is shown now, with boxes and both distributions as bars.")},
		{name: lang.L("Curves (SVG)"), suffix: " " + lang.L("curves") + ".svg", anyFrames: true, moving: true, write: exportCurves, hint: curvesHint()},
		{name: lang.L("Curves (PNG)"), suffix: " " + lang.L("curves") + ".png", anyFrames: true, moving: true, write: exportCurves, hint: curvesHint()},
	} {
		if !f.moving || !d.Stills() {
			all = append(all, f)
		}
	}
	return all
}

func recordsHint() string {
	return lang.L("Excluded frames are not exported; merges, names and markers are.")
}

func curvesHint() string {
	return lang.L("A figure for print: a plot for each expression of the selected face, with the markers; and of the head, if one of its curves is shown.")
}

// exportForm asks what to export.
type exportForm struct {
	object  fyne.CanvasObject
	formats []exportFormat
	format  *widget.RadioGroup
	frames  *widget.RadioGroup
	faces   *widget.RadioGroup
	hint    *ui.Caption
	d       *document
}

func newExportForm(d *document) *exportForm {
	f := &exportForm{formats: exportFormats(d), hint: ui.NewCaption(""), d: d}
	var names []string
	for _, format := range f.formats {
		names = append(names, format.name)
	}
	f.frames = newChoice(lang.L("Everything"), selectionName(d))
	if d.selection != nil {
		f.frames.SetSelected(f.frames.Options[1])
	}
	f.faces = newChoice(lang.L("All faces"), lang.L("The selected face"))
	f.format = widget.NewRadioGroup(names, func(string) { f.update() })
	f.format.Required = true
	f.format.SetSelected(names[0])
	f.object = container.NewVBox(f.format, widget.NewSeparator(), f.frames, f.faces, f.hint)
	return f
}

// selectionName is what the selection of a document is called.
func selectionName(d *document) string {
	if d.Stills() {
		return lang.L("The selected picture")
	}
	return lang.L("The selected time")
}

// newChoice returns a horizontal radio group with the first option selected.
func newChoice(options ...string) *widget.RadioGroup {
	g := widget.NewRadioGroup(options, nil)
	g.Required, g.Horizontal = true, true
	g.SetSelected(options[0])
	return g
}

// update offers what the chosen format leaves open.
func (f *exportForm) update() {
	chosen := f.chosen()
	setChoosable(f.frames, chosen.anyFrames && f.d.chosen() != nil)
	setChoosable(f.faces, chosen.anyFaces && f.d.face != 0)
	f.hint.SetText(chosen.hint)
}

// setChoosable enables or disables a group of options.
func setChoosable(g *widget.RadioGroup, on bool) {
	if on {
		g.Enable()
	} else {
		g.Disable()
	}
}

func (f *exportForm) chosen() exportFormat {
	for _, format := range f.formats {
		if format.name == f.format.Selected {
			return format
		}
	}
	return f.formats[0]
}

// selection returns the records that were chosen.
func (f *exportForm) selection() (s recording.Selection) {
	chosen := f.chosen()
	if chosen.anyFrames && f.frames.Selected == f.frames.Options[1] {
		s.Frames = f.d.chosen()
	}
	if chosen.anyFaces && f.faces.Selected == f.faces.Options[1] {
		s.Faces = []int{f.d.face}
	}
	return s
}

// askExport asks what to export, and into which file.
func (t *Tab) askExport() {
	f := newExportForm(t.document)
	ui.Dialog{Title: lang.L("Export"), Action: lang.L("Choose a file…"), Content: f.object, Size: fyne.NewSize(480, 460), Do: t.whileOpen(func() {
		format, job := f.chosen(), exportJob{selection: f.selection(), face: f.d.face, head: f.d.angles != [3]bool{}, cursor: f.d.cursor}
		name := filepath.Base(f.d.Session.Folder) + format.suffix
		request := ui.FileRequest{Title: lang.L("Export"), Purpose: ui.ForExport, Name: name, Extensions: []string{filepath.Ext(name)}}
		t.options.Files.SaveFile(request, func(path string) {
			if job.path = path; t.document == f.d { // no other was dropped onto the window meanwhile
				t.export(format, job)
			}
		})
	})}.Show(t.window)
}

// export writes a file on a goroutine, one at a time. It can be cancelled.
func (t *Tab) export(format exportFormat, job exportJob) {
	if t.document == nil || t.exporting.running() {
		t.main.showNotice(lang.L("Another file is being written; wait for it, or cancel it."))
		return
	}
	job.recording = t.document.Clone()
	done := ""
	ctx := t.exporting.begin(t.tasks, filepath.Base(job.path))
	job.progress = t.exporting.report
	t.tasks.Run(func(context.Context) (err error) {
		if err = job.recording.CheckOutput(job.path); err == nil {
			done, err = format.write(ctx, job)
		}
		return err
	}, func(err error) {
		t.exporting.end()
		switch {
		case canceled(err):
			t.main.showNotice(lang.L("{{.Name}} was not written.", ui.Fields{"Name": filepath.Base(job.path)}))
		case err != nil:
			t.showError(message.Wrap(err, "{{.Name}} was not written: {{.Cause}}", message.Fields{"Name": filepath.Base(job.path)}))
		default:
			t.main.notices.Notify(ui.Success, done)
		}
	})
}

// exportRecords writes a table or lines of records.
func exportRecords(ctx context.Context, job exportJob) (string, error) {
	count, err := job.recording.Export(ctx, job.path, job.selection)
	return lang.N("{{.Count}} records are in {{.Path}}.", count, ui.Fields{"Count": count, "Path": job.path}), err
}
