package batch

import (
	"math"

	"arbex/assets/message"
	"arbex/vision"
)

// Sampling selects which frames are analyzed, and the class prior they are
// analyzed with. The zero value is every frame with the prior of the training.
// With both set, Every counts the frames that PerSecond selects.
type Sampling struct {
	Every     int     `json:"every,omitempty"`      // every n-th frame; 0 and 1: each
	PerSecond float64 `json:"per_second,omitempty"` // at most so many per second of the clip; 0: all
	Mix       float64 `json:"mix,omitempty"`        // from 0, the classes as frequent as in training, to 1, equally frequent; see model.Prior
}

// Validate returns an error when a number is out of range.
func (s Sampling) Validate() error {
	switch {
	case s.Every < 0:
		return message.New("every {{.Count}} frames is not possible; choose 1 or more", message.Fields{"Count": s.Every})
	case !(s.PerSecond >= 0) || math.IsInf(s.PerSecond, 0):
		return message.New("{{.Rate}} frames a second is not possible; choose 0 for all, or a positive number", message.Fields{"Rate": s.PerSecond})
	case !(s.Mix >= 0 && s.Mix <= 1):
		return message.New("a mix of {{.Mix}} is not possible; choose 0, as trained, to 1, balanced", message.Fields{"Mix": s.Mix})
	}
	return nil
}

// sampler applies a Sampling to the frames of one source.
type sampler struct {
	sampling Sampling
	interval float64 // of the last frame that PerSecond selected
	started  bool
	count    int // frames that PerSecond selected
}

// selects reports whether a frame is analyzed. It is called once for each frame,
// in order. The first is always selected; still pictures, between which there is
// no time, pass any rate.
func (s *sampler) selects(frame *vision.Frame) bool {
	if rate := s.sampling.PerSecond; rate > 0 && !frame.Still {
		// The first frame of each interval of 1/rate seconds is selected. The
		// epsilon makes up for times that were rounded down.
		interval := math.Floor(frame.Time.Seconds()*rate + 1e-6)
		if s.started && interval == s.interval {
			return false
		}
		s.interval, s.started = interval, true
	}
	selected := s.count%max(s.sampling.Every, 1) == 0
	s.count++
	return selected
}
