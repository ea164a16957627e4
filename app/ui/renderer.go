package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// renderer is the renderer of every widget here: objects that stay the same,
// and functions that place and colour them.
type renderer struct {
	objects    []fyne.CanvasObject
	layout     func(fyne.Size)
	minSize    func() fyne.Size
	applyTheme func() // takes the theme's colours
}

var _ fyne.WidgetRenderer = (*renderer)(nil)

func (d *renderer) Objects() []fyne.CanvasObject { return d.objects }
func (d *renderer) Layout(size fyne.Size)        { d.layout(size) }
func (d *renderer) MinSize() fyne.Size           { return d.minSize() }
func (d *renderer) Destroy()                     {}

func (d *renderer) Refresh() {
	d.applyTheme()
	for _, o := range d.objects {
		o.Refresh()
	}
}

// newRect is a rectangle of a theme colour with rounded corners.
func newRect(name fyne.ThemeColorName, radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(theme.Color(name))
	r.CornerRadius = radius
	return r
}

// outline is a line around something. Where a processor paints the window, filling a card
// takes half as long as showing the camera's picture.
type outline [4]*canvas.Rectangle

func newOutline(name fyne.ThemeColorName) outline {
	var r outline
	for i := range r {
		r[i] = newRect(name, 0)
	}
	return r
}

func (r outline) objects() []fyne.CanvasObject { return []fyne.CanvasObject{r[0], r[1], r[2], r[3]} }

// layout lays the lines along the inside of a rectangle.
func (r outline) layout(left, top, right, bottom, thick float32) {
	setBounds(r[0], left, top, right-left, thick)
	setBounds(r[1], left, bottom-thick, right-left, thick)
	setBounds(r[2], left, top, thick, bottom-top)
	setBounds(r[3], right-thick, top, thick, bottom-top)
}

func (r outline) setColor(name fyne.ThemeColorName) {
	for _, side := range r {
		side.FillColor = theme.Color(name)
	}
}

// newText is a text of a theme colour.
func newText(text string, name fyne.ThemeColorName, size float32) *canvas.Text {
	t := canvas.NewText(text, theme.Color(name))
	t.TextSize = size
	return t
}

// setText changes a text and paints it again only when it differs.
func setText(t *canvas.Text, text string) {
	if t.Text != text {
		t.Text = text
		t.Refresh()
	}
}

// setBold changes a text's weight and paints it again only when it differs.
func setBold(t *canvas.Text, bold bool) {
	if t.TextStyle.Bold != bold {
		t.TextStyle.Bold = bold
		t.Refresh()
	}
}

// setBounds moves and resizes an object.
func setBounds(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(max(w, 0), max(h, 0)))
}

// setCentered places a text of its own height around the middle of a strip.
func setCentered(t *canvas.Text, x, y, w, h float32) {
	own := t.MinSize().Height
	setBounds(t, x, y+(h-own)/2, w, own)
}
