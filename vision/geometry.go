package vision

import (
	"image"
	"math"
)

// Point is a place in a picture, in pixels; (0, 0) is the centre of the
// top-left pixel.
type Point struct{ X, Y float32 }

// Add returns p moved by q.
func (p Point) Add(q Point) Point { return Point{p.X + q.X, p.Y + q.Y} }

// Sub returns the way from q to p.
func (p Point) Sub(q Point) Point { return Point{p.X - q.X, p.Y - q.Y} }

// Scale returns p times s.
func (p Point) Scale(s float32) Point { return Point{p.X * s, p.Y * s} }

// Length returns how far p lies from the origin.
func (p Point) Length() float32 { return float32(math.Hypot(float64(p.X), float64(p.Y))) }

// finite says whether both numbers are ordinary ones.
func (p Point) finite() bool { return finite(p.X) && finite(p.Y) }

// Box is an upright rectangle in pixels. It may reach outside the picture: a
// face cut off by the edge keeps its full box.
type Box struct{ X, Y, W, H float32 }

// Centre returns the middle of the box.
func (b Box) Centre() Point { return Point{b.X + b.W/2, b.Y + b.H/2} }

// Side returns the longer side.
func (b Box) Side() float32 { return max(b.W, b.H) }

// Area returns the number of pixels in the box; zero when it is inside out.
func (b Box) Area() float32 { return max(b.W, 0) * max(b.H, 0) }

// IoU returns the intersection over union of two boxes, between 0 and 1.
func (b Box) IoU(o Box) float32 {
	both := b.Intersect(o).Area()
	if both <= 0 {
		return 0
	}
	return both / (b.Area() + o.Area() - both)
}

// Intersect returns the part that both boxes share; its area is zero when
// there is none.
func (b Box) Intersect(o Box) Box {
	x, y := max(b.X, o.X), max(b.Y, o.Y)
	return Box{x, y, min(b.X+b.W, o.X+o.W) - x, min(b.Y+b.H, o.Y+o.H) - y}
}

// Translate returns the box moved by d.
func (b Box) Translate(d Point) Box { return Box{b.X + d.X, b.Y + d.Y, b.W, b.H} }

// Rectangle returns the whole pixels that the box touches.
func (b Box) Rectangle() image.Rectangle {
	return image.Rect(
		int(math.Floor(float64(b.X))), int(math.Floor(float64(b.Y))),
		int(math.Ceil(float64(b.X+b.W))), int(math.Ceil(float64(b.Y+b.H))))
}

// valid says whether the box has finite numbers and a positive size.
func (b Box) valid() bool {
	return finite(b.X) && finite(b.Y) && finite(b.W) && finite(b.H) && b.W > 0 && b.H > 0
}

// boxAround returns a square box of the given side around a point.
func boxAround(centre Point, side float32) Box {
	return Box{centre.X - side/2, centre.Y - side/2, side, side}
}

// finite says whether v is neither infinite nor not-a-number, and small enough
// to be turned into a pixel number.
func finite(v float32) bool { return v > -1e6 && v < 1e6 }
