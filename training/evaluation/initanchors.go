package evaluation

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"arbex/model"
	"arbex/training/dataset"
)

// InitAnchors returns a copy of a network whose anchors are the k-means centres of each
// class's embeddings of a set, instead of random [ours], in an embedding scaled by a
// factor (see model.Network.WithAnchors). A class with fewer pictures than anchors gets
// equal anchors; one without pictures is an error.
func InitAnchors(ctx context.Context, n *model.Network, set *dataset.Set, scale float64, seed uint64, o Options) (*model.Network, error) {
	set, err := set.Reorder(n.Classes())
	if err != nil {
		return nil, err
	}
	faces, err := predictSet(ctx, n, set, o)
	if err != nil {
		return nil, err
	}
	points := make([][][]float32, len(set.Classes)) // of a class
	for i, p := range faces.all {
		for k := range p.Embedding {
			p.Embedding[k] *= float32(scale)
		}
		class := faces.samples[i].Class
		points[class] = append(points[class], p.Embedding)
	}
	var anchors []float32
	for class, own := range points {
		if len(own) == 0 {
			return nil, fmt.Errorf("no picture of %s has a majority; its anchors have no centre", set.Classes[class])
		}
		for _, centre := range kMeans(own, n.Config().Anchors, rand.New(rand.NewPCG(seed, uint64(class)))) {
			anchors = append(anchors, centre...)
		}
	}
	return n.WithAnchors(float32(scale), anchors)
}

// kMeansRounds bounds the rounds of k-means, which hardly moves after twenty.
const kMeansRounds = 30

// kMeans returns k centres of points (Lloyd's algorithm from a k-means++ start).
func kMeans(points [][]float32, k int, random *rand.Rand) [][]float32 {
	all := kMeansPlusPlus(points, k, random)
	nearest := make([]int, len(points))
	for range kMeansRounds {
		moved := false
		for i, x := range points {
			best, _ := nearestCentre(all, x)
			moved = moved || best != nearest[i]
			nearest[i] = best
		}
		moveCentres(all, points, nearest)
		if !moved {
			break
		}
	}
	return all
}

// kMeansPlusPlus draws k of the points, each with a probability proportional to its
// squared distance from those drawn before (Arthur and Vassilvitskii 2007).
func kMeansPlusPlus(points [][]float32, k int, random *rand.Rand) [][]float32 {
	drawn := [][]float32{slices.Clone(points[random.IntN(len(points))])}
	squares := make([]float64, len(points))
	for len(drawn) < k {
		sum := 0.0
		for i, x := range points {
			_, squares[i] = nearestCentre(drawn, x)
			sum += squares[i]
		}
		at, left := 0, random.Float64()*sum
		for i, square := range squares {
			if left -= square; left <= 0 {
				at = i
				break
			}
		}
		drawn = append(drawn, slices.Clone(points[at]))
	}
	return drawn
}

// nearestCentre returns the index of the nearest centre, and its squared distance.
func nearestCentre(places [][]float32, x []float32) (best int, square float64) {
	square = math.Inf(1)
	for i, place := range places {
		sum := 0.0
		for k, v := range place {
			d := float64(v - x[k])
			sum += d * d
		}
		if sum < square {
			best, square = i, sum
		}
	}
	return best, square
}

// moveCentres moves each centre to the mean of the points nearest to it, if any.
func moveCentres(all, points [][]float32, nearest []int) {
	sums, counts := make([][]float64, len(all)), make([]int, len(all))
	for i, x := range points {
		c := nearest[i]
		if sums[c] == nil {
			sums[c] = make([]float64, len(x))
		}
		for k, v := range x {
			sums[c][k] += float64(v)
		}
		counts[c]++
	}
	for c, sum := range sums {
		for k, v := range sum {
			all[c][k] = float32(v / float64(counts[c]))
		}
	}
}
