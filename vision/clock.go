package vision

import "time"

// clock makes the times that a file gives its pictures rise from the first to the
// last, and gives times to those that have none. The zero value begins.
type clock struct {
	begun bool
	last  time.Duration // of the newest picture
	step  time.Duration // to the next one, as far as that is known
	gone  int           // pictures since then that cannot be seen
	shift time.Duration // added to the file's times since they jumped back
	leap  time.Duration // the longest between two pictures
	leapt time.Duration // when it began
}

const (
	// leastStep keeps pictures apart that the file gives one time.
	leastStep = time.Millisecond

	// jumpBack is how far times go back where another recording begins; less is
	// disorder.
	jumpBack = time.Second
)

// next returns the time of a picture to which the file gives the time own; known is
// false where it gives none.
func (k *clock) next(own time.Duration, known bool) time.Duration {
	switch {
	case !known:
		k.last = k.expected()
	case !k.begun:
		k.last = max(own, 0)
	default:
		k.last = k.after(own)
	}
	k.begun, k.gone = true, 0
	return k.last
}

// expected is when the next picture is due, if the last one is shown as long as
// those before.
func (k *clock) expected() time.Duration {
	if !k.begun {
		return time.Duration(k.gone) * k.step
	}
	return k.last + time.Duration(k.gone+1)*k.step
}

// after is own brought behind the newest picture.
func (k *clock) after(own time.Duration) time.Duration {
	at := own + k.shift
	if at < k.last-jumpBack {
		k.shift = k.expected() - own
		return k.expected()
	}
	if leap := at - k.last; leap > k.leap {
		k.leap, k.leapt = leap, k.last
	}
	return max(at, k.last+leastStep)
}

// miss passes over a picture that cannot be seen and returns when it would have been.
func (k *clock) miss() time.Duration {
	at := k.expected()
	k.gone++
	return at
}
