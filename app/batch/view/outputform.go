package view

import (
	"strconv"
	"strings"

	"arbex/app/batch"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// outputForm edits the Output of a queue.
type outputForm struct {
	object   fyne.CanvasObject
	window   fyne.Window
	files    *ui.Files
	queue    *batch.Queue
	format   *ui.Select
	folder   *widget.Label
	sampling *ui.Select
	number   *widget.Entry // of the sampling; hidden when every frame is analyzed
	problem  *widget.Label
	mix      *ui.Caption // the expected mix of expressions
}

// formats are the options of the format select.
var formats = []batch.Format{batch.FormatSession, batch.FormatCSV, batch.FormatJSONL}

// The options of the sampling select.
const (
	everyFrame = iota
	everyNthFrame
	framesPerSecond
)

func newOutputForm(w fyne.Window, files *ui.Files, q *batch.Queue) *outputForm {
	f := &outputForm{window: w, files: files, queue: q, folder: widget.NewLabel(""), problem: widget.NewLabel(""), number: widget.NewEntry(), mix: ui.NewCaption("")}
	f.format = ui.NewSelect([]string{lang.L("Session folders, for Review"), lang.L("CSV tables"), lang.L("JSON lines")}, nil)
	f.sampling = ui.NewSelect([]string{lang.L("Every frame"), lang.L("Every n-th frame"), lang.L("n frames a second")}, nil)
	f.folder.Truncation = fyne.TextTruncateEllipsis
	f.problem.Importance, f.problem.Wrapping = widget.WarningImportance, fyne.TextWrapWord
	f.problem.Hide()
	f.show(q.Output())
	f.format.OnChanged = func(string) { f.apply() }
	f.sampling.OnChanged = func(string) { f.changeSampling() }
	f.number.OnChanged = func(string) { f.apply() }
	f.number.OnSubmitted = func(string) { w.Canvas().Unfocus() }
	choose := widget.NewButtonWithIcon(lang.L("Choose…"), theme.FolderOpenIcon(), f.askFolder)
	number := container.NewGridWrap(fyne.NewSize(84, f.number.MinSize().Height), f.number)
	f.object = container.NewVBox(
		ui.NewHeading(lang.L("Output of each file")), f.format,
		container.NewBorder(nil, nil, nil, choose, f.folder),
		ui.NewHeading(lang.L("Frames")), container.NewBorder(nil, nil, nil, number, f.sampling),
		f.problem, ui.NewHeading(lang.L("Expected mix of expressions")), f.mix,
		ui.NewCaption(lang.L("These settings apply to files that have not begun. The live view has priority. The list is saved: finished files are not analyzed again, also after a crash.")),
	)
	return f
}

// show sets the widgets to an Output.
func (f *outputForm) show(o batch.Output) {
	for i, format := range formats {
		if format == o.Format {
			f.format.Selected = f.format.Options[i]
		}
	}
	f.folder.SetText(o.Folder)
	sampling := everyFrame
	switch {
	case o.Sampling.PerSecond > 0:
		sampling = framesPerSecond
		f.number.SetText(strconv.FormatFloat(o.Sampling.PerSecond, 'g', -1, 64))
	case o.Sampling.Every > 1:
		sampling = everyNthFrame
		f.number.SetText(strconv.Itoa(o.Sampling.Every))
	}
	f.sampling.Selected = f.sampling.Options[sampling]
	f.number.Hidden = sampling == everyFrame
}

// showMix shows the mix of expressions that the window expects.
func (f *outputForm) showMix(mix float64) {
	f.mix.SetText(lang.L("{{.Mix}}, as set under Live; it is stored with every record.", ui.Fields{"Mix": ui.Capitalize(ui.MixText(mix))}))
}

// changeSampling suggests a number for the selected sampling.
func (f *outputForm) changeSampling() {
	sampling := f.sampling.SelectedIndex()
	f.number.Hidden = sampling == everyFrame
	if sampling != everyFrame {
		f.number.SetText("5")
	}
	f.object.Refresh()
	f.window.Canvas().Unfocus()
	f.apply()
}

// apply sets the queue's Output, or shows why it is not possible.
func (f *outputForm) apply() {
	f.problem.Hidden = true
	o := f.queue.Output()
	o.Format = formats[max(f.format.SelectedIndex(), 0)]
	sampling, ok := f.parseSampling()
	o.Sampling = sampling
	if !ok {
		f.showProblem(lang.L("Enter a number above 0."))
	} else if err := f.queue.SetOutput(o); err != nil {
		f.showProblem(ui.ErrorText(err))
	}
	f.problem.Refresh()
}

// parseSampling returns false for a number that is missing or not above 0.
func (f *outputForm) parseSampling() (s batch.Sampling, ok bool) {
	var err error
	number := strings.ReplaceAll(strings.TrimSpace(f.number.Text), ",", ".")
	switch f.sampling.SelectedIndex() {
	case everyNthFrame:
		s.Every, err = strconv.Atoi(number)
		return s, err == nil && s.Every != 0
	case framesPerSecond:
		s.PerSecond, err = strconv.ParseFloat(number, 64)
		return s, err == nil && s.PerSecond != 0
	}
	return s, true
}

func (f *outputForm) showProblem(text string) {
	f.problem.SetText(text)
	f.problem.Show()
}

func (f *outputForm) askFolder() {
	request := ui.FileRequest{Title: lang.L("Where to put the results"), Purpose: ui.ForResults, Start: f.queue.Output().Folder}
	f.files.OpenFolder(request, func(folder string) {
		o := f.queue.Output()
		o.Folder = folder
		if err := f.queue.SetOutput(o); err != nil {
			f.showProblem(ui.ErrorText(err))
			return
		}
		f.folder.SetText(o.Folder)
	})
}
