package vision

import (
	"image"
	"image/color"
	"math"

	"gocv.io/x/gocv"
)

// Annotation is what Annotate draws on a frame for one face.
type Annotation struct {
	Box    Box
	Text   string // one line above the box; ASCII; other letters show as "?"
	Points []Point
}

// Annotate draws boxes, points and texts onto the frame.
func Annotate(frame *Frame, annotations []Annotation) {
	if frame.Empty() {
		return
	}
	pen := penFor(frame.Size())
	for _, a := range annotations {
		if !a.Box.valid() {
			continue
		}
		pen.box(&frame.bgr, a.Box)
		pen.points(&frame.bgr, a.Points)
		pen.text(&frame.bgr, a)
	}
}

// pen draws with lines and letters that fit the size of the picture.
type pen struct {
	line  int     // pixels
	scale float64 // of OpenCV's Hershey letters, which are about 22 pixels high at 1
	ink   color.RGBA
	paper color.RGBA
}

// penFor sizes the pen: one pixel of line per 360 of the shorter side.
func penFor(size image.Point) pen {
	shorter := float64(min(size.X, size.Y))
	return pen{
		line:  max(1, int(math.Round(shorter/360))),
		scale: max(0.4, shorter/900),
		ink:   color.RGBA{R: 255, G: 196, B: 61, A: 255},
		paper: color.RGBA{R: 24, G: 26, B: 31, A: 255},
	}
}

func (p pen) box(picture *gocv.Mat, box Box) {
	gocv.Rectangle(picture, box.Rectangle(), p.ink, p.line)
}

func (p pen) points(picture *gocv.Mat, points []Point) {
	for _, point := range points {
		if point.finite() {
			gocv.Circle(picture, roundPoint(point), p.line+1, p.ink, -1)
		}
	}
}

// text writes the line on a dark strip above the box, or inside its top when
// the box touches the upper edge.
func (p pen) text(picture *gocv.Mat, a Annotation) {
	if a.Text == "" {
		return
	}
	size, below := gocv.GetTextSizeWithBaseline(a.Text, gocv.FontHersheySimplex, p.scale, p.line)
	height, corner := size.Y+below+4, a.Box.Rectangle().Min
	corner.Y = max(0, corner.Y-height)
	corner.X = max(0, min(corner.X, picture.Cols()-size.X-6))
	strip := image.Rectangle{Min: corner, Max: corner.Add(image.Pt(size.X+6, height))}
	gocv.Rectangle(picture, strip, p.paper, -1)
	at := image.Pt(corner.X+3, corner.Y+size.Y+2)
	gocv.PutTextWithParams(picture, a.Text, at, gocv.FontHersheySimplex, p.scale, p.ink, p.line, gocv.LineAA, false)
}

// roundPoint returns the pixel nearest to a point.
func roundPoint(p Point) image.Point {
	return image.Pt(int(math.Round(float64(p.X))), int(math.Round(float64(p.Y))))
}
