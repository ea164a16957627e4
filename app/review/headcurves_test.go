package review

import (
	"testing"

	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// The curves of a head begin hidden; those that are switched on are drawn on an axis that
// holds the whole recording.
func TestCurvesOfAHeadAreSwitched(t *testing.T) {
	tab := openTab(t)
	folder := tab.writeSession(12)
	tab.do(func() { tab.Open(folder) })
	tab.until("the recording", func() bool { return tab.document != nil })
	tab.do(func() {
		d, changes := tab.document, 0
		yaw := findCheck(newHeadSwitches(d, func() { changes++ }), "Yaw")
		plot := &ui.PlotData{}
		if addAngles(plot, d.angles, d.selectedFace(), d.selectedFace().Curves(0, 1, 10)); plot.AngleLimit != 0 || plot.Angles[0] != nil {
			t.Errorf("a hidden curve has an axis to %v degrees", plot.AngleLimit)
		}
		yaw.SetChecked(true)
		addAngles(plot, d.angles, d.selectedFace(), d.selectedFace().Curves(0, 1, 10))
		if changes != 1 || len(plot.Angles[0]) != 10 || plot.Angles[1] != nil || plot.AngleLimit != 30 {
			t.Errorf("%d changes, %+v", changes, plot)
		}
	})
}

// findCheck returns the check box with a name.
func findCheck(o fyne.CanvasObject, name string) *widget.Check {
	switch o := o.(type) {
	case *widget.Check:
		if o.Text == name {
			return o
		}
	case *fyne.Container:
		for _, inner := range o.Objects {
			if check := findCheck(inner, name); check != nil {
				return check
			}
		}
	}
	return nil
}
