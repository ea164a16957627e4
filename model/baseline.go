package model

import (
	"context"
	"math"
)

// Faces at rest differ: a network takes one for a little sad, another for a little
// angry. A person's own neutral face is evidence about that person's next face
// [ours]. With b the mean feature vector of the neutral faces in the training data,
// s their mean distance from b, and m the mean of this person's neutral faces, a
// feature vector v of the person is used in two ways:
//
//	v' = v + (b - m)/2                 half of the way to the training data's neutral face
//	g  = 8 (0.8 - |u - m|/s)           held between -4 and 2
//
// The head reads v', and the odds of neutral are multiplied by exp(g): near to the
// person's neutral face is evidence for neutral, far away is evidence against it. u
// is v in a single picture and its moving average in a video: a mouth that talks
// goes as far from rest as a weak expression, but comes back at once.
//
// Chosen on 459 posed faces of ten people, each neutral face read against the
// others of its person: right on 58.4 % without a baseline, 58.8 % with the whole
// shift b - m alone, 60.3 % with half of it, 65.4 % with both; of the neutral faces
// on 27, 30, 30 and 30 of 30. Two people who talk with a neutral face reach 1.5
// spreads from rest in single pictures, and never 0.8 in their moving average.

const (
	neutralShift       = 0.5
	neutralSlope       = 8
	neutralDistance    = 0.8 // distance in spreads at which there is no evidence
	maxEvidenceFor     = 2   // most evidence for neutral, in log-odds
	maxEvidenceAgainst = 4   // and against it
)

// NeutralReference describes the neutral faces in a network's training data.
type NeutralReference struct {
	Class  int       // of neutral among the network's classes
	Mean   []float32 // b, as wide as a feature vector; nil if unknown
	Spread float64   // s
}

// NewNeutralReference returns the reference of feature vectors of neutral faces.
func NewNeutralReference(class int, features [][]float32) NeutralReference {
	n := NeutralReference{Class: class, Mean: MeanFeature(features)}
	for _, v := range features {
		n.Spread += distance(v, n.Mean) / float64(len(features))
	}
	return n
}

// MeanFeature returns the mean of feature vectors, nil for none.
func MeanFeature(features [][]float32) []float32 {
	if len(features) == 0 {
		return nil
	}
	sum := make([]float64, len(features[0]))
	for _, v := range features {
		for k, x := range v {
			sum[k] += float64(x)
		}
	}
	mean := make([]float32, len(sum))
	for k, x := range sum {
		mean[k] = float32(x / float64(len(features)))
	}
	return mean
}

// distance returns the Euclidean distance of two vectors.
func distance(a, b []float32) float64 {
	square := 0.0
	for k := range a {
		d := float64(a[k]) - float64(b[k])
		square += d * d
	}
	return math.Sqrt(square)
}

// Baseline is one person's neutral face beside that of the training data.
type Baseline struct {
	reference NeutralReference
	own       []float32 // m
}

// NewBaseline compares a person's mean neutral feature vector with the neutral
// faces of the base set; nil where they cannot be compared.
func NewBaseline(neutral NeutralReference, own []float32) *Baseline {
	if len(own) == 0 || len(own) != len(neutral.Mean) {
		return nil
	}
	return &Baseline{neutral, own}
}

// shift returns v'.
func (b *Baseline) shift(v []float32) []float32 {
	moved := make([]float32, len(v))
	for k := range v {
		moved[k] = v[k] + neutralShift*(b.reference.Mean[k]-b.own[k])
	}
	return moved
}

// evidence returns g; 0 where the spread is unknown.
func (b *Baseline) evidence(u []float32) float64 {
	if b.reference.Spread <= 0 {
		return 0
	}
	g := neutralSlope * (neutralDistance - distance(u, b.own)/b.reference.Spread)
	return min(max(g, -maxEvidenceAgainst), maxEvidenceFor)
}

// apply multiplies the odds of neutral in both distributions by exp(evidence).
func (b *Baseline) apply(x Prediction, evidence float64) Prediction {
	factors := make([]float64, len(x.Primary))
	for i := range factors {
		factors[i] = 1
	}
	factors[b.reference.Class] = math.Exp(evidence)
	return x.reweighted(factors)
}

// FaceWithBaseline is a face of a person whose neutral face is known.
type FaceWithBaseline struct {
	Feature    []float32 // v
	RecentMean []float32 // u: its moving average; nil for a single picture
	Baseline   *Baseline
}

// PredictWithBaseline runs the head on faces, each relative to its person's neutral
// face.
func (p *Predictor) PredictWithBaseline(ctx context.Context, faces []FaceWithBaseline) ([]Prediction, error) {
	moved := make([][]float32, len(faces))
	for i, f := range faces {
		moved[i] = f.Feature
		if len(f.Feature) == len(f.Baseline.own) {
			moved[i] = f.Baseline.shift(f.Feature)
		}
	}
	predictions, err := p.PredictFeatures(ctx, moved)
	for i := range predictions {
		predictions[i] = faces[i].Baseline.apply(predictions[i], faces[i].Baseline.evidence(faces[i].recentMean()))
	}
	return predictions, err
}

func (f FaceWithBaseline) recentMean() []float32 {
	if len(f.RecentMean) == len(f.Feature) {
		return f.RecentMean
	}
	return f.Feature
}
