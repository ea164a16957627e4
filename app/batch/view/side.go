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

func newSide(w fyne.Window, files *ui.Files, q *batch.Queue) *side {
	s := &side{details: newDetails(w)}
	s.output = newOutputForm(w, files, q)
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
	window fyne.Window
	title  *widget.Label
	text   *ui.Caption
	all    *widget.Button // shows every picture that could not be read
}

func newDetails(w fyne.Window) *details {
	d := &details{window: w, title: ui.NewHeading(""), text: ui.NewCaption(""), all: widget.NewButton(lang.L("Show all"), nil)}
	d.title.Truncation = fyne.TextTruncateEllipsis
	d.object = container.NewVBox(widget.NewSeparator(), d.title, d.text, d.all)
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
	unusable := unusableTexts(i)
	lines = append(lines, unusable[:min(len(unusable), maxUnusable)]...)
	d.all.Hidden = len(unusable) <= maxUnusable
	d.all.OnTapped = func() { ui.ShowLines(lang.L("Pictures that cannot be used"), unusable, d.window) }
	d.text.SetText(strings.Join(lines, "\n\n"))
}

// maxUnusable is how many pictures that cannot be used the details name.
const maxUnusable = 5

// unusableTexts returns each picture of an item that could not be read. One alone is
// in the state of the item already.
func unusableTexts(i batch.Item) (texts []string) {
	if len(i.Unusable) < 2 {
		return nil
	}
	for _, problem := range i.Unusable {
		texts = append(texts, ui.ErrorText(problem.Err))
	}
	return texts
}
