package vision

import "time"

// Budget says how many faces there is time for in a frame, from how long faces
// took. The zero value has no limit. It serves one goroutine.
type Budget struct {
	Share float64 // of the time between two frames, 0: no limit

	left     time.Duration // to spend; less than nothing after a face that took longer
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

// Begin takes in the time of a frame: a share of what has passed is to be spent.
func (b *Budget) Begin(now time.Duration) {
	if gap := now - b.last; gap > 0 && gap < longestInterval {
		b.interval = smoothed(b.interval, gap)
		b.left = min(b.left+b.share(gap), max(b.share(b.interval), b.face))
	}
	b.last = now
}

// Took takes in how long some faces took together.
func (b *Budget) Took(all time.Duration, faces int) {
	if faces <= 0 {
		return
	}
	b.face = smoothed(b.face, all/time.Duration(faces))
	b.left = max(b.left-all, -b.share(longestInterval))
}

// Fits is for how many of the wanted faces there is time: perhaps for none, so that
// later ones pay for one that takes longer than the share of a frame.
func (b *Budget) Fits(wanted int) int {
	switch {
	case b.Share <= 0 || b.face <= 0 || b.interval <= 0:
		return wanted
	case b.left <= 0:
		return 0
	}
	return min(wanted, max(1, int(b.left/b.face)))
}

func (b *Budget) share(of time.Duration) time.Duration { return time.Duration(b.Share * float64(of)) }

func smoothed(past, next time.Duration) time.Duration {
	if past == 0 {
		return next
	}
	return time.Duration(budgetSmoothing*float64(past) + (1-budgetSmoothing)*float64(next))
}
