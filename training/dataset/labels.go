package dataset

import (
	"math"
	"slices"

	"arbex/model"
)

func oneHot(class, classes int) model.Distribution {
	p := make(model.Distribution, classes)
	p[class] = 1
	return p
}

// reindexed returns the distribution over n classes whose entry indices[j] is the
// sum of the entries j of p; nil for nil.
func reindexed(p model.Distribution, indices []int, n int) model.Distribution {
	if p == nil {
		return nil
	}
	q := make(model.Distribution, n)
	for j, v := range p {
		q[indices[j]] += v
	}
	return q
}

// restricted returns the distribution over some of its classes, which sums to 1
// again; nil where they have no share in it.
func restricted(p model.Distribution, classes []int) model.Distribution {
	if p == nil {
		return nil
	}
	q, sum := make(model.Distribution, len(classes)), float32(0)
	for i, class := range classes {
		q[i] = p[class]
		sum += q[i]
	}
	if sum == 0 {
		return nil
	}
	for i := range q {
		q[i] /= sum
	}
	return q
}

// Sharpen returns a distribution raised to a power and scaled to sum to 1:
// q_j = p_j^power / sum_k p_k^power; nil for nil. 1 leaves it as it is, more moves
// it towards its majority [ours].
func Sharpen(p model.Distribution, power float64) model.Distribution {
	if p == nil || power == 1 {
		return p
	}
	q, sum, most := make(model.Distribution, len(p)), 0.0, float64(slices.Max(p))
	for j, v := range p {
		raised := math.Pow(float64(v)/most, power) // of the majority 1: no power makes all of them 0
		q[j], sum = float32(raised), sum+raised
	}
	for j := range q {
		q[j] = float32(float64(q[j]) / sum)
	}
	return q
}
