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
	NoFault    NeutralFault = iota
	Left                    // the face was out of sight
	Moved                   // it moved through the picture, or towards the camera
	TurnedAway              // it looked away
	Changed                 // its expression changed meanwhile
	TooFew                  // the network saw it too rarely
	NoBase                  // this network brings no neutral faces to compare with
)

// Neutral is a face's calibration.
type Neutral struct {
	State    NeutralState
	Progress float32 // of Measuring, 0 to 1
	Fault    NeutralFault
	Seemed   model.Distribution // [N] of Measured: the mean of what the network said meanwhile
}

// NeutralTime is how long a neutral face is kept.
const NeutralTime = 5 * time.Second

const (
	neutralFewest = 10                     // predictions
	neutralGap    = 700 * time.Millisecond // without one
	neutralYaw    = 25                     // degrees
	neutralDrift  = 0.6                    // of the middle, in sides of the box
	neutralGrowth = 1.4                    // of the box, as a factor

	// neutralSpread is the largest mean total variation of the distributions
	// around their mean: at 0.25 a quarter of the probability moves about.
	neutralSpread = 0.25

	// neutralRecent is the time constant of the mean of late: a few syllables.
	neutralRecent = 650 * time.Millisecond
)

// calibration measures a neutral face, one prediction after the other.
type calibration struct {
	Neutral
	from, last time.Duration
	start      vision.Box
	sum        []float64            // of feature vectors
	seen       []model.Distribution // final ones
	baseline   *model.Baseline      // once Measured
	recent     []float32            // mean feature vector of late, then
}

// begin starts to measure; an older baseline holds no more.
func (c *calibration) begin(base model.NeutralFaces) {
	*c = calibration{Neutral: Neutral{State: Measuring}}
	if base.Mean == nil {
		c.refuse(NoBase)
	}
}

func (c *calibration) refuse(why NeutralFault) {
	*c = calibration{Neutral: Neutral{State: Refused, Fault: why}}
}

// take takes a prediction of the face in and ends the measurement when its time
// has come.
func (c *calibration) take(p model.Prediction, face vision.Face, at time.Duration, base model.NeutralFaces) {
	if c.State != Measuring {
		return
	}
	if c.sum == nil {
		c.from, c.last, c.start, c.sum = at, at, face.Box, make([]float64, len(p.Feature))
	}
	if why := c.fault(p, face, at); why != NoFault {
		c.refuse(why)
		return
	}
	c.last = at
	c.add(p)
	c.Progress = min(float32(at-c.from)/float32(NeutralTime), 1)
	if at-c.from >= NeutralTime {
		c.end(base)
	}
}

func (c *calibration) add(p model.Prediction) {
	for i, v := range p.Feature {
		c.sum[i] += float64(v)
	}
	c.seen = append(c.seen, p.Final())
}

// fault says what makes a measurement worthless.
func (c *calibration) fault(p model.Prediction, face vision.Face, at time.Duration) NeutralFault {
	side := max(c.start.Side(), 1)
	growth := float64(face.Box.Side() / side)
	switch {
	case len(p.Feature) != len(c.sum):
		return NoBase
	case at < c.last || at-c.last > neutralGap:
		return Left
	case math.Abs(float64(face.Yaw)) > neutralYaw:
		return TurnedAway
	case face.Box.Centre().Sub(c.start.Centre()).Length() > neutralDrift*side || growth > neutralGrowth || growth < 1/neutralGrowth:
		return Moved
	}
	return NoFault
}

// end turns what was seen into the baseline, or refuses it.
func (c *calibration) end(base model.NeutralFaces) {
	n := float64(len(c.seen))
	switch {
	case n < neutralFewest:
		c.refuse(TooFew)
		return
	case len(base.Mean) != len(c.sum):
		c.refuse(NoBase)
		return
	}
	seemed, spread := meanOf(c.seen)
	if spread > neutralSpread {
		c.refuse(Changed)
		return
	}
	own := make([]float32, len(c.sum))
	for i, sum := range c.sum {
		own[i] = float32(sum / n)
	}
	*c = calibration{Neutral: Neutral{State: Measured, Progress: 1, Seemed: seemed}, baseline: model.NewBaseline(base, own), recent: own, last: c.last}
}

// meanOf is the mean of distributions, and the mean of their total variation
// around it: 1/n sum_k 1/2 sum_i |p_ki - mean_i|.
func meanOf(all []model.Distribution) (mean model.Distribution, spread float64) {
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
func (c *calibration) relative(v []float32, at time.Duration) model.Relative {
	weight := 1.0
	if step := at - c.last; step > 0 && len(c.recent) == len(v) {
		weight = 1 - math.Exp(-float64(step)/float64(neutralRecent))
	}
	recent := make([]float32, len(v))
	for i, x := range v {
		recent[i] = x
		if weight < 1 {
			recent[i] = c.recent[i] + float32(weight)*(x-c.recent[i])
		}
	}
	c.recent, c.last = recent, at
	return model.Relative{Feature: v, Recent: recent, Baseline: c.baseline}
}
