package teach

import (
	"arbex/app/ui"
	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// mixtureEditor captures with a share of several classes: "mostly sad, a bit fear".
type mixtureEditor struct {
	pad     *labelPanel
	toggle  *widget.Button
	object  *fyne.Container
	sliders shareSliders
	capture *holdButton
}

func newMixtureEditor(p *labelPanel) *mixtureEditor {
	m := &mixtureEditor{pad: p, object: container.NewVBox()}
	m.toggle = widget.NewButtonWithIcon(lang.L("Mixture"), theme.ListIcon(), m.toggleSliders)
	m.capture = newHoldButton(m.press, p.release)
	m.capture.Alignment = widget.ButtonAlignCenter
	m.object.Hide()
	return m
}

// setClasses makes the sliders for the classes.
func (m *mixtureEditor) setClasses(classes []string) {
	m.sliders = newShareSliders(classes, m.updateButton)
	m.object.Objects = []fyne.CanvasObject{m.sliders.object, m.capture}
	m.updateButton()
}

// toggleSliders shows or hides the sliders.
func (m *mixtureEditor) toggleSliders() {
	m.object.Hidden = !m.object.Hidden
	m.toggle.Importance = widget.MediumImportance
	if !m.object.Hidden {
		m.toggle.Importance = widget.HighImportance
	}
	m.toggle.Refresh()
	m.object.Refresh()
	m.pad.studio.unfocus()
}

// updateButton says on the button what would be captured.
func (m *mixtureEditor) updateButton() {
	label, ok := m.sliders.label()
	if !ok {
		m.capture.SetText(lang.L("Move the sliders to mix a label"))
		m.capture.Disable()
		return
	}
	m.capture.SetText(lang.L("Capture as {{.Label}}", fields{"Label": sharesText(label)}))
	m.capture.Enable()
}

func (m *mixtureEditor) press() {
	if label, ok := m.sliders.label(); ok {
		m.pad.press(label)
	}
}

// shareSliders are sliders, one for each class.
type shareSliders struct {
	classes []string
	sliders []*widget.Slider
	object  *fyne.Container
}

// newShareSliders makes sliders at nothing; changed, which may be nil, is called after
// each move.
func newShareSliders(classes []string, changed func()) shareSliders {
	s := shareSliders{classes: classes, object: container.New(&sliderRows{})}
	for _, class := range classes {
		slider := widget.NewSlider(0, 100)
		if changed != nil {
			slider.OnChanged = func(float64) { changed() }
		}
		s.sliders = append(s.sliders, slider)
		name := widget.NewLabel(ui.Capitalize(ui.TranslateClass(class)))
		s.object.Add(name)
		s.object.Add(slider)
	}
	return s
}

// label is what the sliders say; false while all are at nothing. Shares are
// relative to each other.
func (s shareSliders) label() (captures.Label, bool) {
	label, sum := captures.Label{}, 0.0
	for _, slider := range s.sliders {
		sum += slider.Value
	}
	for i, class := range s.classes {
		if v := s.sliders[i].Value; v > 0 {
			label[class] = float32(v / sum)
		}
	}
	return label, sum > 0
}

// set moves the sliders to a label.
func (s shareSliders) set(label captures.Label) {
	for i, class := range s.classes {
		s.sliders[i].SetValue(float64(100 * label[class]))
	}
}

// sliderRows lays pairs of a name and a slider out, closer together than a form.
type sliderRows struct{}

const sliderRowHeight = 28

func (sliderRows) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, sliderRowHeight*float32(len(objects)/2))
}

func (sliderRows) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	names := float32(0)
	for i := 0; i < len(objects); i += 2 {
		names = max(names, objects[i].MinSize().Width)
	}
	for i := 0; i+1 < len(objects); i += 2 {
		y := float32(i/2) * sliderRowHeight
		for k, o := range objects[i : i+2] {
			tall := o.MinSize().Height
			o.Move(fyne.NewPos(names*float32(k), y+(sliderRowHeight-tall)/2))
			o.Resize(fyne.NewSize([]float32{names, size.Width - names}[k], tall))
		}
	}
}
