package model

// Distribution is a probability for every expression class.
type Distribution []float32 // [N], non-negative, sums to 1

// Best returns the index of the largest entry, the first one on a tie, and -1
// for an empty distribution.
func (d Distribution) Best() int {
	best := -1
	for i, p := range d {
		if best < 0 || p > d[best] {
			best = i
		}
	}
	return best
}

// Confidence is C(p) = 1 - H(p), see Confidence; 0 for an empty distribution.
func (d Distribution) Confidence() float32 {
	if len(d) < 2 {
		return 0
	}
	return float32(confidence(d))
}

// Confidence holds C(p) = 1 - H(p) of each distribution of a Prediction, where
// H is the entropy normalised by log N (ARBEx, section 3.4): 0 for a uniform
// distribution, 1 for a one-hot one.
type Confidence struct {
	Primary, Anchor, Attentive, Correction, Corrected float32 // each in [0,1]
}

// Prediction is everything the network says about one face. Names are the
// paper's; NETWORK section 3 of the design has the formulas.
type Prediction struct {
	Feature    []float32    // [768] in the paper preset: the POSTER++ feature vector
	Embedding  []float32    // [128]: the reduced feature vector e
	Primary    Distribution // [N] l: the classifier's own opinion
	Anchor     Distribution // [N] t_g: what the anchors nearby suggest
	Attentive  Distribution // [N] t_a: what self-attention over e suggests
	Correction Distribution // [N] t: both suggestions, weighed by confidence
	Corrected  Distribution // [N] L: primary and correction, weighed by confidence
	Confidence Confidence
	Landmarks  [][2]float32 // 68 points in crop pixels, nil when not computed
}

// Final returns the network's last word: the corrected distribution, or the
// primary one where the network has no balancing head yet.
func (p Prediction) Final() Distribution {
	if p.Balanced() {
		return p.Corrected
	}
	return p.Primary
}

// Balanced says whether there is a correction: without a trained balancing head
// everything but the primary distribution is absent.
func (p Prediction) Balanced() bool { return len(p.Corrected) > 0 }

// Label returns the index of the expression the face looks like: the largest
// entry of the final distribution.
func (p Prediction) Label() int { return p.Final().Best() }
