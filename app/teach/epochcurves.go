package teach

import (
	"image/color"

	"arbex/app/ui"
	"arbex/training"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// epochCurves draws the loss and the macro F1 of the epochs, side by side.
type epochCurves struct {
	widget.BaseWidget
	rows []training.EpochStats
}

func newEpochCurves() *epochCurves {
	c := &epochCurves{}
	c.ExtendBaseWidget(c)
	return c
}

func (c *epochCurves) clear() {
	c.rows = nil
	c.Refresh()
}

func (c *epochCurves) add(r training.EpochStats) {
	c.rows = append(c.rows, r)
	c.Refresh()
}

// CreateRenderer is for Fyne.
func (c *epochCurves) CreateRenderer() fyne.WidgetRenderer {
	r := &epochCurvesRenderer{curves: c}
	r.Refresh()
	return r
}

// epochCurvesRenderer draws the two boxes anew whenever something changes: they
// change once an epoch.
type epochCurvesRenderer struct {
	curves  *epochCurves
	size    fyne.Size
	objects []fyne.CanvasObject
}

const (
	curvesHeight = 112
	curvesGap    = 10
)

func (r *epochCurvesRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *epochCurvesRenderer) MinSize() fyne.Size           { return fyne.NewSize(260, curvesHeight) }
func (r *epochCurvesRenderer) Destroy()                     {}

func (r *epochCurvesRenderer) Layout(size fyne.Size) {
	r.size = size
	r.draw()
}

func (r *epochCurvesRenderer) Refresh() {
	r.draw()
	canvas.Refresh(r.curves)
}

func (r *epochCurvesRenderer) draw() {
	r.objects = nil
	var losses, scores []float64
	for _, row := range r.curves.rows {
		losses = append(losses, row.Loss)
		if row.ValidAccuracy > 0 || row.ValidECE > 0 { // it was measured
			scores = append(scores, row.ValidF1)
		}
	}
	width := (r.size.Width - curvesGap) / 2
	none := lang.L("after the first epoch")
	r.box(0, width, lang.L("Loss"), none, losses, 0, theme.Color(ui.ColorPrimary))
	if len(losses) > 0 {
		none = lang.L("too few faces to choose by")
	}
	r.box(width+curvesGap, width, lang.L("Macro F1"), none, scores, 1, theme.Color(ui.ColorCorrected))
}

// box is one plot. full is the value at the top, 0 for the largest.
func (r *epochCurvesRenderer) box(x, width float32, title, none string, values []float64, full float64, colour color.Color) {
	paper := canvas.NewRectangle(theme.Color(ui.ColorSurface))
	paper.CornerRadius = 6
	paper.Move(fyne.NewPos(x, 0))
	paper.Resize(fyne.NewSize(width, curvesHeight))
	r.objects = append(r.objects, paper)
	latest := none
	if n := len(values); n > 0 {
		latest = ui.Number(values[n-1], 2)
	}
	r.text(title, x+8, 5, width, fyne.TextAlignLeading, theme.Color(ui.ColorMuted))
	if len(values) > 0 {
		r.text(latest, x-8, 5, width, fyne.TextAlignTrailing, colour)
	} else {
		r.text(latest, x, curvesHeight/2-8, width, fyne.TextAlignCenter, theme.Color(ui.ColorMuted))
	}
	for _, v := range values {
		if full != 1 {
			full = max(full, v)
		}
	}
	const top, bottom = 28, curvesHeight - 10
	place := func(i int) fyne.Position {
		share := 1.0
		if len(values) > 1 {
			share = float64(i) / float64(len(values)-1)
		}
		return fyne.NewPos(x+8+(width-16)*float32(share), bottom-(bottom-top)*float32(values[i]/max(full, 1e-9)))
	}
	for i := range values {
		to := place(i)
		if i > 0 {
			l := canvas.NewLine(colour)
			l.StrokeWidth, l.Position1, l.Position2 = 2, place(i-1), to
			r.objects = append(r.objects, l)
		}
		if i == len(values)-1 {
			dot := canvas.NewCircle(colour)
			dot.Move(to.SubtractXY(3, 3))
			dot.Resize(fyne.NewSquareSize(6))
			r.objects = append(r.objects, dot)
		}
	}
}

func (r *epochCurvesRenderer) text(text string, x, y, width float32, align fyne.TextAlign, colour color.Color) {
	t := canvas.NewText(text, colour)
	t.TextSize, t.Alignment = 11, align
	t.Move(fyne.NewPos(x, y))
	t.Resize(fyne.NewSize(width, 16))
	r.objects = append(r.objects, t)
}
