package model

import (
	"math"

	"arbex/model/functions"
)

// Distribution is a probability for every expression class.
type Distribution []float32 // [N], non-negative, sums to 1

// Best returns the index of the largest entry, the first one on a tie, and -1
// for an empty distribution.
func (d Distribution) Best() int { return functions.ArgMax(d) }

// TotalVariation returns 1/2 sum_i |p_i - q_i|, the share that lies elsewhere, 0 to
// 1. q has as many entries.
func (d Distribution) TotalVariation(q Distribution) (sum float64) {
	for i := range d {
		sum += math.Abs(float64(d[i])-float64(q[i])) / 2
	}
	return sum
}

// Confidence is C(p) = 1 - H(p), see Confidence; 0 for an empty distribution.
func (d Distribution) Confidence() float32 {
	if len(d) < 2 {
		return 0
	}
	return float32(functions.Confidence(d))
}

// reweighted returns a distribution with each entry multiplied by a factor, scaled
// to sum to 1 again; nil for an empty one.
func (d Distribution) reweighted(factors []float64) Distribution {
	if len(d) == 0 {
		return nil
	}
	products, sum := make([]float64, len(d)), 0.0
	for i, v := range d {
		products[i] = float64(v) * factors[i]
		sum += products[i]
	}
	if !(sum > 0) {
		return d
	}
	scaled := make(Distribution, len(d))
	for i, v := range products {
		scaled[i] = float32(v / sum)
	}
	return scaled
}

// Confidence holds C(p) = 1 - H(p) of each distribution of a Prediction, where
// H is the entropy normalised by log N (ARBEx, section 3.4): 0 for a uniform
// distribution, 1 for a one-hot one.
type Confidence struct {
	Primary, Anchor, Attentive, Correction, Corrected float32 // each in [0,1]
}

// Prediction is everything the network computes for one face. Names are the
// paper's (ARBEx, section 3.4); balance.go has the formulas.
type Prediction struct {
	Feature       []float32    // [768] in the paper preset: the POSTER++ feature vector
	Embedding     []float32    // [128]: the reduced feature vector e
	Primary       Distribution // [N] l: the classifier's own distribution
	Anchor        Distribution // [N] t_g: what the anchors nearby propose
	Attentive     Distribution // [N] t_a: what self-attention over e proposes
	Correction    Distribution // [N] t: both proposals, weighed by confidence
	Corrected     Distribution // [N] L: primary and correction, weighed by confidence
	Confidence    Confidence
	Landmarks     [][2]float32 // 68 points in crop pixels, nil when not computed
	PriorStrength float64      // expected mix that Primary and Corrected are under (Prior): 0 as trained, 1 balanced
}

// reweighted multiplies the classes of the primary and the corrected distribution
// by factors; their confidence follows.
func (p Prediction) reweighted(factors []float64) Prediction {
	p.Primary, p.Corrected = p.Primary.reweighted(factors), p.Corrected.reweighted(factors)
	p.Confidence.Primary, p.Confidence.Corrected = p.Primary.Confidence(), p.Corrected.Confidence()
	return p
}

// Final returns the corrected distribution, or the primary one where the network
// has no balancing head.
func (p Prediction) Final() Distribution {
	if p.HasCorrection() {
		return p.Corrected
	}
	return p.Primary
}

// HasCorrection reports whether there is a corrected distribution. Without a balancing
// head everything but the primary distribution is absent.
func (p Prediction) HasCorrection() bool { return len(p.Corrected) > 0 }

// Label returns the index of the expression the face looks like: the largest
// entry of the final distribution.
func (p Prediction) Label() int { return p.Final().Best() }
