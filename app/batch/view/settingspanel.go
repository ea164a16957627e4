package view

import (
	"os"
	"strconv"
	"strings"

	"arbex/app/batch"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// settingsPanel is where a person says what is made of the files, and sees the details
// of one.
type settingsPanel struct {
	tab      *Tab
	object   fyne.CanvasObject
	format   *widget.Select
	folder   *widget.Label
	sampling *widget.Select
	number   *widget.Entry
	problem  *widget.Label

	details      *fyne.Container
	detailsText  *ui.Caption
	detailsTitle *widget.Label
}

var formats = []batch.Format{batch.FormatSession, batch.FormatCSV, batch.FormatJSONL}

func newSettingsPanel(b *Tab) *settingsPanel {
	p := &settingsPanel{tab: b, folder: widget.NewLabel(""), problem: widget.NewLabel(""), number: widget.NewEntry(), detailsTitle: ui.NewHeading(""), detailsText: ui.NewCaption("")}
	p.format = widget.NewSelect([]string{lang.L("Session folders, for Review"), lang.L("CSV tables"), lang.L("JSON lines")}, nil)
	p.sampling = widget.NewSelect([]string{lang.L("Every frame"), lang.L("Every n-th frame"), lang.L("So many a second")}, nil)
	p.folder.Truncation, p.detailsTitle.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	p.problem.Importance, p.problem.Wrapping = widget.WarningImportance, fyne.TextWrapWord
	p.problem.Hide()
	p.show(b.queue.Output())
	p.format.OnChanged = func(string) { p.apply() }
	p.sampling.OnChanged = func(string) { p.changeSampling(); p.apply() }
	p.number.OnChanged = func(string) { p.apply() }
	p.number.OnSubmitted = func(string) { b.window.Canvas().Unfocus() }
	choose := widget.NewButtonWithIcon(lang.L("Choose…"), theme.FolderOpenIcon(), p.askFolder)
	p.details = container.NewVBox(widget.NewSeparator(), p.detailsTitle, p.detailsText)
	content := container.NewVBox(
		ui.NewHeading(lang.L("What is made of each file")), p.format,
		container.NewBorder(nil, nil, nil, choose, p.folder),
		ui.NewHeading(lang.L("Frames")), container.NewBorder(nil, nil, nil, container.NewGridWrap(fyne.NewSize(84, p.number.MinSize().Height), p.number), p.sampling),
		p.problem,
		ui.NewCaption(lang.L("A choice counts for the files that have not begun. The work gives way to the live view. The list is remembered: finished files are not done again, also after a crash.")),
		p.details,
	)
	p.object = container.NewVScroll(container.NewPadded(content))
	return p
}

// show brings the choices to an order.
func (p *settingsPanel) show(o batch.Output) {
	for i, form := range formats {
		if form == o.Format {
			p.format.Selected = p.format.Options[i]
		}
	}
	p.folder.SetText(o.Folder)
	mode := 0
	switch {
	case o.Sampling.PerSecond > 0:
		mode = 2
		p.number.SetText(strconv.FormatFloat(o.Sampling.PerSecond, 'g', -1, 64))
	case o.Sampling.Every > 1:
		mode = 1
		p.number.SetText(strconv.Itoa(o.Sampling.Every))
	}
	p.sampling.Selected = p.sampling.Options[mode]
	p.number.Hidden = mode == 0
}

// changeSampling fills the number in when a mode is chosen that needs one.
func (p *settingsPanel) changeSampling() {
	mode := p.sampling.SelectedIndex()
	p.number.Hidden = mode == 0
	if mode > 0 {
		p.number.SetText("5")
	}
	p.object.Refresh()
	p.tab.window.Canvas().Unfocus()
}

// apply gives the queue what is chosen, or says what is wrong with it.
func (p *settingsPanel) apply() {
	o := p.tab.queue.Output()
	o.Format = formats[max(p.format.SelectedIndex(), 0)]
	o.Sampling = batch.Sampling{}
	var err error
	switch number := strings.ReplaceAll(strings.TrimSpace(p.number.Text), ",", "."); p.sampling.SelectedIndex() {
	case 1:
		o.Sampling.Every, err = strconv.Atoi(number)
	case 2:
		o.Sampling.PerSecond, err = strconv.ParseFloat(number, 64)
	}
	p.problem.Hidden = true
	switch {
	case err != nil || p.sampling.SelectedIndex() > 0 && o.Sampling == batch.Sampling{}:
		p.showProblem(lang.L("Give a number above 0."))
	default:
		if err := p.tab.queue.SetOutput(o); err != nil {
			p.showProblem(ui.ErrorText(err))
		}
	}
	p.problem.Refresh()
}

func (p *settingsPanel) showProblem(text string) {
	p.problem.SetText(text)
	p.problem.Show()
}

func (p *settingsPanel) askFolder() {
	ask := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err != nil || folder == nil {
			return
		}
		o := p.tab.queue.Output()
		o.Folder = folder.Path()
		if err := p.tab.queue.SetOutput(o); err != nil {
			p.showProblem(ui.ErrorText(err))
			return
		}
		p.folder.SetText(o.Folder)
	}, p.tab.window)
	ask.SetTitleText(lang.L("Where to put the results"))
	ask.Show()
}

// drawDetails shows the details of the chosen item.
func (p *settingsPanel) drawDetails() {
	item, ok := p.tab.selectedItem()
	p.details.Hidden = !ok
	if !ok {
		return
	}
	p.detailsTitle.SetText(item.DisplayName())
	lines := []string{stateText(item)}
	if item.Result != "" {
		text := lang.L("Result: {{.Path}}", with{"Path": item.Result})
		if _, err := os.Stat(item.Result); err != nil {
			text = lang.L("The result is no longer at {{.Path}}.", with{"Path": item.Result})
		}
		lines = append(lines, text)
	}
	p.detailsText.SetText(strings.Join(lines, "\n\n"))
}
