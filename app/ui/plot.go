package ui

import (
	"image"
	"image/color"
	"math"

	"arbex/app/raster"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TimeRange is a part of a recording, in seconds.
type TimeRange struct{ From, To float64 }

// PlotData is the content of a Plot. Shares are [classes][columns of pixels]: NaN
// where there is none, nil for a class that is not shown. Angles are the same, of a head.
type PlotData struct {
	Time           TimeRange
	Colors         []fyne.ThemeColorName
	Primary, Final [][]float32
	Angles         [3][]float32 // yaw, pitch, roll in degrees
	AngleLimit     float64      // at the top of the plot, and negative at its bottom
	Excluded       []TimeRange  // left out of the results
	Markers        []float64    // times of the markers

	colors plotColors
}

// plotColors are the colours of the theme when painting began.
type plotColors struct {
	ground, trough, muted, front, strong color.NRGBA
	classes                              []color.NRGBA
	angles                               [3]color.NRGBA
}

func currentColors(classes []fyne.ThemeColorName) plotColors {
	of := func(name fyne.ThemeColorName) color.NRGBA { return raster.WithAlpha(theme.Color(name), 255) }
	i := plotColors{of(ColorSurface), of(ColorTrough), of(ColorMuted), of(theme.ColorNameForeground), of(theme.ColorNamePrimary), nil, [3]color.NRGBA{}}
	for _, name := range classes {
		i.classes = append(i.classes, of(name))
	}
	for n, name := range AngleColors {
		i.angles[n] = of(name)
	}
	return i
}

// UseTheme takes the colours of the theme. Call it on Fyne's thread before Paint.
func (d *PlotData) UseTheme() { d.colors = currentColors(d.Colors) }

// Display shows a picture made by Paint of a time.
type Plot struct {
	widget.BaseWidget
	OnResize func()                          // the picture does not fit the widget any more
	OnSeek   func(at float64)                // the cursor was moved
	OnSelect func(s TimeRange)               // a time was selected
	OnZoom   func(at float64, steps float32) // the wheel turned, forward is positive

	background *canvas.Rectangle
	picture    *canvas.Image
	cursor     *canvas.Rectangle
	selection  *canvas.Rectangle
	ticks      [plotTicks]*canvas.Text
	axes       plotAxes

	time     TimeRange
	at       float64
	selected *TimeRange
	pressed  float32 // x of the pointer when it went down
	dragged  bool
	painted  fyne.Size
}

var (
	_ fyne.Tappable     = (*Plot)(nil)
	_ fyne.Draggable    = (*Plot)(nil)
	_ fyne.Scrollable   = (*Plot)(nil)
	_ desktop.Mouseable = (*Plot)(nil)
)

const (
	plotTicks        = 8  // times below the plot at most
	plotFooterHeight = 16 // height of the times below the plot
)

// NewPlot returns an empty plot.
func NewPlot() *Plot {
	p := &Plot{
		background: newRect(ColorSurface, cornerRadius), picture: &canvas.Image{ScaleMode: canvas.ImageScaleFastest, FillMode: canvas.ImageFillStretch},
		cursor: newRect(theme.ColorNameForeground, 0), selection: newRect(theme.ColorNameSelection, 0), time: TimeRange{0, 1},
	}
	for i := range p.ticks {
		p.ticks[i] = newText("", ColorMuted, 10)
		p.ticks[i].Alignment = fyne.TextAlignCenter
	}
	p.axes = newPlotAxes()
	p.selection.Hide()
	p.ExtendBaseWidget(p)
	return p
}

// PixelSize returns the size of the picture that fits the widget.
func (p *Plot) PixelSize() (w, h int) { return pixelSize(p, p.pictureSize()) }

// pixelSize returns a size in pixels of the screen.
func pixelSize(o fyne.CanvasObject, size fyne.Size) (w, h int) {
	scale := float32(1)
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		scale = c.Scale()
	}
	return max(int(size.Width*scale), 1), max(int(size.Height*scale), 1)
}

// pictureSize returns the size of the picture in the widget.
func (p *Plot) pictureSize() fyne.Size {
	return fyne.NewSize(max(p.Size().Width, 1), max(p.Size().Height-plotFooterHeight, 1))
}

