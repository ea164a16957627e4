package vision

import "time"

// timestamps makes the times of a file's frames rise from the first to the last, and
// estimates those that are missing. The zero value is ready for the first frame.
type timestamps struct {
	started  bool
	last     time.Duration // of the newest frame
	interval time.Duration // to the next one, as far as known
	missing  int           // frames since then that could not be decoded
	offset   time.Duration // added to the file's times since they jumped back
	gap      time.Duration // longest between two frames
	gapStart time.Duration
}

const (
	// minInterval separates frames to which the file gives the same time.
	minInterval = time.Millisecond

	// maxReorder is how far times go back within a recording; where they go back
	// further, another recording begins.
	maxReorder = time.Second
)

// next returns the time of a frame to which the file gives the time own; known is
// false where it gives none.
func (t *timestamps) next(own time.Duration, known bool) time.Duration {
	switch {
	case !known:
		t.last = t.expected()
	case !t.started:
		t.last = max(own, 0)
	default:
		t.last = t.monotonic(own)
	}
	t.started, t.missing = true, 0
	return t.last
}

// expected returns when the next frame is due if the last one is shown as long as
// those before.
func (t *timestamps) expected() time.Duration {
	if !t.started {
		return time.Duration(t.missing) * t.interval
	}
	return t.last + time.Duration(t.missing+1)*t.interval
}

// monotonic returns own, shifted behind the newest frame where it is not.
func (t *timestamps) monotonic(own time.Duration) time.Duration {
	at := own + t.offset
	if at < t.last-maxReorder {
		t.offset = t.expected() - own
		return t.expected()
	}
	if gap := at - t.last; gap > t.gap {
		t.gap, t.gapStart = gap, t.last
	}
	return max(at, t.last+minInterval)
}

// skip counts a frame that could not be decoded and returns its expected time.
func (t *timestamps) skip() time.Duration {
	at := t.expected()
	t.missing++
	return at
}
