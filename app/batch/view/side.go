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
	content *fyne.Container
	output  *outputForm
	details *details
}

func newSide(w fyne.Window, q *batch.Queue) *side {
	s := &side{details: newDetails()}
	s.output = newOutputForm(w, q)
	s.content = container.NewVBox(s.output.object, s.details.object)
	s.object = container.NewVScroll(container.NewPadded(s.content))
	return s
}

// showDetails shows the details of an item; nil hides them.
func (s *side) showDetails(i *batch.Item) {
	s.details.object.Hidden = i == nil
	if i != nil {
		s.details.show(*i)
	}
	s.content.Refresh() // lays it out again
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

func (d *details) show(i batch.Item) {
	d.title.SetText(i.DisplayName())
	lines := []string{stateText(i)}
	if i.Output.Format != "" { // it has begun
		lines = append(lines, lang.L("Expected mix of expressions: {{.Mix}}", ui.Fields{"Mix": ui.MixText(i.Output.Sampling.Mix)}))
	}
	if i.Result != "" {
		text := lang.L("Result: {{.Path}}", ui.Fields{"Path": i.Result})
		if _, err := os.Stat(i.Result); err != nil {
			text = lang.L("The result is no longer at {{.Path}}.", ui.Fields{"Path": i.Result})
		}
		lines = append(lines, text)
	}
	d.text.SetText(strings.Join(lines, "\n\n"))
}
