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

// panel is where a person says what is made of the files, and sees the details
// of one.
type panel struct {
	board  *Board
	object fyne.CanvasObject
	form   *widget.Select
	folder *widget.Label
	mode   *widget.Select
	number *widget.Entry
	wrong  *widget.Label

	details *fyne.Container
	about   *ui.Caption
	title   *widget.Label
}

var forms = []batch.Form{batch.Sessions, batch.Tables, batch.Lines}

func newPanel(b *Board) *panel {
	p := &panel{board: b, folder: widget.NewLabel(""), wrong: widget.NewLabel(""), number: widget.NewEntry(), title: ui.NewHeading(""), about: ui.NewCaption("")}
	p.form = widget.NewSelect([]string{lang.L("Session folders, for Review"), lang.L("CSV tables"), lang.L("JSON lines")}, nil)
	p.mode = widget.NewSelect([]string{lang.L("Every frame"), lang.L("Every n-th frame"), lang.L("So many a second")}, nil)
	p.folder.Truncation, p.title.Truncation = fyne.TextTruncateEllipsis, fyne.TextTruncateEllipsis
	p.wrong.Importance, p.wrong.Wrapping = widget.WarningImportance, fyne.TextWrapWord
	p.wrong.Hide()
	p.show(b.queue.Order())
	p.form.OnChanged = func(string) { p.change() }
	p.mode.OnChanged = func(string) { p.suggest(); p.change() }
	p.number.OnChanged = func(string) { p.change() }
	p.number.OnSubmitted = func(string) { b.window.Canvas().Unfocus() }
	choose := widget.NewButtonWithIcon(lang.L("Choose…"), theme.FolderOpenIcon(), p.askFolder)
	p.details = container.NewVBox(widget.NewSeparator(), p.title, p.about)
	content := container.NewVBox(
		ui.NewHeading(lang.L("What is made of each file")), p.form,
		container.NewBorder(nil, nil, nil, choose, p.folder),
		ui.NewHeading(lang.L("Frames")), container.NewBorder(nil, nil, nil, container.NewGridWrap(fyne.NewSize(84, p.number.MinSize().Height), p.number), p.mode),
		p.wrong,
		ui.NewCaption(lang.L("A choice counts for the files that have not begun. The work gives way to the live view. The list is remembered: finished files are not done again, also after a crash.")),
		p.details,
	)
	p.object = container.NewVScroll(container.NewPadded(content))
	return p
}

// show brings the choices to an order.
func (p *panel) show(o batch.Order) {
	for i, form := range forms {
		if form == o.Form {
			p.form.Selected = p.form.Options[i]
		}
	}
	p.folder.SetText(o.Folder)
	mode := 0
	switch {
	case o.Pick.PerSecond > 0:
		mode = 2
		p.number.SetText(strconv.FormatFloat(o.Pick.PerSecond, 'g', -1, 64))
	case o.Pick.Every > 1:
		mode = 1
		p.number.SetText(strconv.Itoa(o.Pick.Every))
	}
	p.mode.Selected = p.mode.Options[mode]
	p.number.Hidden = mode == 0
}

// suggest fills the number in when a mode is chosen that needs one.
func (p *panel) suggest() {
	mode := p.mode.SelectedIndex()
	p.number.Hidden = mode == 0
	if mode > 0 {
		p.number.SetText("5")
	}
	p.object.Refresh()
	p.board.window.Canvas().Unfocus()
}

// change gives the queue what is chosen, or says what is wrong with it.
func (p *panel) change() {
	o := p.board.queue.Order()
	o.Form = forms[max(p.form.SelectedIndex(), 0)]
	o.Pick = batch.Pick{}
	var err error
	switch number := strings.ReplaceAll(strings.TrimSpace(p.number.Text), ",", "."); p.mode.SelectedIndex() {
	case 1:
		o.Pick.Every, err = strconv.Atoi(number)
	case 2:
		o.Pick.PerSecond, err = strconv.ParseFloat(number, 64)
	}
	p.wrong.Hidden = true
	switch {
	case err != nil || p.mode.SelectedIndex() > 0 && o.Pick == batch.Pick{}:
		p.complain(lang.L("Give a number above 0."))
	default:
		if err := p.board.queue.SetOrder(o); err != nil {
			p.complain(ui.ErrorText(err))
		}
	}
	p.wrong.Refresh()
}

func (p *panel) complain(text string) {
	p.wrong.SetText(text)
	p.wrong.Show()
}

func (p *panel) askFolder() {
	ask := dialog.NewFolderOpen(func(folder fyne.ListableURI, err error) {
		if err != nil || folder == nil {
			return
		}
		o := p.board.queue.Order()
		o.Folder = folder.Path()
		if err := p.board.queue.SetOrder(o); err != nil {
			p.complain(ui.ErrorText(err))
			return
		}
		p.folder.SetText(o.Folder)
	}, p.board.window)
	ask.SetTitleText(lang.L("Where to put the results"))
	ask.Show()
}

// update shows the details of the chosen item.
func (p *panel) update() {
	item, ok := p.board.details()
	p.details.Hidden = !ok
	if !ok {
		return
	}
	p.title.SetText(item.Shown())
	lines := []string{stateWords(item)}
	if item.Result != "" {
		text := lang.L("Result: {{.Path}}", with{"Path": item.Result})
		if _, err := os.Stat(item.Result); err != nil {
			text = lang.L("The result is no longer at {{.Path}}.", with{"Path": item.Result})
		}
		lines = append(lines, text)
	}
	p.about.SetText(strings.Join(lines, "\n\n"))
}
