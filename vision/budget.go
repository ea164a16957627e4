package vision

import "time"

// Budget says how many faces there is time for in a frame, from how long faces
// took. The zero value has no limit. It serves one goroutine.
type Budget struct {
	Share float64 // of the time between two frames, 0: no limit

	face     time.Duration // what one takes, smoothed
	interval time.Duration // between frames, the same
	last     time.Duration // time of the last frame
}

const (
	// budgetSmoothing is the weight of the past in both figures.
	budgetSmoothing = 0.9

	// longestInterval is a gap between frames that says nothing about their rate.
	longestInterval = 500 * time.Millisecond
)

// Begin takes in the time of a frame.
func (b *Budget) Begin(now time.Duration) {
	if gap := now - b.last; gap > 0 && gap < longestInterval {
		b.interval = smoothed(b.interval, gap)
	}
	b.last = now
}

// Took takes in how long some faces took together.
func (b *Budget) Took(all time.Duration, faces int) {
	if faces > 0 {
		b.face = smoothed(b.face, all/time.Duration(faces))
	}
}

// Most is how many faces fit, at least one; 0 says any number.
func (b *Budget) Most() int {
	if b.Share <= 0 || b.face <= 0 || b.interval <= 0 {
		return 0
	}
	return max(1, int(b.Share*float64(b.interval)/float64(b.face)))
}

func smoothed(past, next time.Duration) time.Duration {
	if past == 0 {
		return next
	}
	return time.Duration(budgetSmoothing*float64(past) + (1-budgetSmoothing)*float64(next))
}