// Display shows a picture that Paint made of some time.
func (p *Plot) Display(picture *image.RGBA, time TimeRange) {
	p.picture.Image = picture
	p.time = time
	p.picture.Refresh()
	p.layout()
}

// SetCursor moves the cursor to a time.
func (p *Plot) SetCursor(at float64) {
	p.at = at
	p.layout()
}

// SetSelection shows what is selected, nil for nothing.
func (p *Plot) SetSelection(s *TimeRange) {
	p.selected = s
	p.layout()
}

// x returns the position of a time.
func (p *Plot) x(t float64) float32 {
	return float32((t - p.time.From) / (p.time.To - p.time.From) * float64(p.Size().Width))
}

// timeAt returns the time at a position.
func (p *Plot) timeAt(x float32) float64 {
	share := float64(min(max(x/max(p.Size().Width, 1), 0), 1))
	return p.time.From + share*(p.time.To-p.time.From)
}

// layout places everything.
func (p *Plot) layout() {
	size, area := p.Size(), p.pictureSize()
	setBounds(p.background, 0, 0, size.Width, area.Height)
	setBounds(p.picture, 0, 0, area.Width, area.Height)
	at := p.x(p.at)
	p.cursor.Hidden = at < -1 || at > size.Width+1
	setBounds(p.cursor, at-0.75, 0, 1.5, area.Height)
	p.selection.Hidden = p.selected == nil
	if p.selected != nil {
		from, to := min(max(p.x(p.selected.From), 0), size.Width), min(max(p.x(p.selected.To), 0), size.Width)
		setBounds(p.selection, from, 0, max(to-from, 2), area.Height)
	}
	p.layoutTicks()
	p.axes.layout(area)
	p.cursor.Refresh()
	p.selection.Refresh()
}

// layoutTicks writes round times below the picture.
func (p *Plot) layoutTicks() {
	size := p.Size()
	times := raster.Ticks(p.time.From, p.time.To, plotTicks-1)
	tenths := len(times) > 1 && times[1]-times[0] < 1
	for i, t := range p.ticks {
		if t.Hidden = i >= len(times); t.Hidden {
			continue
		}
		setText(t, FormatTime(times[i], tenths))
		w := t.MinSize().Width
		setBounds(t, min(max(p.x(times[i])-w/2, 0), size.Width-w), p.pictureSize().Height+1, w, plotFooterHeight-2)
	}
}

// FormatTime formats seconds as 0:07 or 1:02:03, on request with tenths.
func FormatTime(seconds float64, tenths bool) string { return raster.Clock(seconds, tenths) }

// MouseDown implements desktop.Mouseable.
func (p *Plot) MouseDown(e *desktop.MouseEvent) { p.pressed, p.dragged = e.Position.X, false }

// MouseUp implements desktop.Mouseable.
func (p *Plot) MouseUp(*desktop.MouseEvent) {}

// Tapped implements fyne.Tappable; it moves the cursor.
func (p *Plot) Tapped(e *fyne.PointEvent) {
	if p.OnSeek != nil {
		p.OnSeek(p.timeAt(e.Position.X))
	}
}

// Dragged implements fyne.Draggable; it selects a time.
func (p *Plot) Dragged(e *fyne.DragEvent) {
	p.dragged = true
	a, b := p.timeAt(p.pressed), p.timeAt(e.Position.X)
	p.SetSelection(&TimeRange{min(a, b), max(a, b)})
}

// DragEnd implements fyne.Draggable.
func (p *Plot) DragEnd() {
	if p.dragged && p.OnSelect != nil && p.selected != nil {
		p.OnSelect(*p.selected)
	}
	p.dragged = false
}

// Scrolled implements fyne.Scrollable; it zooms.
func (p *Plot) Scrolled(e *fyne.ScrollEvent) {
	if p.OnZoom != nil && e.Scrolled.DY != 0 {
		steps := float32(1)
		if e.Scrolled.DY < 0 {
			steps = -1
		}
		p.OnZoom(p.timeAt(e.Position.X), steps)
	}
}

