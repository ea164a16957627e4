package evaluation

import "math"

// clusters are embeddings by class, for the scores of how well they separate.
type clusters struct {
	embeddings [][]float32 // [N, width]
	class      []int       // [N]
	count      []float64   // of each class
	centroids  [][]float64 // of each class, [classes, width]
	mean       []float64   // of all, [width]
}

func newClusters(embeddings [][]float32, class []int, classes int) clusters {
	width := 0
	if len(embeddings) > 0 {
		width = len(embeddings[0])
	}
	c := clusters{embeddings: embeddings, class: class, count: make([]float64, classes), centroids: make([][]float64, classes), mean: make([]float64, width)}
	for i := range c.centroids {
		c.centroids[i] = make([]float64, width)
	}
	for i, x := range embeddings {
		c.count[class[i]]++
		for k, v := range x {
			c.centroids[class[i]][k] += float64(v)
			c.mean[k] += float64(v) / float64(len(embeddings))
		}
	}
	for class, sum := range c.centroids {
		for k := range sum {
			sum[k] /= max(c.count[class], 1)
		}
	}
	return c
}

// daviesBouldin returns the mean over the classes of the largest ratio of spread to
// separation, max_j (s_i + s_j) / d_ij: the lower, the better separated; 0 for fewer
// than two classes.
func (c clusters) daviesBouldin() float64 {
	spread := c.spread()
	sum, present := 0.0, 0.0
	for i, count := range c.count {
		if count > 0 {
			sum += c.largestRatio(i, spread)
			present++
		}
	}
	return sum / max(present, 1)
}

// spread returns the mean distance of each class's embeddings from its centroid.
func (c clusters) spread() []float64 {
	spread := make([]float64, len(c.count))
	for i, x := range c.embeddings {
		class := c.class[i]
		spread[class] += math.Sqrt(squaredDistance(x, c.centroids[class])) / c.count[class]
	}
	return spread
}

func (c clusters) largestRatio(i int, spread []float64) (largest float64) {
	for j := range c.count {
		if i == j || c.count[j] == 0 {
			continue
		}
		if apart := math.Sqrt(squaredDistance(c.centroids[i], c.centroids[j])); apart > 0 {
			largest = max(largest, (spread[i]+spread[j])/apart)
		}
	}
	return largest
}

// calinskiHarabasz returns the dispersion between the classes over that within them:
// the higher, the better separated.
func (c clusters) calinskiHarabasz() float64 {
	within, among, present := 0.0, 0.0, 0.0
	for i, x := range c.embeddings {
		within += squaredDistance(x, c.centroids[c.class[i]])
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

func squaredDistance[T float32 | float64](a []T, b []float64) (sum float64) {
	for k, v := range a {
		d := float64(v) - b[k]
		sum += d * d
	}
	return sum
}
