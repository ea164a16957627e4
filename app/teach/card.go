package teach

import (
	"arbex/training/evaluation"
	"fmt"
	"math"

	"arbex/app/ui"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// tell is the card with before against after.
func (t *school) tell(v versions.Version, r *tuning.Result) {
	s := t.studio
	body := container.NewVBox(heading(lang.L("Before and after")))
	body.Add(figure(lang.L("Your held-out faces"), ownOf(r)))
	body.Add(figure(lang.L("The base set"), baseOf(r)))
	for _, warning := range warnings(r) {
		w := widget.NewLabel(warning)
		w.Importance, w.Wrapping = widget.WarningImportance, fyne.TextWrapWord
		body.Add(w)
	}
	for _, remark := range remarks(r) {
		body.Add(quiet(remark))
	}
	use := widget.NewButton(lang.L("Use the new model"), func() { s.use(v.ID) })
	if len(warnings(r)) == 0 {
		use.Importance = widget.HighImportance
	}
	details := widget.NewButton(lang.L("Details"), func() { s.details(v, r) })
	body.Add(container.NewGridWithColumns(2, use, details))
	body.Add(quiet(lang.L("Kept as version “{{.Name}}” after {{.Seconds}} seconds. Until you use it nothing changes.", with{"Name": v.Name, "Seconds": ui.Number(r.Seconds, 0)})))
	paper := canvas.NewRectangle(theme.Color(ui.ColorSurface))
	paper.CornerRadius = 8
	t.card.Objects = []fyne.CanvasObject{container.NewStack(paper, container.NewPadded(body))}
	t.card.Refresh()
	s.scrollTo(t.object)
}

// comparison is a set of faces measured before and after a training, by both
// distributions.
type comparison struct {
	before, after               *evaluation.Score // corrected, which the window shows; nil: not measured
	primaryBefore, primaryAfter *evaluation.Score // nil in results of the first versions
}

func ownOf(r *tuning.Result) comparison {
	return comparison{r.Before.Own, r.After.Own, r.Before.OwnPrimary, r.After.OwnPrimary}
}

func baseOf(r *tuning.Result) comparison {
	return comparison{r.Before.Base, r.After.Base, r.Before.BasePrimary, r.After.BasePrimary}
}

func (c comparison) measured() bool { return c.before != nil && c.after != nil }

func (c comparison) primary() bool { return c.primaryBefore != nil && c.primaryAfter != nil }

// warnings are what a person must know before using the model.
func warnings(r *tuning.Result) (all []string) {
	if own := ownOf(r); own.measured() && own.after.Accuracy < own.before.Accuracy {
		all = append(all, lang.L("It is worse on your held-out faces than the model it began as."))
	}
	if r.Forgets() {
		all = append(all, lang.L("It forgot: more than 2 points are lost on the base set."))
	}
	if r.Stale {
		all = append(all, lang.L("It may have forgotten much: this training changed the layers behind the base set's stored vectors, so that the base set cannot be measured."))
	}
	return all
}

// remarks say how far the figures carry.
func remarks(r *tuning.Result) (all []string) {
	switch {
	case r.After.Own == nil:
		all = append(all, lang.L("Too few faces could be held out to give a figure for yours. Capture each expression at two moments or more."))
	case len(r.Single) > 0:
		all = append(all, lang.L("Not measured, captured at one moment only: {{.List}}.", with{"List": list(ui.Classes(r.Single))}))
	}
	if r.After.Own != nil && len(r.SameSitting) > 0 {
		all = append(all, lang.L("Measured on other moments of the same sittings. Faces of another day may be harder: capture some, and they are held out."))
	}
	return all
}

// figure is one comparison: of what and how many, then a line for each
// distribution.
func figure(what string, c comparison) fyne.CanvasObject {
	if !c.measured() {
		missing := widget.NewLabelWithStyle(lang.L("not measured"), fyne.TextAlignTrailing, fyne.TextStyle{Italic: true})
		return container.NewBorder(nil, nil, widget.NewLabel(what), nil, missing)
	}
	count := 0
	for _, class := range c.after.PerClass {
		count += class.Count
	}
	lines := container.New(layout.NewCustomPaddedVBoxLayout(-8), widget.NewLabel(fmt.Sprintf("%s (%d)", what, count)))
	line := func(name string, before, after *evaluation.Score, bold bool) {
		result := widget.NewLabelWithStyle(change(before.Accuracy, after.Accuracy), fyne.TextAlignTrailing, fyne.TextStyle{Bold: bold})
		lines.Add(container.NewBorder(nil, nil, quiet(name), nil, result))
	}
	line(lang.L("corrected, as the window shows it"), c.before, c.after, true)
	if c.primary() {
		line(lang.L("primary"), c.primaryBefore, c.primaryAfter, false)
	}
	return lines
}

// figureLine is one comparison in a line.
func figureLine(what string, c comparison) string {
	switch {
	case !c.measured():
		return what + ": " + lang.L("not measured")
	case !c.primary():
		return what + ": " + change(c.before.Accuracy, c.after.Accuracy)
	}
	return lang.L("{{.What}}: corrected {{.Corrected}}, primary {{.Primary}}", with{
		"What": what, "Corrected": change(c.before.Accuracy, c.after.Accuracy), "Primary": change(c.primaryBefore.Accuracy, c.primaryAfter.Accuracy),
	})
}

// change is a share before and after.
func change(before, after float64) string { return points(before) + " → " + points(after) }

// points is a share with one decimal where it matters.
func points(share float64) string {
	if v := 100 * share; math.Abs(v-math.Round(v)) > 0.05 {
		return ui.Number(v, 1) + " %"
	}
	return ui.Number(100*share, 0) + " %"
}
