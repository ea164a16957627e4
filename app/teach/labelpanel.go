package teach

import (
	"slices"

	"arbex/app/engine"
	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// labelPanel captures faces of the live view: a press of a class takes one, a
// longer press a burst.
type labelPanel struct {
	shared  *shared
	saver   *saver
	object  fyne.CanvasObject
	classes *classGrid
	mixture *mixtureEditor
	faces   *facePicker
	rate    *ui.Select
	person  *widget.Entry
	consent *widget.Check
	state   *ui.Caption

	burst   captures.Burst
	asked   func(source string) bool // reports whether the people of a source agreed
	onLabel func(captures.Label)     // a class or a mixture was pressed
	onFiles func(paths []string)     // files were chosen

	onLabelled func(folder string) // a folder that is labelled was chosen
}

// rates are the captures a second of a burst.
var rates = []int{2, 5, 10}

// rateTexts returns the entries of the rate's list.
func rateTexts() (all []string) {
	for _, rate := range rates {
		all = append(all, lang.L("{{.Rate}} a second", fields{"Rate": rate}))
	}
	return all
}

func newLabelPanel(s *shared, saver *saver, consent func(source string) bool) *labelPanel {
	p := &labelPanel{shared: s, saver: saver, asked: consent, state: ui.NewCaption("")}
	press := func(l captures.Label) { p.onLabel(l) }
	p.classes, p.faces = newClassGrid(press, p.release), newFacePicker(s.unfocus)
	p.mixture = newMixtureEditor(press, p.release, s.unfocus)
	p.person = widget.NewEntry()
	p.person.SetPlaceHolder(lang.L("Whose face (optional)"))
	p.person.OnSubmitted = func(string) { s.unfocus() }
	p.consent = widget.NewCheck(lang.L("Everyone shown has agreed to be stored"), func(bool) { s.unfocus() })
	p.rate = ui.NewSelect(rateTexts(), nil)
	p.rate.Selected = p.rate.Options[1]
	p.rate.OnChanged = func(string) { s.unfocus() }
	files := widget.NewButtonWithIcon(lang.L("From files…"), theme.FolderOpenIcon(), nil)
	files.OnTapped = func() {
		askFiles(s, files, func(paths []string) { p.onFiles(paths) }, func(folder string) { p.onLabelled(folder) })
	}
	options := container.NewGridWithColumns(2, p.faces.chosen.List, p.rate, p.mixture.toggle, files)
	p.object = container.NewVBox(ui.NewHeading(lang.L("Label")), p.classes.hint, p.classes.object, p.mixture.object, options, p.person, p.consent, p.classes.balance, p.state)
	return p
}

// setClasses follows the classes that faces are labelled with.
func (p *labelPanel) setClasses() {
	p.classes.setClasses(p.shared.classes)
	p.mixture.setClasses(p.shared.classes)
}

func (p *labelPanel) setCounts(counts map[string]int) { p.classes.setCounts(counts) }

// personName returns whose faces are labelled.
func (p *labelPanel) personName() string { return p.person.Text }

// agreed reports whether the people of a source agreed to be stored.
func (p *labelPanel) agreed(source string) bool { return p.consent.Checked || p.asked(source) }

// update follows the live view, and captures while a key is held.
func (p *labelPanel) update(view *engine.View) {
	p.faces.update(view)
	if p.burst.Due(p.shared.now(), rates[max(p.rate.SelectedIndex(), 0)]) {
		p.capture()
	}
}

// press captures one face with a label and begins a burst.
func (p *labelPanel) press(label captures.Label) {
	if p.burst.Press(label, p.shared.now()) {
		p.capture()
	}
}

// release ends the burst.
func (p *labelPanel) release() { p.burst.Release() }

// pressGuess captures one face with the model's guess as its label.
func (p *labelPanel) pressGuess() {
	face, ok := p.faces.current()
	if !ok {
		p.state.SetText(p.faces.missing())
		return
	}
	classes := p.shared.network.Classes()
	if best := face.Prediction.Label(); best >= 0 && best < len(classes) {
		p.release()
		p.press(captures.OneHot(classes[best]))
		p.release()
	}
}

// capture saves the current face if the burst takes it.
func (p *labelPanel) capture() {
	face, ok := p.faces.current()
	if !ok {
		p.state.SetText(p.faces.missing())
		return
	}
	info, side := p.faces.view.Info, p.shared.network.Config().Side
	candidate := captures.Candidate{
		Crop: face.Crop, Side: side, Width: face.Track.Face.Box.W, Landmarks: face.CropFace.PointsInCrop(side), Source: info.Name, Spec: info.Spec,
	}
	capture, reason := p.burst.Take(candidate, p.person.Text, p.agreed(info.Spec), p.shared.now())
	switch reason {
	case captures.Accepted:
		capture.Crop = slices.Clone(capture.Crop) // the engine uses its own again
		p.saver.save(captures.Batch{Source: info.Spec, Session: info.Name, Captures: []captures.Capture{capture}})
	case captures.Unchanged:
	default:
		p.showState(rejectionText(reason))
	}
}

// showState shows what became of a capture, and what the gate rejected.
func (p *labelPanel) showState(text string) {
	if rejected := rejectedText(p.burst.Gate); rejected != "" {
		text += " " + rejected
	}
	p.state.SetText(text)
}
