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

// rim is a line around something. Where a processor paints the window, filling a card
// takes half as long as showing the camera's picture.
type rim [4]*canvas.Rectangle

func newRim(name fyne.ThemeColorName) rim {
	var r rim
	for i := range r {
		r[i] = block(name, 0)
	}
	return r
}

func (r rim) objects() []fyne.CanvasObject { return []fyne.CanvasObject{r[0], r[1], r[2], r[3]} }

// place lays the lines along the inside of a rectangle.
func (r rim) place(left, top, right, bottom, thick float32) {
	set(r[0], left, top, right-left, thick)
	set(r[1], left, bottom-thick, right-left, thick)
	set(r[2], left, top, thick, bottom-top)
	set(r[3], right-thick, top, thick, bottom-top)
}

func (r rim) colour(name fyne.ThemeColorName) {
	for _, side := range r {
		side.FillColor = theme.Color(name)
	}
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
