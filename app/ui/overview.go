package ui

import (
	"image"
	"math"

	"arbex/app/raster"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// OverviewData is the content of an Overview: a whole recording. A lane is a
// face; it holds true in the columns in which the face was seen.
type OverviewData struct {
	Length   float64
	Lanes    [][]bool
	Selected int // highlighted lane, -1: none
	Excluded []TimeRange
	Markers  []float64

	colors plotColors
}

// UseTheme takes the colours of the theme. Call it on Fyne's thread before Paint.
func (d *OverviewData) UseTheme() { d.colors = currentColors(nil) }

// Overview is a scrub bar: a whole recording in a strip, with a frame around the
// time that a Plot shows. Pressing or dragging moves the cursor.
type Overview struct {
	widget.BaseWidget
	OnResize func() // as in Plot
	OnSeek   func(at float64)

	picture *canvas.Image
	cursor  *canvas.Rectangle
	frame   *canvas.Rectangle
	length  float64
	at      float64
	window  TimeRange
	painted fyne.Size
}

var (
	_ fyne.Draggable    = (*Overview)(nil)
	_ desktop.Mouseable = (*Overview)(nil)
)

const overviewHeight = 34

// NewOverview returns an empty overview.
func NewOverview() *Overview {
	o := &Overview{
		picture: &canvas.Image{ScaleMode: canvas.ImageScaleFastest, FillMode: canvas.ImageFillStretch},
		cursor:  newRect(theme.ColorNameForeground, 1), frame: canvas.NewRectangle(nil), length: 1,
	}
	o.frame.StrokeWidth, o.frame.CornerRadius, o.frame.StrokeColor = 1.5, 3, theme.Color(theme.ColorNamePrimary)
	o.ExtendBaseWidget(o)
	return o
}

// PixelSize returns the size of the picture that fits the widget.
func (o *Overview) PixelSize() (w, h int) { return pixelSize(o, o.Size()) }

// Display shows a picture made by Paint.
func (o *Overview) Display(picture *image.RGBA, length float64) {
	o.picture.Image, o.length = picture, length
	o.picture.Refresh()
	o.layout()
}

// SetCursor moves the cursor to a time and frames the time that a plot shows.
func (o *Overview) SetCursor(at float64, window TimeRange) {
	o.at, o.window = at, window
	o.layout()
}

func (o *Overview) layout() {
	size := o.Size()
	setBounds(o.picture, 0, 0, size.Width, size.Height)
	x := func(t float64) float32 { return float32(t/o.length) * size.Width }
	setBounds(o.cursor, x(o.at)-1.5, 0, 3, size.Height)
	from, to := x(o.window.From), x(o.window.To)
	o.frame.Hidden = to-from >= size.Width-1
	setBounds(o.frame, from, 0, max(to-from, 6), size.Height)
	o.cursor.Refresh()
	o.frame.Refresh()
}

func (o *Overview) seek(x float32) {
	if o.OnSeek != nil {
		o.OnSeek(float64(min(max(x/max(o.Size().Width, 1), 0), 1)) * o.length)
	}
}

// MouseDown implements desktop.Mouseable.
func (o *Overview) MouseDown(e *desktop.MouseEvent) { o.seek(e.Position.X) }

// MouseUp implements desktop.Mouseable.
func (o *Overview) MouseUp(*desktop.MouseEvent) {}

// Dragged implements fyne.Draggable.
func (o *Overview) Dragged(e *fyne.DragEvent) { o.seek(e.Position.X) }

// DragEnd implements fyne.Draggable.
func (o *Overview) DragEnd() {}

// CreateRenderer implements fyne.Widget.
func (o *Overview) CreateRenderer() fyne.WidgetRenderer {
	return &renderer{
		objects: []fyne.CanvasObject{o.picture, o.frame, o.cursor},
		minSize: func() fyne.Size { return fyne.NewSize(200, overviewHeight) },
		applyTheme: func() {
			o.cursor.FillColor = theme.Color(theme.ColorNameForeground)
			o.frame.StrokeColor = theme.Color(theme.ColorNamePrimary)
		},
		layout: func(size fyne.Size) {
			o.layout()
			if size != o.painted && o.OnResize != nil {
				o.painted = size
				o.OnResize()
			}
		},
	}
}

// Paint draws the lanes. It may be called on any goroutine.
func (d *OverviewData) Paint(w, h int) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1)))
	raster.Fill(picture, d.colors.trough)
	height := float64(picture.Rect.Dy())
	tall := height / float64(max(len(d.Lanes), 1))
	for i, lane := range d.Lanes {
		ink := raster.WithAlpha(d.colors.muted, 150)
		if i == d.Selected {
			ink = d.colors.strong
		}
		from, to := tall*float64(i), tall*float64(i+1)
		if pad := math.Min(tall*0.2, 3); tall > 3 {
			from, to = from+pad, to-pad
		}
		for x, seen := range lane {
			if seen && x < picture.Rect.Dx() {
				raster.FillColumn(picture, x, from, to, ink)
			}
		}
	}
	whole := PlotData{Time: TimeRange{0, d.Length}, colors: d.colors}
	for _, s := range d.Excluded {
		whole.hatch(picture, s)
	}
	mark := raster.WithAlpha(d.colors.front, 220)
	for _, t := range d.Markers {
		whole.drawMarker(picture, t, func(x int, from, to float64) { raster.FillColumn(picture, x, from, to, mark) })
	}
	return picture
}
