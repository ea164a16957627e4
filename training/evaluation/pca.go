package evaluation

import (
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
)

// PCA is the plane of the first two principal components of some points: that along
// which they vary most. Points of two models projected onto one plane can be
// compared: what has not moved has the same position.
type PCA struct {
	mean []float64
	axes [2][]float64 // of length 1, orthogonal
}

// NewPCA returns the plane of points of equal length, [N, width], of which there is
// at least one. Equal points have no plane: all are projected to the origin.
func NewPCA(points [][]float32) PCA {
	width := len(points[0])
	p := PCA{mean: make([]float64, width), axes: [2][]float64{make([]float64, width), make([]float64, width)}}
	x := mat.NewDense(len(points), width, nil)
	for i, point := range points {
		for k, v := range point {
			x.Set(i, k, float64(v))
			p.mean[k] += float64(v) / float64(len(points))
		}
	}
	var components stat.PC
	if len(points) < 2 || !components.PrincipalComponents(x, nil) {
		return p
	}
	var vectors mat.Dense // [width, min(N, width)]
	components.VectorsTo(&vectors)
	_, count := vectors.Dims()
	for axis := range min(count, len(p.axes)) {
		mat.Col(p.axes[axis], axis, &vectors)
		orient(p.axes[axis])
	}
	return p
}

// orient turns an axis so that its largest component is positive: principal
// components have no sign of their own.
func orient(axis []float64) {
	low, high := 0.0, 0.0
	for _, v := range axis {
		low, high = min(low, v), max(high, v)
	}
	if -low <= high {
		return
	}
	for k := range axis {
		axis[k] = -axis[k]
	}
}

// Project returns the position of a point on the plane; the mean of the points is
// the origin.
func (p PCA) Project(point []float32) (x, y float64) {
	for k, v := range point {
		d := float64(v) - p.mean[k]
		x, y = x+d*p.axes[0][k], y+d*p.axes[1][k]
	}
	return x, y
}
