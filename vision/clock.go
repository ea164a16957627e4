package vision

import "time"

// timestamps makes the times that a file gives its pictures rise from the first to the
// last, and gives times to those that have none. The zero value begins.
type timestamps struct {
	started  bool
	last     time.Duration // of the newest picture
	interval time.Duration // to the next one, as far as that is known
	missing  int           // pictures since then that cannot be seen
	offset   time.Duration // added to the file's times since they jumped back
	gap      time.Duration // the longest between two pictures
	gapStart time.Duration // when it began
}

const (
	// minInterval keeps pictures apart that the file gives one time.
	minInterval = time.Millisecond

	// maxReorder is how far times go back where another recording begins; less is
	// disorder.
	maxReorder = time.Second
)

// next returns the time of a picture to which the file gives the time own; known is
// false where it gives none.
func (k *timestamps) next(own time.Duration, known bool) time.Duration {
	switch {
	case !known:
		k.last = k.expected()
	case !k.started:
		k.last = max(own, 0)
	default:
		k.last = k.monotonic(own)
	}
	k.started, k.missing = true, 0
	return k.last
}

// expected is when the next picture is due, if the last one is shown as long as
// those before.
func (k *timestamps) expected() time.Duration {
	if !k.started {
		return time.Duration(k.missing) * k.interval
	}
	return k.last + time.Duration(k.missing+1)*k.interval
}

// monotonic is own brought behind the newest picture.
func (k *timestamps) monotonic(own time.Duration) time.Duration {
	at := own + k.offset
	if at < k.last-maxReorder {
		k.offset = k.expected() - own
		return k.expected()
	}
	if leap := at - k.last; leap > k.gap {
		k.gap, k.gapStart = leap, k.last
	}
	return max(at, k.last+minInterval)
}

// skip passes over a picture that cannot be seen and returns when it would have been.
func (k *timestamps) skip() time.Duration {
	at := k.expected()
	k.missing++
	return at
}
