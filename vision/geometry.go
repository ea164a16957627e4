package vision

import (
	"image"
	"math"
)

// Point is a point of a picture, in pixels; (0, 0) is the centre of the top-left
// pixel.
type Point struct{ X, Y float32 }

// Add returns p + q.
func (p Point) Add(q Point) Point { return Point{p.X + q.X, p.Y + q.Y} }

// Sub returns p - q.
func (p Point) Sub(q Point) Point { return Point{p.X - q.X, p.Y - q.Y} }

// Scale returns s * p.
func (p Point) Scale(s float32) Point { return Point{p.X * s, p.Y * s} }

// Length returns the distance of p from the origin.
func (p Point) Length() float32 { return float32(math.Hypot(float64(p.X), float64(p.Y))) }

// finite reports whether both coordinates are ordinary numbers.
func (p Point) finite() bool { return finite(p.X) && finite(p.Y) }

// Box is an axis-parallel rectangle in pixels. It may reach outside the picture: a
// face that the edge cuts keeps its full box.
type Box struct{ X, Y, W, H float32 }

// Centre returns the middle of the box.
func (b Box) Centre() Point { return Point{b.X + b.W/2, b.Y + b.H/2} }

// Side returns the longer side.
func (b Box) Side() float32 { return max(b.W, b.H) }

// Area returns the area of the box, 0 when a side is negative.
func (b Box) Area() float32 { return max(b.W, 0) * max(b.H, 0) }

// IoU returns the intersection over union of two boxes, 0 to 1.
func (b Box) IoU(o Box) float32 {
	both := b.Intersect(o).Area()
	if both <= 0 {
		return 0
	}
	return both / (b.Area() + o.Area() - both)
}

// Intersect returns the intersection; its area is 0 when there is none.
func (b Box) Intersect(o Box) Box {
	x, y := max(b.X, o.X), max(b.Y, o.Y)
	return Box{x, y, min(b.X+b.W, o.X+o.W) - x, min(b.Y+b.H, o.Y+o.H) - y}
}

// Translate returns the box moved by d.
func (b Box) Translate(d Point) Box { return Box{b.X + d.X, b.Y + d.Y, b.W, b.H} }

// Rectangle returns the pixels that the box touches.
func (b Box) Rectangle() image.Rectangle {
	return image.Rect(
		int(math.Floor(float64(b.X))), int(math.Floor(float64(b.Y))),
		int(math.Ceil(float64(b.X+b.W))), int(math.Ceil(float64(b.Y+b.H))))
}

// valid reports whether the box has finite coordinates and a positive size.
func (b Box) valid() bool {
	return finite(b.X) && finite(b.Y) && finite(b.W) && finite(b.H) && b.W > 0 && b.H > 0
}

// boxAround returns a square box with a centre.
func boxAround(centre Point, side float32) Box {
	return Box{centre.X - side/2, centre.Y - side/2, side, side}
}

// finite reports whether v is neither infinite nor NaN, and small enough to be
// converted to an int.
func finite(v float32) bool { return v > -1e6 && v < 1e6 }
