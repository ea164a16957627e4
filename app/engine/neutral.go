package engine

import (
	"math"
	"time"

	"arbex/model"
	"arbex/vision"
)

// Neutral calibration [ours]. Faces at rest differ: one looks a little sad to
// the network, another a little angry. Five seconds of a person's neutral face
// give the person's model.Baseline, and every later face of the person is read
// against it. The raw prediction is kept beside it, and nothing of the model
// changes.

// NeutralState is how far a face's calibration has come.
type NeutralState int

const (
	NotMeasured NeutralState = iota
	Measuring                // the person keeps a neutral face
	Measured                 // Face.Adjusted is relative to it
	Refused                  // the attempt failed; Neutral.Fault says why
)

// NeutralFault is why a calibration was refused.
type NeutralFault int

const (
	NoFault           NeutralFault = iota
	FaceLost                       // the face was out of sight
	FaceMoved                      // it moved through the picture, or towards the camera
	FaceTurnedAway                 // it looked away
	ExpressionChanged              // its expression changed meanwhile
	TooFewPredictions              // the network saw it too rarely
	NoNeutralFaces                 // this network brings no neutral faces to compare with
)

// Neutral is a face's calibration.
type Neutral struct {
	State    NeutralState
	Progress float32 // of Measuring, 0 to 1
	Fault    NeutralFault
	Mean     model.Distribution // [N] of Measured: the mean of what the network said meanwhile
}

// NeutralDuration is how long a neutral face is kept.
const NeutralDuration = 5 * time.Second

const (
	minNeutralPredictions = 10                     // predictions
	maxNeutralGap         = 700 * time.Millisecond // without one
	maxNeutralYaw         = 25                     // degrees
	maxNeutralDrift       = 0.6                    // of the middle, in sides of the box
	maxNeutralGrowth      = 1.4                    // of the box, as a factor

	// maxNeutralSpread is the largest mean total variation of the distributions
	// around their mean: at 0.25 a quarter of the probability moves about.
	maxNeutralSpread = 0.25

	// recentTimeConstant is the time constant of the mean of late: a few syllables.
	recentTimeConstant = 650 * time.Millisecond
)

// calibration measures a neutral face, one prediction after the other.
type calibration struct {
	Neutral
	startedAt, lastAt time.Duration
	startBox          vision.Box
	featureSum        []float64            // of feature vectors
	predictions       []model.Distribution // final ones
	baseline          *model.Baseline      // once Measured
	recentMean        []float32            // mean feature vector of late, then
}

// begin starts to measure; an older baseline holds no more.
func (c *calibration) begin(base model.NeutralReference) {
	*c = calibration{Neutral: Neutral{State: Measuring}}
	if base.Mean == nil {
		c.refuse(NoNeutralFaces)
	}
}

func (c *calibration) refuse(why NeutralFault) {
	*c = calibration{Neutral: Neutral{State: Refused, Fault: why}}
}

// observe takes a prediction of the face in and ends the measurement when its time
// has come.
func (c *calibration) observe(p model.Prediction, face vision.Face, at time.Duration, base model.NeutralReference) {
	if c.State != Measuring {
		return
	}
	if c.featureSum == nil {
		c.startedAt, c.lastAt, c.startBox, c.featureSum = at, at, face.Box, make([]float64, len(p.Feature))
	}
	if why := c.check(p, face, at); why != NoFault {
		c.refuse(why)
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

// check says what makes a measurement worthless.
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

// finish turns what was seen into the baseline, or refuses it.
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
	seemed, spread := meanDistribution(c.predictions)
	if spread > maxNeutralSpread {
		c.refuse(ExpressionChanged)
		return
	}
	own := make([]float32, len(c.featureSum))
	for i, sum := range c.featureSum {
		own[i] = float32(sum / n)
	}
	*c = calibration{Neutral: Neutral{State: Measured, Progress: 1, Mean: seemed}, baseline: model.NewBaseline(base, own), recentMean: own, lastAt: c.lastAt}
}

// meanDistribution is the mean of distributions, and the mean of their total variation
// around it: 1/n sum_k 1/2 sum_i |p_ki - mean_i|.
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

// relative is a feature vector of the face beside its mean of late, which follows
// it by the time between the frames as a smoother does.
func (c *calibration) relative(v []float32, at time.Duration) model.FaceWithBaseline {
	weight := 1.0
	if step := at - c.lastAt; step > 0 && len(c.recentMean) == len(v) {
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
