package review

import (
	"arbex/app/review/recording"
	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/lang"
)

// angleLimits are where the axis of a head's angles may end, in degrees.
var angleLimits = []float64{15, 30, 45, 90, 180}

// addAngles adds the curves of a head to a plot, on an axis on which the whole recording
// has room, so that it stays while the plot is zoomed.
func addAngles(plot *ui.PlotData, shown [3]bool, face *recording.Face, curves *recording.Curves) {
	if shown == [3]bool{} {
		return
	}
	largest := face.LargestAngle()
	for _, limit := range angleLimits {
		if plot.AngleLimit = limit; largest <= limit {
			break
		}
	}
	for i, on := range shown {
		if on {
			plot.Angles[i] = curves.Head[i]
		}
	}
}

func headNames() [3]string { return [3]string{lang.L("yaw"), lang.L("pitch"), lang.L("roll")} }

// newHeadSwitches returns the switches of the curves of a head, which begin hidden.
func newHeadSwitches(d *document, changed func()) fyne.CanvasObject {
	names := headNames()
	row := container.NewGridWithColumns(len(names))
	for i, color := range ui.AngleColors {
		row.Add(newCurveSwitch(ui.Capitalize(names[i]), color, d.angles[i], func(shown bool) {
			d.angles[i] = shown
			changed()
		}))
	}
	return container.NewVBox(row, ui.NewCaption(lang.L("The turn of the head in degrees, on the axis at the right.")))
}

// headText returns how a head is turned; empty where no record of a session says.
func (d *document) headText(o *recording.Observation) string {
	switch {
	case !d.HasHeads():
		return ""
	case o == nil || o.Head == nil:
		return lang.L("head pose unknown")
	}
	return ui.PoseText(o.Head.Yaw, o.Head.Pitch, o.Head.Roll)
}
