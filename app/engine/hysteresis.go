package engine

import "time"

// hysteresis decides whether a reading is too undecided to name an expression. It
// comes below a threshold, goes only well above it, and stays for a while
// either way, so that it does not flicker.
type hysteresis struct {
	on    bool
	begun bool
	since time.Duration
}

const (
	// hysteresisFactor is how far above the threshold doubt goes, as a factor.
	hysteresisFactor = 1.25

	// hysteresisHold is how long either state lasts at least.
	hysteresisHold = 400 * time.Millisecond
)

// next takes a confidence in; a threshold of zero never doubts.
func (d *hysteresis) next(confidence, threshold float32, at time.Duration) bool {
	now := confidence < threshold
	if d.on && threshold > 0 {
		now = confidence < min(threshold*hysteresisFactor, 1)
	}
	held := at - d.since
	if d.begun && now != d.on && threshold > 0 && held >= 0 && held < hysteresisHold {
		return d.on
	}
	if !d.begun || now != d.on {
		d.on, d.begun, d.since = now, true, at
	}
	return d.on
}
