package studio

import (
	"fmt"
	"math"

	"arbex/app/ui"
	"arbex/training"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// tell is the card with before against after.
func (t *school) tell(v versions.Version, r *tuning.Result) {
	s := t.studio
	body := container.NewVBox(heading(lang.L("Before and after")))
	body.Add(figure(lang.L("Your held-out faces"), r.Before.Own, r.After.Own))
	body.Add(figure(lang.L("The base set"), r.Before.Base, r.After.Base))
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

// warnings are what a person must know before using the model.
func warnings(r *tuning.Result) (all []string) {
	if r.Before.Own != nil && r.After.Own != nil && r.After.Own.Accuracy < r.Before.Own.Accuracy {
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

// figure is one comparison: what, before, after, of how many.
func figure(what string, before, after *training.Score) fyne.CanvasObject {
	name := widget.NewLabel(what)
	if before == nil || after == nil {
		missing := widget.NewLabelWithStyle(lang.L("not measured"), fyne.TextAlignTrailing, fyne.TextStyle{Italic: true})
		return container.NewBorder(nil, nil, name, nil, missing)
	}
	count := 0
	for _, c := range after.PerClass {
		count += c.Count
	}
	result := widget.NewLabelWithStyle(points(before.Accuracy)+" → "+points(after.Accuracy), fyne.TextAlignTrailing, fyne.TextStyle{Bold: true})
	name.SetText(fmt.Sprintf("%s (%d)", what, count))
	return container.NewBorder(nil, nil, name, nil, result)
}

// figureLine is one comparison in a line.
func figureLine(what string, before, after *training.Score) string {
	if before == nil || after == nil {
		return what + ": " + lang.L("not measured")
	}
	return fmt.Sprintf("%s: %s → %s", what, points(before.Accuracy), points(after.Accuracy))
}

// points is a share with one decimal where it matters.
func points(share float64) string {
	if v := 100 * share; math.Abs(v-math.Round(v)) > 0.05 {
		return ui.Number(v, 1) + " %"
	}
	return ui.Number(100*share, 0) + " %"
}
