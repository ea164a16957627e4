package teach

import (
	"arbex/training/captures"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// mixtureEditor captures with a label of several classes: "mostly sad, a bit
// fear".
type mixtureEditor struct {
	toggle  *widget.Button
	object  *fyne.Container
	sliders shareSliders
	capture *holdButton

	onPress  func(captures.Label)
	onToggle func()
}

func newMixtureEditor(onPress func(captures.Label), onRelease, onToggle func()) *mixtureEditor {
	m := &mixtureEditor{object: container.NewVBox(), onPress: onPress, onToggle: onToggle}
	m.toggle = widget.NewButtonWithIcon(lang.L("Mixture"), theme.ListIcon(), m.toggleSliders)
	m.capture = newHoldButton(m.press, onRelease)
	m.capture.Alignment = widget.ButtonAlignCenter
	m.object.Hide()
	return m
}

// setClasses makes a slider for each class.
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
	m.onToggle()
}

// updateButton writes on the button what would be captured.
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
		m.onPress(label)
	}
}
