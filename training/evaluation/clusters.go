package evaluation

import (
	"math"
	"math/rand/v2"
)

// clusters are embeddings by class: what the two scores compare.
type clusters struct {
	embeddings [][]float32
	class      []int
	count      []float64   // of each class
	centroids  [][]float64 // of each class
	mean       []float64   // of all
}

func newClusters(points [][]float32, class []int, classes int) clusters {
	width := len(points[0])
	c := clusters{embeddings: points, class: class, count: make([]float64, classes), centroids: make([][]float64, classes), mean: make([]float64, width)}
	for i := range c.centroids {
		c.centroids[i] = make([]float64, width)
	}
	for i, p := range points {
		c.count[class[i]]++
		for k, v := range p {
			c.centroids[class[i]][k] += float64(v)
			c.mean[k] += float64(v) / float64(len(points))
		}
	}
	for class, sum := range c.centroids {
		for k := range sum {
			sum[k] /= max(c.count[class], 1)
		}
	}
	return c
}

// daviesBouldin is the mean over the classes of the worst ratio of spread to
// separation: the lower, the better apart (0 when there are fewer than two).
func (c clusters) daviesBouldin() float64 {
	spread := make([]float64, len(c.count))
	for i, p := range c.embeddings {
		spread[c.class[i]] += math.Sqrt(squaredDistanceTo(p, c.centroids[c.class[i]])) / c.count[c.class[i]]
	}
	sum, present := 0.0, 0.0
	for i := range c.count {
		worst := 0.0
		for j := range c.count {
			if i != j && c.count[i] > 0 && c.count[j] > 0 {
				if apart := math.Sqrt(squaredDistance(c.centroids[i], c.centroids[j])); apart > 0 {
					worst = max(worst, (spread[i]+spread[j])/apart)
				}
			}
		}
		if c.count[i] > 0 {
			sum += worst
			present++
		}
	}
	return sum / max(present, 1)
}

// calinskiHarabasz is the dispersion between the classes over that within them:
// the higher, the better apart.
func (c clusters) calinskiHarabasz() float64 {
	within, among, present := 0.0, 0.0, 0.0
	for i, p := range c.embeddings {
		within += squaredDistanceTo(p, c.centroids[c.class[i]])
	}
	for i, n := range c.count {
		if n > 0 {
			among += n * squaredDistance(c.centroids[i], c.mean)
			present++
		}
	}
	n := float64(len(c.embeddings))
	if present < 2 || n <= present || within == 0 {
		return 0
	}
	return among / (present - 1) / (within / (n - present))
}

func squaredDistanceTo(p []float32, center []float64) (sum float64) {
	for k, v := range p {
		d := float64(v) - center[k]
		sum += d * d
	}
	return sum
}

func squaredDistance(a, b []float64) (sum float64) {
	for k, v := range a {
		sum += (v - b[k]) * (v - b[k])
	}
	return sum
}

// The numbers of t-SNE (van der Maaten and Hinton 2008), their usual values.
const (
	perplexity     = 30
	tsneSteps      = 500
	tsneEarly      = 100 // steps with exaggerated attraction
	tsneExaggerate = 12
)

// tsne lays points out on a plane so that neighbours stay neighbours. It is the
// exact method, quadratic in the number of points: for a thousand or two.
func tsne(points [][]float32, seed uint64) [][2]float64 {
	n := len(points)
	p := affinities(points)
	random := rand.New(rand.NewPCG(seed, 0))
	y, speed, gain := make([][2]float64, n), make([][2]float64, n), make([][2]float64, n)
	for i := range y {
		y[i] = [2]float64{1e-2 * random.NormFloat64(), 1e-2 * random.NormFloat64()}
		gain[i] = [2]float64{1, 1}
	}
	rate := max(float64(n)/tsneExaggerate, 50)
	q := make([]float64, n*n)
	for step := range tsneSteps {
		attract, momentum := 1.0, 0.8
		if step < tsneEarly {
			attract, momentum = tsneExaggerate, 0.5
		}
		total := 0.0
		for i := range n {
			for j := range i {
				dx, dy := y[i][0]-y[j][0], y[i][1]-y[j][1]
				v := 1 / (1 + dx*dx + dy*dy)
				q[i*n+j], q[j*n+i] = v, v
				total += 2 * v
			}
		}
		for i := range n {
			var slope [2]float64
			for j := range n {
				pull := 4 * (attract*p[i*n+j] - q[i*n+j]/total) * q[i*n+j]
				slope[0] += pull * (y[i][0] - y[j][0])
				slope[1] += pull * (y[i][1] - y[j][1])
			}
			for k, g := range slope {
				if (g > 0) == (speed[i][k] > 0) {
					gain[i][k] = max(gain[i][k]*0.8, 0.01)
				} else {
					gain[i][k] += 0.2
				}
				speed[i][k] = momentum*speed[i][k] - rate*gain[i][k]*g
			}
		}
		for i := range y {
			y[i][0] += speed[i][0]
			y[i][1] += speed[i][1]
		}
	}
	return y
}

// affinities are the symmetric probabilities that points are neighbours, each
// with its own width so that the perplexity is the same everywhere. [n*n]
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

// fitWidth finds the width at which row i has the entropy wanted.
func fitWidth(row, distances []float64, i int, entropy float64) {
	nearest := math.Inf(1)
	for j, d := range distances {
		if j != i {
			nearest = min(nearest, d)
		}
	}
	beta, low, high := 1.0, 0.0, math.Inf(1)
	for range 60 {
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
		off := math.Log(sum) + beta*weighted/sum - entropy
		if math.Abs(off) < 1e-5 {
			return
		}
		if off > 0 {
			low = beta
			if math.IsInf(high, 1) {
				beta *= 2
			} else {
				beta = (beta + high) / 2
			}
		} else {
			high = beta
			beta = (beta + low) / 2
		}
	}
}
