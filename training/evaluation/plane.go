package evaluation

import (
	"math"
	"math/rand/v2"
)

// Plane is the plane along which points differ most (principal component
// analysis). Points of two models, projected on one plane, can be compared: what
// has not moved lies where it lay.
type Plane struct {
	middle []float64
	axes   [2][]float64
}

// planeRounds are the rounds of the power iteration: each brings an axis nearer.
const planeRounds = 100

// NewPlane finds the plane of points, which are as long as each other. There is
// at least one.
func NewPlane(points [][]float32) Plane {
	width := len(points[0])
	p := Plane{middle: make([]float64, width)}
	for _, point := range points {
		for k, v := range point {
			p.middle[k] += float64(v) / float64(len(points))
		}
	}
	random := rand.New(rand.NewPCG(1, 1))
	for which := range p.axes {
		axis := make([]float64, width)
		for k := range axis {
			axis[k] = random.NormFloat64()
		}
		for range planeRounds {
			axis = p.stretched(points, axis, p.axes[:which])
		}
		p.axes[which] = axis
	}
	return p
}

// stretched is an axis multiplied by the points' covariance, kept at a right
// angle to the axes before it, and of length 1.
func (p Plane) stretched(points [][]float32, axis []float64, before [][]float64) []float64 {
	next := make([]float64, len(axis))
	for _, point := range points {
		along := p.along(point, axis)
		for k, v := range point {
			next[k] += along * (float64(v) - p.middle[k])
		}
	}
	for _, other := range before {
		dot := 0.0
		for k, v := range other {
			dot += v * next[k]
		}
		for k, v := range other {
			next[k] -= dot * v
		}
	}
	length := 0.0
	for _, v := range next {
		length += v * v
	}
	length = max(math.Sqrt(length), 1e-30)
	for k := range next {
		next[k] /= length
	}
	return next
}

func (p Plane) along(point []float32, axis []float64) (sum float64) {
	for k, v := range point {
		sum += axis[k] * (float64(v) - p.middle[k])
	}
	return sum
}

// Place is where a point lies on the plane, seen from the middle.
func (p Plane) Place(point []float32) (x, y float64) {
	return p.along(point, p.axes[0]), p.along(point, p.axes[1])
}
