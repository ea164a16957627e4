package training

import (
	"cmp"
	"math"
)

// Schedule is the learning rate over a training.
type Schedule struct {
	Rate       float64 // after the warm-up
	Decay      float64 // factor of the rate each epoch; 0: 1; the paper's is 0.995
	Warmup     int     // steps over which the rate grows linearly to Rate
	Cosine     bool    // lower the rate to 0 along half a cosine instead of by Decay
	CosineFrom int     // epoch at which the cosine begins; the rate is constant before
}

// At returns the learning rate of a step. epoch counts from 0 to epochs-1, done
// is the finished share of it, 0 to 1, and step counts from 0 over all epochs.
func (s Schedule) At(step, epoch int, done float64, epochs int) float64 {
	rate := s.Rate * s.decay(epoch, done, epochs)
	if step < s.Warmup {
		rate *= float64(step+1) / float64(s.Warmup)
	}
	return rate
}

// decay returns the factor of the rate without the warm-up.
func (s Schedule) decay(epoch int, done float64, epochs int) float64 {
	if !s.Cosine {
		return math.Pow(cmp.Or(s.Decay, 1), float64(epoch))
	}
	past := float64(epoch-s.CosineFrom) + done
	if past <= 0 {
		return 1
	}
	return 0.5 + 0.5*math.Cos(math.Pi*min(1, past/float64(epochs-s.CosineFrom)))
}
