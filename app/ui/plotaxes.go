package ui

import (
	"fmt"
	"image"

	"arbex/app/raster"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// AngleColors are the colours of yaw, pitch and roll. No class has one of them.
var AngleColors = [3]fyne.ThemeColorName{theme.ColorNameForeground, ColorAnchor, ColorAttention}

// plotAxes name the ends of the axes of a plot: shares at the left, and angles at the
// right while there are some.
type plotAxes struct{ shares, angles [2]*canvas.Text }

func newPlotAxes() (a plotAxes) {
	for i, share := range [2]float32{1, 0} {
		a.shares[i], a.angles[i] = newText(Percent(share), ColorMuted, 10), newText("", ColorMuted, 10)
		a.angles[i].Hide()
	}
	return a
}

// SetAngleLimit names the axis of angles, which ends at limit degrees; 0 hides it.
func (p *Plot) SetAngleLimit(limit float64) {
	for i, sign := range [2]float64{1, -1} {
		p.axes.angles[i].Hidden = limit == 0
		setText(p.axes.angles[i], fmt.Sprintf("%+.0f°", sign*limit))
	}
	p.layout()
}

// layout places the names in the corners of the plot.
func (a *plotAxes) layout(plot fyne.Size) {
	for i := range 2 {
		share, angle := a.shares[i].MinSize(), a.angles[i].MinSize()
		y := 2 + float32(i)*(plot.Height-share.Height-4) // of the top, then of the bottom
		setBounds(a.shares[i], 4, y, share.Width, share.Height)
		setBounds(a.angles[i], plot.Width-angle.Width-4, y, angle.Width, angle.Height)
	}
}

func (a *plotAxes) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{a.shares[0], a.shares[1], a.angles[0], a.angles[1]}
}

func (a *plotAxes) applyTheme() {
	for _, o := range a.objects() {
		o.(*canvas.Text).Color = theme.Color(ColorMuted)
	}
}

// drawAngles draws the angles of a head, which are 0 in the middle.
func (d *PlotData) drawAngles(picture *image.RGBA, thick float64) {
	for i, angles := range d.Angles {
		if len(angles) >= picture.Rect.Dx() && d.AngleLimit > 0 {
			raster.Curve(picture, func(x int) float32 { return 0.5 + angles[x]/float32(2*d.AngleLimit) }, thick/2, d.colors.angles[i])
		}
	}
}
