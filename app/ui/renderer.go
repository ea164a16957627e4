package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// renderer is the renderer of most widgets here: a fixed list of objects, and
// functions that place and colour them.
type renderer struct {
	objects    []fyne.CanvasObject
	layout     func(fyne.Size)
	minSize    func() fyne.Size
	applyTheme func() // sets the colours of the theme
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

// newRect returns a rectangle in a theme colour with rounded corners.
func newRect(name fyne.ThemeColorName, radius float32) *canvas.Rectangle {
	r := canvas.NewRectangle(theme.Color(name))
	r.CornerRadius = radius
	return r
}

// outline is a rectangle's outline as four lines. Where the CPU paints the
// window, a filled card takes half as long as the video.
type outline [4]*canvas.Rectangle

func newOutline(name fyne.ThemeColorName) outline {
	var r outline
	for i := range r {
		r[i] = newRect(name, 0)
	}
	return r
}

func (r outline) objects() []fyne.CanvasObject { return []fyne.CanvasObject{r[0], r[1], r[2], r[3]} }

// layout places the lines along the inside of a rectangle.
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

// newText returns a text in a theme colour.
func newText(text string, name fyne.ThemeColorName, size float32) *canvas.Text {
	t := canvas.NewText(text, theme.Color(name))
	t.TextSize = size
	return t
}

// setText changes a text, and repaints it only when it differs.
func setText(t *canvas.Text, text string) {
	if t.Text != text {
		t.Text = text
		t.Refresh()
	}
}

// setBold changes the weight of a text, and repaints it only when it differs.
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

// setCentered places a text in the vertical middle of an area.
func setCentered(t *canvas.Text, x, y, w, h float32) {
	own := t.MinSize().Height
	setBounds(t, x, y+(h-own)/2, w, own)
}
