package evaluation

import (
	"math"
	"math/rand/v2"
)

// Parameters of t-SNE (van der Maaten and Hinton 2008), its usual ones.
const (
	perplexity        = 30
	tsneSteps         = 500
	earlySteps        = 100 // with exaggerated attraction
	earlyExaggeration = 12
)

// tsne puts points on a plane so that neighbours stay neighbours. It is the exact
// method, quadratic in the number of points: for one or two thousand.
func tsne(points [][]float32, seed uint64) [][2]float64 {
	if len(points) < 2 {
		return make([][2]float64, len(points)) // without a neighbour
	}
	e := newEmbedding(affinities(points), len(points), seed)
	for step := range tsneSteps {
		if step < earlySteps {
			e.step(earlyExaggeration, 0.5)
		} else {
			e.step(1, 0.8)
		}
	}
	return e.y
}

// embedding is the state of the gradient descent.
type embedding struct {
	n              int
	p, q           []float64 // affinities of the points, and of their images before normalising, [n*n]
	y, speed, gain [][2]float64
	rate           float64
}

func newEmbedding(p []float64, n int, seed uint64) *embedding {
	random := rand.New(rand.NewPCG(seed, 0))
	e := &embedding{n: n, p: p, q: make([]float64, n*n), y: make([][2]float64, n), speed: make([][2]float64, n), gain: make([][2]float64, n)}
	for i := range e.y {
		e.y[i] = [2]float64{1e-2 * random.NormFloat64(), 1e-2 * random.NormFloat64()}
		e.gain[i] = [2]float64{1, 1}
	}
	e.rate = max(float64(n)/earlyExaggeration, 50)
	return e
}

// step moves all images along the gradient (equation 5 of the paper), with momentum
// and a gain for each coordinate.
func (e *embedding) step(exaggeration, momentum float64) {
	total := e.imageAffinities()
	for i := range e.n {
		for k, g := range e.gradient(i, exaggeration, total) {
			if (g > 0) == (e.speed[i][k] > 0) {
				e.gain[i][k] = max(e.gain[i][k]*0.8, 0.01)
			} else {
				e.gain[i][k] += 0.2
			}
			e.speed[i][k] = momentum*e.speed[i][k] - e.rate*e.gain[i][k]*g
		}
	}
	for i := range e.y {
		e.y[i][0] += e.speed[i][0]
		e.y[i][1] += e.speed[i][1]
	}
}

// imageAffinities computes q_ij = 1 / (1 + |y_i - y_j|^2) and returns their sum.
func (e *embedding) imageAffinities() (total float64) {
	for i := range e.n {
		for j := range i {
			dx, dy := e.y[i][0]-e.y[j][0], e.y[i][1]-e.y[j][1]
			v := 1 / (1 + dx*dx + dy*dy)
			e.q[i*e.n+j], e.q[j*e.n+i] = v, v
			total += 2 * v
		}
	}
	return total
}

func (e *embedding) gradient(i int, exaggeration, total float64) (slope [2]float64) {
	for j := range e.n {
		q := e.q[i*e.n+j]
		pull := 4 * (exaggeration*e.p[i*e.n+j] - q/total) * q
		slope[0] += pull * (e.y[i][0] - e.y[j][0])
		slope[1] += pull * (e.y[i][1] - e.y[j][1])
	}
	return slope
}

// affinities returns the symmetric probabilities that points are neighbours, [n*n]:
// Gaussians whose widths give each point the same perplexity.
func affinities(points [][]float32) []float64 {
	n := len(points)
	p := make([]float64, n*n)
	distances := make([]float64, n)
	for i := range n {
		for j := range n {
			distances[j] = 0
			for k, v := range points[i] {
				d := float64(v - points[j][k])
				distances[j] += d * d
			}
		}
		fitWidth(p[i*n:(i+1)*n], distances, i, math.Log(min(perplexity, float64(n)/3)))
	}
	for i := range n {
		for j := range i {
			v := max((p[i*n+j]+p[j*n+i])/float64(2*n), 1e-12)
			p[i*n+j], p[j*n+i] = v, v
		}
	}
	return p
}

// fitWidth fills row i with the Gaussian whose entropy is the given one. It bisects
// the precision beta.
func fitWidth(row, distances []float64, i int, entropy float64) {
	beta, low, high := 1.0, 0.0, math.Inf(1)
	for range 60 {
		off := gaussian(row, distances, i, beta) - entropy
		switch {
		case math.Abs(off) < 1e-5:
			return
		case off <= 0:
			high = beta
			beta = (beta + low) / 2
		case math.IsInf(high, 1):
			low = beta
			beta *= 2
		default:
			low = beta
			beta = (beta + high) / 2
		}
	}
}

// gaussian fills row i with exp(-beta d), normalised, and returns its entropy.
func gaussian(row, distances []float64, i int, beta float64) float64 {
	nearest := math.Inf(1)
	for j, d := range distances {
		if j != i {
			nearest = min(nearest, d)
		}
	}
	sum, weighted := 0.0, 0.0
	for j, d := range distances {
		row[j] = 0
		if j != i {
			row[j] = math.Exp(-beta * (d - nearest))
			sum += row[j]
			weighted += (d - nearest) * row[j]
		}
	}
	for j := range row {
		row[j] /= sum
	}
	return math.Log(sum) + beta*weighted/sum
}
