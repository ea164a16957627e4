package evaluation

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The plane of points that differ along two directions shows their distances.
func TestPCAShowsWherePointsDiffer(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 3))
	var points [][]float32
	for range 200 {
		p := make([]float32, 6)
		for k := range p {
			p[k] = float32(0.01 * random.NormFloat64())
		}
		a, b := float32(5*random.NormFloat64()), float32(2*random.NormFloat64())
		p[1], p[4], p[5] = p[1]+a+7, p[4]+a, p[5]+b
		points = append(points, p)
	}
	plane := NewPCA(points)
	for i := range points[:20] {
		a, b := points[i], points[i+1]
		far := 0.0
		for k := range a {
			far += float64(a[k]-b[k]) * float64(a[k]-b[k])
		}
		x1, y1 := plane.Project(a)
		x2, y2 := plane.Project(b)
		if d := math.Hypot(x1-x2, y1-y2); math.Abs(d-math.Sqrt(far)) > 0.2 {
			t.Errorf("points %v apart lie %v apart", math.Sqrt(far), d)
		}
	}
}

func TestPCAOfTooFewPointsIsTheOrigin(t *testing.T) {
	for _, points := range [][][]float32{{{1, 2, 3}}, {{1, 2, 3}, {1, 2, 3}}} {
		if x, y := NewPCA(points).Project(points[0]); math.Abs(x) > 1e-12 || math.Abs(y) > 1e-12 {
			t.Errorf("%d points: %v, %v", len(points), x, y)
		}
	}
	line := NewPCA([][]float32{{0, 0, 0}, {0, 3, 4}})
	if x, y := line.Project([]float32{0, 3, 4}); math.Abs(x-2.5) > 1e-6 || math.Abs(y) > 1e-6 {
		t.Errorf("on a line: %v, %v", x, y)
	}
}
