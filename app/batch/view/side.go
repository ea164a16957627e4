package view

import (
	"os"
	"strings"

	"arbex/app/batch"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/widget"
)

// side shows the output settings and the details of the selected file.
type side struct {
	object  fyne.CanvasObject
	output  *outputForm
	details *details
}

func newSide(w fyne.Window, q *batch.Queue) *side {
	s := &side{details: newDetails()}
	s.output = newOutputForm(w, q)
	s.object = container.NewVScroll(container.NewPadded(container.NewVBox(s.output.object, s.details.object)))
	return s
}

// details shows all about one file.
type details struct {
	object *fyne.Container
	title  *widget.Label
	text   *ui.Caption
}

func newDetails() *details {
	d := &details{title: ui.NewHeading(""), text: ui.NewCaption("")}
	d.title.Truncation = fyne.TextTruncateEllipsis
	d.object = container.NewVBox(widget.NewSeparator(), d.title, d.text)
	return d
}

func (d *details) hide() { d.object.Hide() }

func (d *details) show(i batch.Item) {
	d.object.Show()
	d.title.SetText(i.DisplayName())
	lines := []string{stateText(i)}
	if i.Result != "" {
		text := lang.L("Result: {{.Path}}", ui.Fields{"Path": i.Result})
		if _, err := os.Stat(i.Result); err != nil {
			text = lang.L("The result is no longer at {{.Path}}.", ui.Fields{"Path": i.Result})
		}
		lines = append(lines, text)
	}
	d.text.SetText(strings.Join(lines, "\n\n"))
}
