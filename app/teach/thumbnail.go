package teach

import (
	"image"

	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Sizes of a thumbnail.
const (
	thumbSide   = 84
	thumbMargin = 5
	thumbText   = 18
	thumbDot    = 10
)

// thumbnail shows a face of the gallery or the inbox: a tap selects it, the
// secondary button enlarges it.
type thumbnail struct {
	widget.BaseWidget
	state     thumbnailState
	frame     *canvas.Rectangle
	picture   *canvas.Image
	line      *canvas.Rectangle // line in the colour of the class
	dot       *canvas.Circle    // shown for a face that is held out
	text      *canvas.Text
	modifier  fyne.KeyModifier
	onSelect  func(fyne.KeyModifier)
	onEnlarge func()
}

// thumbnailState is what a thumbnail shows.
type thumbnailState struct {
	id       int64
	picture  image.Image
	text     string
	class    string // its colour is shown, "" for none
	selected bool
	heldOut  bool
}

var _ desktop.Mouseable = (*thumbnail)(nil)

func newThumbnail() *thumbnail {
	t := &thumbnail{
		frame: canvas.NewRectangle(nil), picture: &canvas.Image{FillMode: canvas.ImageFillContain, ScaleMode: canvas.ImageScaleFastest},
		line: canvas.NewRectangle(nil), dot: canvas.NewCircle(nil), text: canvas.NewText("", nil),
	}
	t.frame.CornerRadius, t.line.CornerRadius = 6, 1.5
	t.text.TextSize, t.text.Alignment = 11, fyne.TextAlignCenter
	t.ExtendBaseWidget(t)
	return t
}

// show shows a state, and repaints only when it differs.
func (t *thumbnail) show(l thumbnailState) {
	if t.state == l {
		return
	}
	t.state = l
	t.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (t *thumbnail) CreateRenderer() fyne.WidgetRenderer {
	return thumbnailRenderer{t, []fyne.CanvasObject{t.frame, t.picture, t.line, t.text, t.dot}}
}

type thumbnailRenderer struct {
	t       *thumbnail
	objects []fyne.CanvasObject
}

func (r thumbnailRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r thumbnailRenderer) Destroy()                     {}

func (r thumbnailRenderer) MinSize() fyne.Size {
	return fyne.NewSize(thumbSide+2*thumbMargin, thumbSide+2*thumbMargin+thumbText)
}

func (r thumbnailRenderer) Layout(size fyne.Size) {
	t := r.t
	t.frame.Resize(size)
	t.picture.Move(fyne.NewPos(thumbMargin, thumbMargin))
	t.picture.Resize(fyne.NewSquareSize(size.Width - 2*thumbMargin))
	t.line.Move(fyne.NewPos(thumbMargin, size.Width-thumbMargin))
	t.line.Resize(fyne.NewSize(size.Width-2*thumbMargin, 3))
	t.text.Move(fyne.NewPos(0, size.Width-1))
	t.text.Resize(fyne.NewSize(size.Width, thumbText))
	t.dot.Move(fyne.NewPos(size.Width-thumbMargin-thumbDot-2, thumbMargin+2))
	t.dot.Resize(fyne.NewSquareSize(thumbDot))
}

func (r thumbnailRenderer) Refresh() {
	t, l := r.t, r.t.state
	t.picture.Image = l.picture
	t.text.Text = ui.Shorten(l.text, thumbSide, t.text.TextSize, t.text.TextStyle)
	t.text.Color = theme.Color(ui.ColorMuted)
	t.frame.FillColor, t.frame.StrokeWidth = theme.Color(ui.ColorSurface), 0
	if l.selected {
		t.frame.FillColor = theme.Color(theme.ColorNameSelection)
		t.frame.StrokeColor, t.frame.StrokeWidth = theme.Color(theme.ColorNamePrimary), 2
		t.text.Color = theme.Color(theme.ColorNameForeground)
	}
	t.line.Hidden = l.class == ""
	if l.class != "" {
		t.line.FillColor = classColor(l.class)
	}
	t.dot.Hidden = !l.heldOut
	t.dot.FillColor, t.dot.StrokeColor, t.dot.StrokeWidth = theme.Color(theme.ColorNameForeground), theme.Color(ui.ColorSurface), 2
	for _, o := range r.objects {
		o.Refresh()
	}
}

// MouseDown implements desktop.Mouseable.
func (t *thumbnail) MouseDown(e *desktop.MouseEvent) { t.modifier = e.Modifier }

// MouseUp implements desktop.Mouseable.
func (t *thumbnail) MouseUp(*desktop.MouseEvent) {}

// Tapped implements fyne.Tappable.
func (t *thumbnail) Tapped(*fyne.PointEvent) {
	if t.onSelect != nil {
		t.onSelect(t.modifier)
	}
}

// TappedSecondary implements fyne.SecondaryTappable.
func (t *thumbnail) TappedSecondary(*fyne.PointEvent) {
	if t.onEnlarge != nil {
		t.onEnlarge()
	}
}

// cropImage returns a crop of side x side pixels as an image.
func cropImage(rgb []byte, side int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		copy(p.Pix[4*i:4*i+3], rgb[3*i:])
		p.Pix[4*i+3] = 255
	}
	return p
}
