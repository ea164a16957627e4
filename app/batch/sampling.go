package batch

import (
	"fmt"
	"math"

	"arbex/vision"
)

// Sampling chooses which frames are analysed, and under which expected mix; the zero
// value is every one, as trained. With both set, Every counts the frames that
// PerSecond lets through.
type Sampling struct {
	Every     int     `json:"every,omitempty"`      // every n-th frame, 0 and 1: each
	PerSecond float64 `json:"per_second,omitempty"` // at most so many a second of the clip, 0: all
	Mix       float64 `json:"mix,omitempty"`        // of expressions to expect, see model.Prior
}

// Validate says what is wrong with a pick.
func (p Sampling) Validate() error {
	switch {
	case p.Every < 0:
		return fmt.Errorf("every %d frames makes no sense; choose 1 or more", p.Every)
	case !(p.PerSecond >= 0) || math.IsInf(p.PerSecond, 0):
		return fmt.Errorf("%v frames a second make no sense; choose 0 for all, or a positive number", p.PerSecond)
	case !(p.Mix >= 0 && p.Mix <= 1):
		return fmt.Errorf("a mix of %v makes no sense; choose 0, as trained, to 1, balanced", p.Mix)
	}
	return nil
}

// sampler applies a Pick to the frames of one source.
type sampler struct {
	sampling Sampling
	interval int64 // of the last frame let through
	started  bool
	count    int // frames that passed the rate
}

// selects is asked once for each frame, in order. The first is always wanted, and of
// pictures, between which there is no time, no rate leaves any out.
func (p *sampler) selects(frame *vision.Frame) bool {
	if rate := p.sampling.PerSecond; rate > 0 && !frame.Still {
		// A frame is wanted when it is the first of its 1/rate seconds. The
		// small share forgives times that were rounded down.
		slot := int64(frame.Time.Seconds()*rate + 1e-6)
		if p.started && slot == p.interval {
			return false
		}
		p.interval, p.started = slot, true
	}
	wanted := p.count%max(p.sampling.Every, 1) == 0
	p.count++
	return wanted
}
