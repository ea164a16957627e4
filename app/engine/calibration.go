package engine

import (
	"math"
	"time"

	"arbex/model"
	"arbex/vision"
)

const (
	minNeutralPredictions = 10
	maxNeutralGap         = 700 * time.Millisecond // between two predictions
	maxNeutralYaw         = 25                     // degrees
	maxNeutralDrift       = 0.6                    // of the centre, in sides of the box
	maxNeutralGrowth      = 1.4                    // of the box, as a factor

	// maxNeutralSpread bounds the mean total variation of the distributions from
	// their mean: at 0.25 a quarter of the probability moves.
	maxNeutralSpread = 0.25

	// recentTimeConstant is that of the recent mean feature vector: a few syllables.
	recentTimeConstant = 650 * time.Millisecond
)

// calibration measures the neutral face of a track, one prediction after the
// other.
type calibration struct {
	Neutral
	startedAt, lastAt time.Duration
	startBox          vision.Box
	featureSum        []float64            // of the feature vectors
	predictions       []model.Distribution // final distributions
	baseline          *model.Baseline      // once Measured
	recentMean        []float32            // exponential mean of the feature vectors, once Measured
}

// begin starts a measurement and discards the baseline.
func (c *calibration) begin(base model.NeutralReference) {
	*c = calibration{Neutral: Neutral{State: Measuring}}
	if base.Mean == nil {
		c.refuse(NoNeutralFaces)
	}
}

func (c *calibration) refuse(fault NeutralFault) {
	*c = calibration{Neutral: Neutral{State: Refused, Fault: fault}}
}

// observe takes the next prediction of the face and finishes the measurement after
// NeutralDuration.
func (c *calibration) observe(p model.Prediction, face vision.Face, at time.Duration, base model.NeutralReference) {
	if c.State != Measuring {
		return
	}
	if c.featureSum == nil {
		c.startedAt, c.lastAt, c.startBox, c.featureSum = at, at, face.Box, make([]float64, len(p.Feature))
	}
	if fault := c.check(p, face, at); fault != NoFault {
		c.refuse(fault)
		return
	}
	c.lastAt = at
	c.accumulate(p)
	c.Progress = min(float32(at-c.startedAt)/float32(NeutralDuration), 1)
	if at-c.startedAt >= NeutralDuration {
		c.finish(base)
	}
}

func (c *calibration) accumulate(p model.Prediction) {
	for i, v := range p.Feature {
		c.featureSum[i] += float64(v)
	}
	c.predictions = append(c.predictions, p.Final())
}

// check returns what makes the measurement useless.
func (c *calibration) check(p model.Prediction, face vision.Face, at time.Duration) NeutralFault {
	side := max(c.startBox.Side(), 1)
	growth := float64(face.Box.Side() / side)
	switch {
	case len(p.Feature) != len(c.featureSum):
		return NoNeutralFaces
	case at < c.lastAt || at-c.lastAt > maxNeutralGap:
		return FaceLost
	case math.Abs(float64(face.Yaw)) > maxNeutralYaw:
		return FaceTurnedAway
	case face.Box.Centre().Sub(c.startBox.Centre()).Length() > maxNeutralDrift*side || growth > maxNeutralGrowth || growth < 1/maxNeutralGrowth:
		return FaceMoved
	}
	return NoFault
}

// finish computes the baseline, or refuses it.
func (c *calibration) finish(base model.NeutralReference) {
	n := float64(len(c.predictions))
	switch {
	case n < minNeutralPredictions:
		c.refuse(TooFewPredictions)
		return
	case len(base.Mean) != len(c.featureSum):
		c.refuse(NoNeutralFaces)
		return
	}
	mean, spread := meanDistribution(c.predictions)
	if spread > maxNeutralSpread {
		c.refuse(ExpressionChanged)
		return
	}
	own := make([]float32, len(c.featureSum))
	for i, sum := range c.featureSum {
		own[i] = float32(sum / n)
	}
	*c = calibration{Neutral: Neutral{State: Measured, Progress: 1, Mean: mean}, baseline: model.NewBaseline(base, own), recentMean: own, lastAt: c.lastAt}
}

// meanDistribution returns the mean of distributions and their mean total variation
// from it: 1/n sum_k 1/2 sum_i |p_ki - mean_i|.
func meanDistribution(all []model.Distribution) (mean model.Distribution, spread float64) {
	mean = make(model.Distribution, len(all[0]))
	for _, p := range all {
		for i, v := range p {
			mean[i] += v / float32(len(all))
		}
	}
	for _, p := range all {
		spread += p.TotalVariation(mean)
	}
	return mean, spread / float64(len(all))
}

// relative returns a feature vector of the face with the exponential mean of the
// recent ones, which follows over time as a smoother does.
func (c *calibration) relative(v []float32, at time.Duration) model.FaceWithBaseline {
	weight := 1.0
	if step := at - c.lastAt; step >= 0 && len(c.recentMean) == len(v) {
		weight = 1 - math.Exp(-float64(step)/float64(recentTimeConstant))
	}
	recent := make([]float32, len(v))
	for i, x := range v {
		recent[i] = x
		if weight < 1 {
			recent[i] = c.recentMean[i] + float32(weight)*(x-c.recentMean[i])
		}
	}
	c.recentMean, c.lastAt = recent, at
	return model.FaceWithBaseline{Feature: v, RecentMean: recent, Baseline: c.baseline}
}
