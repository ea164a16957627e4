package ui

import (
	"image"
	"image/color"
	"math"

	"arbex/app/raster"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Box is a rectangle over a picture with a line of text above it, in pixels of
// the picture.
type Box struct {
	X, Y, W, H float32
	Text       string
	Faint      bool         // predicted by the tracker, not detected in this picture
	Points     [][2]float32 // drawn instead of the rectangle
}

// Video shows a picture as large as possible, with boxes over it.
type Video struct {
	widget.BaseWidget
	backdrop *canvas.Rectangle // shown while there is no picture
	picture  *canvas.Image
	marks    []*boxMark
	boxes    []Box
	labels   boxLabels
}

// boxMark holds the objects of a box; unused marks are hidden.
type boxMark struct {
	outline    outline
	background *canvas.Rectangle
	text       *canvas.Text
	written    string  // what text is shortened from
	room       float32 // to which width
	points     []*canvas.Rectangle
}

// NewVideo returns a video without a picture.
func NewVideo() *Video {
	v := &Video{backdrop: newRect(ColorBackdrop, cornerRadius), picture: &canvas.Image{}}
	v.picture.ScaleMode = canvas.ImageScaleFastest // smooth scaling takes more than one CPU core
	v.picture.FillMode = canvas.ImageFillStretch
	v.ExtendBaseWidget(v)
	return v
}

// Display shows a picture with boxes.
func (v *Video) Display(picture *image.RGBA, boxes []Box) {
	v.boxes = append(v.boxes[:0], boxes...)
	if picture == nil {
		return
	}
	old, _ := v.picture.Image.(*image.RGBA)
	v.picture.Image = picture
	if grown := v.growMarks(boxes); grown || old == nil || old.Rect != picture.Rect {
		v.Refresh()
		return
	}
	v.layout()
	v.picture.Refresh()
}

// Clear removes the picture.
func (v *Video) Clear() {
	v.picture.Image, v.boxes = nil, v.boxes[:0]
	v.Refresh()
}

// growMarks adds marks until there is one for each box and each point, and
// reports whether it added any.
func (v *Video) growMarks(boxes []Box) bool {
	grown := false
	for len(v.marks) < len(boxes) {
		m := &boxMark{outline: newOutline(ColorBox), background: canvas.NewRectangle(color.NRGBA{12, 13, 16, 200}), text: canvas.NewText("", color.White)}
		m.background.CornerRadius = 4
		m.text.TextSize = 12.5
		m.text.TextStyle.Bold = true
		v.marks = append(v.marks, m)
		grown = true
	}
	for i, b := range boxes {
		for m := v.marks[i]; len(m.points) < len(b.Points); grown = true {
			m.points = append(m.points, newRect(ColorBox, 0))
		}
	}
	return grown
}

// fit returns the position and the scale of the picture in the widget.
func (v *Video) fit(size fyne.Size) (x, y, scale float32) {
	if v.picture.Image == nil {
		return 0, 0, 1
	}
	bounds := v.picture.Image.Bounds()
	scale = min(size.Width/float32(bounds.Dx()), size.Height/float32(bounds.Dy()))
	return (size.Width - scale*float32(bounds.Dx())) / 2, (size.Height - scale*float32(bounds.Dy())) / 2, scale
}

// placePicture shows either the picture or the backdrop: where the CPU paints the
// window, it would paint both.
func (v *Video) placePicture(size fyne.Size) {
	v.backdrop.Hidden = v.picture.Image != nil
	v.picture.Hidden = v.picture.Image == nil
	if v.picture.Hidden {
		setBounds(v.backdrop, 0, 0, size.Width, size.Height)
		return
	}
	x, y, _ := v.fit(size)
	setBounds(v.picture, x, y, size.Width-2*x, size.Height-2*y)
}

// layout places the picture and the boxes.
func (v *Video) layout() {
	size := v.Size()
	v.placePicture(size)
	v.labels.begin(v.pictureArea(size))
	for i, m := range v.marks {
		if i < len(v.boxes) && v.picture.Image != nil {
			v.placeMark(m, v.boxes[i], size)
		} else {
			m.hide()
		}
	}
	v.labels.place()
}

// pictureArea returns where the picture is in the widget.
func (v *Video) pictureArea(size fyne.Size) raster.Area {
	x, y, _ := v.fit(size)
	return raster.Area{X: x, Y: y, W: size.Width - 2*x, H: size.Height - 2*y}
}

func (m *boxMark) hide() {
	for _, side := range m.outline {
		side.Hide()
	}
	m.background.Hide()
	m.text.Hide()
	m.setPoints(nil, 0, 0, 0)
}

// pointSize is the size of a point on the screen.
const pointSize = 3

// setPoints places the points. They are squares, which are drawn without a
// texture.
func (m *boxMark) setPoints(points [][2]float32, x0, y0, scale float32) {
	for i, dot := range m.points {
		if dot.Hidden = i >= len(points); !dot.Hidden {
			setBounds(dot, x0+points[i][0]*scale-pointSize/2, y0+points[i][1]*scale-pointSize/2, pointSize, pointSize)
		}
	}
}

// placeMark places a box, kept inside the picture, and leaves its text to the labels.
func (v *Video) placeMark(m *boxMark, b Box, size fyne.Size) {
	x0, y0, scale := v.fit(size)
	left, top := max(x0+b.X*scale, x0), max(y0+b.Y*scale, y0)
	right, bottom := min(x0+(b.X+b.W)*scale, size.Width-x0), min(y0+(b.Y+b.H)*scale, size.Height-y0)
	if right-left < 2 || bottom-top < 2 {
		m.hide()
		return
	}
	stroke := theme.Color(ColorBox)
	if b.Faint {
		stroke = theme.Color(ColorMuted)
	}
	m.setOutline(left, top, right, bottom, stroke, len(b.Points) > 0)
	v.labels.add(m, b.Text, raster.Area{X: left, Y: top, W: right - left, H: bottom - top})
	m.setPoints(b.Points, x0, y0, scale)
	m.background.Show()
	m.text.Show()
}

// boxStroke is the line width of a box on the screen.
const boxStroke = 2

// setOutline places the lines of a box at whole positions, so that all are
// equally thick.
func (m *boxMark) setOutline(left, top, right, bottom float32, stroke color.Color, hidden bool) {
	whole := func(v float32) float32 { return float32(math.Round(float64(v))) }
	left, top, right, bottom = whole(left), whole(top), whole(right), whole(bottom)
	m.outline.layout(left, top, right, bottom, boxStroke)
	for _, side := range m.outline {
		side.Hidden = hidden
		if side.FillColor != stroke {
			side.FillColor = stroke
			side.Refresh()
		}
	}
}

// CreateRenderer implements fyne.Widget.
func (v *Video) CreateRenderer() fyne.WidgetRenderer { return &videoRenderer{v} }

type videoRenderer struct{ video *Video }

func (r *videoRenderer) MinSize() fyne.Size { return fyne.NewSize(160, 120) }
func (r *videoRenderer) Layout(fyne.Size)   { r.video.layout() }

func (r *videoRenderer) Refresh() {
	r.video.backdrop.FillColor = theme.Color(ColorBackdrop)
	r.video.backdrop.Refresh()
	for _, m := range r.video.marks {
		for _, dot := range m.points {
			dot.FillColor = theme.Color(ColorBox)
		}
	}
	r.video.layout()
	r.video.picture.Refresh()
	canvas.Refresh(r.video)
}

func (r *videoRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.video.backdrop, r.video.picture}
	for _, m := range r.video.marks {
		objects = append(objects, m.outline.objects()...)
		objects = append(objects, m.background, m.text)
		for _, dot := range m.points {
			objects = append(objects, dot)
		}
	}
	return objects
}

func (r *videoRenderer) Destroy() {}
