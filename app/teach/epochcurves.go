package teach

import (
	"image/color"
	"slices"

	"arbex/app/ui"
	"arbex/training"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/lang"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// epochCurves shows two plots side by side: the loss of each epoch and its macro
// F1.
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

// CreateRenderer implements fyne.Widget.
func (c *epochCurves) CreateRenderer() fyne.WidgetRenderer {
	r := &epochCurvesRenderer{curves: c}
	r.Refresh()
	return r
}

// epochCurvesRenderer creates all objects again whenever something changes: that
// is once an epoch.
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
	top, empty := slices.Max(append(losses, 1e-9)), lang.L("after the first epoch")
	r.plot(curvePlot{0, lang.L("Loss"), empty, losses, top, theme.Color(theme.ColorNameForeground)})
	if len(losses) > 0 {
		empty = lang.L("too few faces to choose by")
	}
	r.plot(curvePlot{r.width() + curvesGap, lang.L("Macro F1"), empty, scores, 1, theme.Color(theme.ColorNameForeground)})
}

// width returns the width of a plot.
func (r *epochCurvesRenderer) width() float32 { return (r.size.Width - curvesGap) / 2 }

// curvePlot is one of the plots.
type curvePlot struct {
	x      float32 // of its left edge
	title  string
	empty  string // shown while there are no values
	values []float64
	top    float64 // value at the upper edge
	color  color.Color
}

// The vertical range of the curves.
const (
	curveTop    = 28
	curveBottom = curvesHeight - 10
)

// plot adds the objects of a plot.
func (r *epochCurvesRenderer) plot(p curvePlot) {
	background := canvas.NewRectangle(theme.Color(ui.ColorSurface))
	background.CornerRadius = 6
	background.Move(fyne.NewPos(p.x, 0))
	background.Resize(fyne.NewSize(r.width(), curvesHeight))
	r.objects = append(r.objects, background)
	r.text(p.title, p.x+8, 5, fyne.TextAlignLeading, theme.Color(ui.ColorMuted))
	if len(p.values) == 0 {
		r.text(p.empty, p.x, curvesHeight/2-8, fyne.TextAlignCenter, theme.Color(ui.ColorMuted))
		return
	}
	r.text(ui.Number(p.values[len(p.values)-1], 2), p.x-8, 5, fyne.TextAlignTrailing, p.color)
	r.curve(p)
}

// curve adds the line through the values, with a dot at its end.
func (r *epochCurvesRenderer) curve(p curvePlot) {
	last := r.position(p, 0)
	for i := range p.values[1:] {
		next := r.position(p, i+1)
		line := canvas.NewLine(p.color)
		line.StrokeWidth, line.Position1, line.Position2 = 2, last, next
		r.objects = append(r.objects, line)
		last = next
	}
	dot := canvas.NewCircle(p.color)
	dot.Move(last.SubtractXY(3, 3))
	dot.Resize(fyne.NewSquareSize(6))
	r.objects = append(r.objects, dot)
}

// position returns where value i of a plot is; a single value is at the right.
func (r *epochCurvesRenderer) position(p curvePlot, i int) fyne.Position {
	share := float32(1)
	if len(p.values) > 1 {
		share = float32(i) / float32(len(p.values)-1)
	}
	return fyne.NewPos(p.x+8+(r.width()-16)*share, curveBottom-(curveBottom-curveTop)*float32(p.values[i]/p.top))
}

func (r *epochCurvesRenderer) text(text string, x, y float32, align fyne.TextAlign, color color.Color) {
	t := canvas.NewText(text, color)
	t.TextSize, t.Alignment = 11, align
	t.Move(fyne.NewPos(x, y))
	t.Resize(fyne.NewSize(r.width(), 16))
	r.objects = append(r.objects, t)
}
