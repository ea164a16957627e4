package studio

import (
	"image"

	"arbex/app/ui"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// thumbSide is a face's size in the gallery.
const thumbSide = 84

// thumb is a face in the gallery: a tap selects it, a second button shows it
// large.
type thumb struct {
	widget.BaseWidget
	id      int64
	frame   *canvas.Rectangle
	picture *canvas.Image
	text    *canvas.Text
	tapped  func()
	large   func()
}

func newThumb() *thumb {
	t := &thumb{frame: canvas.NewRectangle(nil), picture: &canvas.Image{FillMode: canvas.ImageFillContain}, text: canvas.NewText("", nil)}
	t.picture.SetMinSize(fyne.NewSquareSize(thumbSide))
	t.frame.CornerRadius = 6
	t.text.TextSize, t.text.Alignment = 11, fyne.TextAlignCenter
	t.ExtendBaseWidget(t)
	return t
}

// show makes the thumb that of a capture.
func (t *thumb) show(id int64, picture image.Image, text string, selected bool) {
	t.id, t.picture.Image = id, picture
	t.text.Text = ui.Shorten(text, thumbSide, t.text.TextSize, t.text.TextStyle)
	t.text.Color = theme.Color(ui.ColorMuted)
	t.frame.FillColor = theme.Color(ui.ColorSurface)
	t.frame.StrokeWidth = 0
	if selected {
		t.frame.StrokeColor, t.frame.StrokeWidth = theme.Color(theme.ColorNamePrimary), 3
		t.text.Color = theme.Color(theme.ColorNameForeground)
	}
	t.Refresh()
}

// CreateRenderer is for Fyne.
func (t *thumb) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewStack(t.frame, container.NewPadded(container.NewBorder(nil, t.text, nil, nil, t.picture))))
}

// Tapped is for Fyne.
func (t *thumb) Tapped(*fyne.PointEvent) {
	if t.tapped != nil {
		t.tapped()
	}
}

// TappedSecondary is for Fyne.
func (t *thumb) TappedSecondary(*fyne.PointEvent) {
	if t.large != nil {
		t.large()
	}
}

// picture is a crop as an image.
func picture(rgb []byte, side int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		copy(p.Pix[4*i:4*i+3], rgb[3*i:])
		p.Pix[4*i+3] = 255
	}
	return p
}
