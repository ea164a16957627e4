package engine

import "time"

// hysteresis decides whether an estimate is too uncertain to name an expression.
// It switches on below a threshold and off well above it, and keeps either state
// for a while, so that labels do not flicker.
type hysteresis struct {
	on      bool
	started bool
	since   time.Duration
}

const (
	// hysteresisFactor times the threshold is where it switches off.
	hysteresisFactor = 1.25

	// hysteresisHold is the shortest time between two switches.
	hysteresisHold = 400 * time.Millisecond
)

// next takes the next confidence and returns the state. A threshold of zero
// switches it off at once.
func (h *hysteresis) next(confidence, threshold float32, at time.Duration) bool {
	on := confidence < threshold
	if h.on && threshold > 0 {
		on = confidence < min(threshold*hysteresisFactor, 1)
	}
	held := at - h.since
	if h.started && on != h.on && threshold > 0 && held >= 0 && held < hysteresisHold {
		return h.on
	}
	if !h.started || on != h.on {
		h.on, h.started, h.since = on, true, at
	}
	return h.on
}
