package main

import "math"

type point struct{ x, y float64 }

func (p point) plus(q point) point    { return point{p.x + q.x, p.y + q.y} }
func (p point) minus(q point) point   { return point{p.x - q.x, p.y - q.y} }
func (p point) times(s float64) point { return point{p.x * s, p.y * s} }
func (p point) turned(angle float64) point {
	s, c := math.Sincos(angle)
	return point{c*p.x - s*p.y, s*p.x + c*p.y}
}

// face is where things are in a picture; left and right are the viewer's.
type face struct {
	leftEye, rightEye       point
	leftCorner, rightCorner point // of the mouth
	upperLip, lowerLip      point
}

// unit is the distance between the eyes, the measure of every movement.
func (f face) unit() float64 { return math.Hypot(f.rightEye.x-f.leftEye.x, f.rightEye.y-f.leftEye.y) }

func (f face) middle() point { return f.leftEye.plus(f.rightEye).times(0.5) }

// expression is what a face does at one moment; all zero is the face as it was
// photographed. One is as far as still looks natural.
type expression struct {
	smile float64 // corners of the mouth up and out; negative: down and in
	open  float64 // lower lip and jaw drop
	brows float64 // brows rise; negative: they lower and draw together
	turn  float64 // head turns to the viewer's right; negative: left
}

// interpolate returns e at t = 0, o at t = 1.
//
//lint:ignore U1000 called through the type parameter of at
func (e expression) interpolate(o expression, t float64) expression {
	return expression{
		smile: e.smile + (o.smile-e.smile)*t,
		open:  e.open + (o.open-e.open)*t,
		brows: e.brows + (o.brows-e.brows)*t,
		turn:  e.turn + (o.turn-e.turn)*t,
	}
}

// displacement moves the skin around a place, weighted by a Gaussian of the given
// reach across and down.
type displacement struct {
	at, by, reach point
}

// displacements returns the movements of the skin in an expression.
func (f face) displacements(e expression) []displacement {
	u := f.unit()
	vector := func(x, y float64) point { return point{x * u, y * u} }
	brow := func(eye point, inward float64) []displacement {
		draw := max(-e.brows, 0) * 0.07 * inward
		return []displacement{
			{eye.plus(vector(0.20*inward, -0.37)), vector(draw, -0.085*e.brows), vector(0.26, 0.125)},
			{eye.plus(vector(-0.22*inward, -0.37)), vector(0, -0.06*max(e.brows, 0)), vector(0.26, 0.125)},
		}
	}
	displacements := []displacement{
		{f.leftCorner, vector(-0.07*e.smile, -0.10*e.smile), vector(0.26, 0.20)},
		{f.rightCorner, vector(0.07*e.smile, -0.10*e.smile), vector(0.26, 0.20)},
		{f.leftCorner.plus(vector(-0.22, -0.35)), vector(0, -0.05*e.smile), vector(0.25, 0.22)},
		{f.rightCorner.plus(vector(0.22, -0.35)), vector(0, -0.05*e.smile), vector(0.25, 0.22)},
		{f.lowerLip, vector(0, 0.07*e.open), vector(0.36, 0.14)},
		{f.lowerLip.plus(vector(0, 0.35)), vector(0, 0.09*e.open), vector(0.55, 0.30)},
		{f.upperLip, vector(0, -0.035*e.open), vector(0.28, 0.10)},
		{f.middle().plus(vector(0, 0.45)), vector(0.11*e.turn, 0), vector(0.55, 0.75)},
	}
	displacements = append(displacements, brow(f.leftEye, 1)...)
	return append(displacements, brow(f.rightEye, -1)...)
}

// inverseWarp returns the place of the photograph that is seen at p once the skin has
// moved.
func inverseWarp(p point, displacements []displacement) point {
	from := p
	for _, m := range displacements {
		x, y := (p.x-m.at.x)/m.reach.x, (p.y-m.at.y)/m.reach.y
		if d := x*x + y*y; d < 12 {
			from = from.minus(m.by.times(math.Exp(-d / 2)))
		}
	}
	return from
}
