package teach

import (
	"image/color"
	"math"

	"arbex/app/ui"
	"arbex/training/tuning"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// embeddingMap draws the embeddings of faces as points of a plane.
type embeddingMap struct {
	widget.BaseWidget
	classes []string
	points  []tuning.MapPoint
	open    func(capture int64)
}

var _ fyne.Tappable = (*embeddingMap)(nil)

func newEmbeddingMap(classes []string, points []tuning.MapPoint, open func(int64)) *embeddingMap {
	p := &embeddingMap{classes: classes, points: points, open: open}
	p.ExtendBaseWidget(p)
	return p
}

// pointPosition returns the position of a point on a map of a size.
func pointPosition(s tuning.MapPoint, size fyne.Size) fyne.Position {
	const margin = 12
	side := min(size.Width, size.Height) - 2*margin
	return fyne.NewPos((size.Width-side)/2+side*float32(s.X), (size.Height-side)/2+side*float32(s.Y))
}

// Tapped implements fyne.Tappable; it opens the nearest captured face.
func (p *embeddingMap) Tapped(e *fyne.PointEvent) {
	best, nearest := int64(0), 14.0
	for _, s := range p.points {
		where := pointPosition(s, p.Size())
		if d := math.Hypot(float64(where.X-e.Position.X), float64(where.Y-e.Position.Y)); s.Kind == tuning.CapturedFace && d < nearest {
			best, nearest = s.Capture, d
		}
	}
	if best != 0 {
		p.open(best)
	}
}

// CreateRenderer implements fyne.Widget.
func (p *embeddingMap) CreateRenderer() fyne.WidgetRenderer {
	r := &embeddingMapRenderer{embeddingMap: p, background: canvas.NewRectangle(theme.Color(ui.ColorBackdrop))}
	r.background.CornerRadius = 6
	r.objects = []fyne.CanvasObject{r.background}
	for _, kind := range []tuning.PointKind{tuning.BaseFace, tuning.AnchorPoint, tuning.CapturedFace} {
		for _, s := range p.points {
			if s.Kind == kind {
				r.points = append(r.points, s)
				r.objects = append(r.objects, pointShape(s, classColor(p.classes[s.Class])))
			}
		}
	}
	return r
}

// pointShape returns what a point is drawn with.
func pointShape(s tuning.MapPoint, colour color.Color) fyne.CanvasObject {
	switch s.Kind {
	case tuning.BaseFace:
		c := canvas.NewCircle(color.Transparent)
		c.StrokeColor, c.StrokeWidth = colour, 1
		c.Resize(fyne.NewSquareSize(5))
		return c
	case tuning.AnchorPoint:
		b := canvas.NewRectangle(colour)
		b.StrokeColor, b.StrokeWidth = color.White, 1
		b.Resize(fyne.NewSquareSize(8))
		return b
	}
	c := canvas.NewCircle(colour)
	c.StrokeColor, c.StrokeWidth = color.NRGBA{A: 90}, 1
	c.Resize(fyne.NewSquareSize(9))
	return c
}

type embeddingMapRenderer struct {
	embeddingMap *embeddingMap
	background   *canvas.Rectangle
	points       []tuning.MapPoint // [i] is drawn by objects[i+1]
	objects      []fyne.CanvasObject
}

func (r *embeddingMapRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *embeddingMapRenderer) MinSize() fyne.Size           { return fyne.NewSize(180, 180) }
func (r *embeddingMapRenderer) Destroy()                     {}

func (r *embeddingMapRenderer) Layout(size fyne.Size) {
	r.background.Resize(size)
	for i, s := range r.points {
		o := r.objects[i+1]
		half := o.Size().Width / 2
		o.Move(pointPosition(s, size).SubtractXY(half, half))
	}
}

func (r *embeddingMapRenderer) Refresh() {
	r.background.FillColor = theme.Color(ui.ColorBackdrop)
	r.background.Refresh()
}
