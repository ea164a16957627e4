package teach

import (
	"fmt"
	"strings"

	"arbex/app/ui"
	"arbex/training/evaluation"
	"arbex/training/tuning"
	"arbex/training/versions"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

// resultPanel shows what a training achieved: before against after, warnings, and
// a button that uses the new model.
type resultPanel struct {
	object    *fyne.Container
	onUse     func(version string)
	onDetails func(versions.Version, *tuning.Result)
	onRename  func()
	store     *versions.Store
	version   versions.Version // whose result it is
	name      *widget.Entry
	use       *widget.Button // nil: no result yet
	state     *ui.Caption    // whether the new model is in use
}

func newResultPanel(store *versions.Store) *resultPanel {
	return &resultPanel{object: container.NewVBox(), store: store}
}

// clear removes the last result.
func (p *resultPanel) clear() { p.object.RemoveAll() }

// show shows the result of a version.
func (p *resultPanel) show(v versions.Version, r *tuning.Result) {
	body := container.NewVBox(ui.NewHeading(lang.L("Before and after")))
	body.Add(scoreView(lang.L("Your held-out faces"), ownScores(r)))
	body.Add(scoreView(lang.L("The base set"), baseScores(r)))
	warnings := warnings(r)
	for _, text := range warnings {
		w := widget.NewLabel(text)
		w.Importance, w.Wrapping = widget.WarningImportance, fyne.TextWrapWord
		body.Add(w)
	}
	for _, text := range caveats(r) {
		body.Add(ui.NewCaption(text))
	}
	p.version, p.use = v, widget.NewButton(lang.L("Use the new model"), func() { p.onUse(v.ID) })
	if len(warnings) == 0 {
		p.use.Importance = widget.HighImportance
	}
	details := widget.NewButton(lang.L("Details"), func() { p.onDetails(v, r) })
	body.Add(p.nameRow())
	body.Add(container.NewBorder(nil, nil, nil, details, p.use))
	p.state = ui.NewCaption(lang.L("Kept after {{.Seconds}} seconds. Until you use it nothing changes.", fields{"Seconds": ui.Number(r.Seconds, 0)}))
	body.Add(p.state)
	p.object.Objects = []fyne.CanvasObject{container.NewStack(ui.NewBackground(ui.ColorSurface, 8), container.NewPadded(body))}
	p.object.Refresh()
}

// setInUse follows a change of the version in use.
func (p *resultPanel) setInUse(version string) {
	if p.use == nil {
		return
	}
	if version == p.version.ID {
		p.use.Hide()
		p.state.SetText(lang.L("In use now. Any earlier model is in the list below."))
		return
	}
	p.use.Show()
	p.state.SetText(lang.L("Kept. Until you use it nothing changes."))
}

// nameRow returns the name of the version, which Enter or the button changes.
func (p *resultPanel) nameRow() fyne.CanvasObject {
	p.name = widget.NewEntry()
	p.name.SetText(p.version.Name)
	p.name.OnSubmitted = func(string) { p.rename() }
	return container.NewBorder(nil, nil, widget.NewLabel(lang.L("Name")), widget.NewButton(lang.L("Save"), p.rename), p.name)
}

// rename gives the version the name in the field; an empty one changes nothing.
func (p *resultPanel) rename() {
	name := strings.TrimSpace(p.name.Text)
	if name == "" {
		p.name.SetText(p.version.Name)
		return
	}
	if err := p.store.Rename(p.version.ID, name, p.version.Note); err != nil {
		p.state.SetText(ui.ErrorText(err))
		return
	}
	p.version.Name = name
	p.onRename()
}

// beforeAfter holds the scores of a set of faces before and after a training, of
// both distributions.
type beforeAfter struct {
	before, after               *evaluation.Score // corrected, which the window shows; nil: not measured
	primaryBefore, primaryAfter *evaluation.Score // nil in results of the first versions
}

func ownScores(r *tuning.Result) beforeAfter {
	return beforeAfter{r.Before.Captured, r.After.Captured, r.Before.CapturedPrimary, r.After.CapturedPrimary}
}

func baseScores(r *tuning.Result) beforeAfter {
	return beforeAfter{r.Before.Base, r.After.Base, r.Before.BasePrimary, r.After.BasePrimary}
}

func (c beforeAfter) measured() bool { return c.before != nil && c.after != nil }

func (c beforeAfter) primary() bool { return c.primaryBefore != nil && c.primaryAfter != nil }

// warnings returns what a person must know before using the model.
func warnings(r *tuning.Result) (all []string) {
	if own := ownScores(r); own.measured() && own.after.Accuracy < own.before.Accuracy {
		all = append(all, lang.L("It is worse on your held-out faces than the model it was trained from."))
	}
	if r.Forgets() {
		all = append(all, lang.L("It forgot: more than 2 points are lost on the base set."))
	}
	if r.BaseUnmeasured {
		all = append(all, lang.L("It may have forgotten much: after so deep a change the base set cannot be measured without pictures of it."))
	}
	return all
}

// caveats returns what limits the meaning of the figures.
func caveats(r *tuning.Result) (all []string) {
	switch {
	case r.After.Captured == nil:
		all = append(all, lang.L("Too few faces could be held out to give a figure for yours. Capture each expression at two moments or more."))
	case len(r.SingleGroup) > 0:
		all = append(all, lang.L("Not measured, captured at one moment only: {{.List}}.", fields{"List": joinNames(ui.TranslateClasses(r.SingleGroup))}))
	}
	if r.After.Captured != nil && len(r.SameSession) > 0 {
		all = append(all, lang.L("Measured on other moments of the same sessions. Faces of another day may be harder: capture some, and they are held out."))
	}
	if r.Mix > 0 {
		all = append(all, lang.L("Measured with the mix of expressions that was set in the window: {{.Mix}}.", fields{"Mix": ui.MixText(r.Mix)}))
	}
	return all
}

// scoreView shows a comparison: what was measured on how many faces, then a line
// for each distribution.
func scoreView(what string, c beforeAfter) fyne.CanvasObject {
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
		result := widget.NewLabelWithStyle(changeText(before.Accuracy, after.Accuracy), fyne.TextAlignTrailing, fyne.TextStyle{Bold: bold})
		lines.Add(container.NewBorder(nil, nil, nil, result, ui.NewCaption(name)))
	}
	line(lang.L("corrected, as the window shows it"), c.before, c.after, true)
	if c.primary() {
		line(lang.L("primary"), c.primaryBefore, c.primaryAfter, false)
	}
	return lines
}

// scoreText returns a comparison as a line of text.
func scoreText(what string, c beforeAfter) string {
	switch {
	case !c.measured():
		return what + ": " + lang.L("not measured")
	case !c.primary():
		return what + ": " + changeText(c.before.Accuracy, c.after.Accuracy)
	}
	return lang.L("{{.What}}: corrected {{.Corrected}}, primary {{.Primary}}", fields{
		"What": what, "Corrected": changeText(c.before.Accuracy, c.after.Accuracy), "Primary": changeText(c.primaryBefore.Accuracy, c.primaryAfter.Accuracy),
	})
}
