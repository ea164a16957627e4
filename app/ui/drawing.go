package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// drawing is the renderer of every widget here: objects that stay the same,
// and functions that place and colour them.
type drawing struct {
	objects []fyne.CanvasObject
	place   func(fyne.Size)
	least   func() fyne.Size
	colour  func() // takes the theme's colours
}

var _ fyne.WidgetRenderer = (*drawing)(nil)

func (d *drawing) Objects() []fyne.CanvasObject { return d.objects }
func (d *drawing) Layout(size fyne.Size)        { d.place(size) }
func (d *drawing) MinSize() fyne.Size           { return d.least() }
func (d *drawing) Destroy()                     {}

func (d *drawing) Refresh() {
	d.colour()
	for _, o := range d.objects {
		o.Refresh()
	}
}

// block is a rectangle of a theme colour with rounded corners.
func block(name fyne.ThemeColorName, radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(theme.Color(name))
	r.CornerRadius = radius
	return r
}

// panel is a large block with rounded corners. Only its upper and its lower end are
// round rectangles: where a processor paints the window, one of those takes four
// times as long as a plain one of the same size.
type panel struct {
	middle *canvas.Rectangle
	ends   [2]*canvas.Rectangle
	radius float32
}

func newPanel(name fyne.ThemeColorName, radius float32) *panel {
	p := &panel{middle: block(name, 0), radius: radius}
	for i := range p.ends {
		p.ends[i] = block(name, 0)
	}
	upper, lower := p.ends[0], p.ends[1]
	upper.TopLeftCornerRadius, upper.TopRightCornerRadius = radius, radius
	lower.BottomLeftCornerRadius, lower.BottomRightCornerRadius = radius, radius
	return p
}

func (p *panel) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{p.ends[0], p.ends[1], p.middle}
}

// place lays the middle over the inner edges of the ends, which are soft.
func (p *panel) place(size fyne.Size) {
	const overlap = 2
	tall := min(p.radius+overlap, size.Height)
	set(p.ends[0], 0, 0, size.Width, tall)
	set(p.ends[1], 0, size.Height-tall, size.Width, tall)
	set(p.middle, 0, p.radius, size.Width, size.Height-2*p.radius)
}

func (p *panel) colour(name fyne.ThemeColorName) {
	p.middle.FillColor, p.ends[0].FillColor, p.ends[1].FillColor = theme.Color(name), theme.Color(name), theme.Color(name)
}

// line is a text of a theme colour.
func line(text string, name fyne.ThemeColorName, size float32) *canvas.Text {
	t := canvas.NewText(text, theme.Color(name))
	t.TextSize = size
	return t
}

// write changes a text and paints it again only when it differs.
func write(t *canvas.Text, text string) {
	if t.Text != text {
		t.Text = text
		t.Refresh()
	}
}

// embolden changes a text's weight and paints it again only when it differs.
func embolden(t *canvas.Text, bold bool) {
	if t.TextStyle.Bold != bold {
		t.TextStyle.Bold = bold
		t.Refresh()
	}
}

// set moves and resizes an object.
func set(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(w, 0), max(h, 0)))
}

// setMiddle places a text of its own height around the middle of a strip.
func setMiddle(t *canvas.Text, x, y, w, h float32) {
	own := t.MinSize().Height
	set(t, x, y+(h-own)/2, w, own)
}