// CreateRenderer implements fyne.Widget.
func (p *Plot) CreateRenderer() fyne.WidgetRenderer {
	d := &renderer{
		objects:    []fyne.CanvasObject{p.background, p.picture, p.selection, p.cursor},
		minSize:    func() fyne.Size { return fyne.NewSize(200, 90) },
		applyTheme: p.applyTheme,
		layout: func(size fyne.Size) {
			p.layout()
			if size != p.painted && p.OnResize != nil {
				p.painted = size
				p.OnResize()
			}
		},
	}
	for _, t := range p.ticks {
		d.objects = append(d.objects, t)
	}
	d.objects = append(d.objects, p.axes.objects()...)
	return d
}

func (p *Plot) applyTheme() {
	p.background.FillColor = theme.Color(ColorSurface)
	p.cursor.FillColor = theme.Color(theme.ColorNameForeground)
	p.selection.FillColor = theme.Color(theme.ColorNameSelection)
	for _, t := range p.ticks {
		t.Color = theme.Color(ColorMuted)
	}
	p.axes.applyTheme()
}

// Paint draws the lines. It may be called on any goroutine.
func (d *PlotData) Paint(w, h int) *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, max(w, 1), max(h, 1)))
	raster.Fill(picture, d.colors.ground)
	height := float64(picture.Rect.Dy())
	grid := raster.WithAlpha(d.colors.muted, 40)
	for quarter := range 5 {
		y := 1.5 + (height-4)*float64(quarter)/4
		for x := range picture.Rect.Dx() {
			raster.FillColumn(picture, x, y, y+1, grid)
		}
	}
	thin, bold := 1.1, 2.6
	for i, shares := range d.Primary {
		d.drawLine(picture, shares, i, thin, 150)
	}
	for i, shares := range d.Final {
		d.drawLine(picture, shares, i, bold, 255)
	}
	d.drawAngles(picture, bold)
	for _, s := range d.Excluded {
		d.hatch(picture, s)
	}
	mark := raster.WithAlpha(d.colors.front, 200)
	for _, t := range d.Markers {
		d.drawMarker(picture, t, func(x int, from, to float64) { raster.FillColumn(picture, x, from, to, mark) })
	}
	return picture
}

func (d *PlotData) drawLine(picture *image.RGBA, shares []float32, class int, thick float64, alpha uint8) {
	if len(shares) < picture.Rect.Dx() {
		return
	}
	raster.Curve(picture, func(x int) float32 { return shares[x] }, thick, raster.WithAlpha(d.colors.classes[class], alpha))
}

// column returns the column of pixels of a time.
func (d *PlotData) column(t float64, w int) float64 {
	return (t - d.Time.From) / (d.Time.To - d.Time.From) * float64(w)
}

// hatch draws the pattern over a time that is left out.
func (d *PlotData) hatch(picture *image.RGBA, s TimeRange) {
	w, height := picture.Rect.Dx(), float64(picture.Rect.Dy())
	veil, hatch := raster.WithAlpha(d.colors.ground, 150), raster.WithAlpha(d.colors.muted, 90)
	for x := max(int(d.column(s.From, w)), 0); x < min(int(math.Ceil(d.column(s.To, w)))+1, w); x++ {
		raster.FillColumn(picture, x, 0, height, veil)
		for y := float64(-(x % 8)); y < height; y += 8 {
			raster.FillColumn(picture, x, y, y+1.5, hatch)
		}
	}
}

// drawMarker draws a marker: a dashed line with a triangle on top.
func (d *PlotData) drawMarker(picture *image.RGBA, t float64, ink func(x int, from, to float64)) {
	w, height := picture.Rect.Dx(), float64(picture.Rect.Dy())
	middle := int(d.column(t, w))
	if middle < -5 || middle > w+5 {
		return
	}
	for x := max(middle-5, 0); x <= min(middle+5, w-1); x++ {
		ink(x, 0, 8-1.6*math.Abs(float64(x-middle)))
	}
	if middle >= 0 && middle < w {
		for y := 8.0; y < height; y += 6 {
			ink(middle, y, y+3)
		}
	}
}

// HasPicture reports whether a picture was displayed.
func (p *Plot) HasPicture() bool { return p.picture.Image != nil }
