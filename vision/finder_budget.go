package vision

import "time"

// TimeBudget decides how many faces there is time for in a frame, by how long they
// took before. The zero value has no limit. It serves one goroutine.
type TimeBudget struct {
	Share float64 // of the time between two frames that may be spent, 0: no limit

	balance  time.Duration // left to spend; negative after a face that took longer
	perFace  time.Duration // moving average
	interval time.Duration // between frames, moving average
	last     time.Duration // time of the last frame
}

const (
	// averageWeight is the weight of the past in both moving averages.
	averageWeight = 0.9

	// maxInterval is the longest gap between frames that counts towards their rate.
	maxInterval = 500 * time.Millisecond
)

// StartFrame adds a share of the time since the last frame to the balance.
func (b *TimeBudget) StartFrame(now time.Duration) {
	if gap := now - b.last; gap > 0 && gap < maxInterval {
		b.interval = movingAverage(b.interval, gap)
		b.balance = min(b.balance+b.share(gap), max(b.share(b.interval), b.perFace))
	}
	b.last = now
}

// Spend subtracts what some faces took together.
func (b *TimeBudget) Spend(all time.Duration, faces int) {
	if faces <= 0 {
		return
	}
	b.perFace = movingAverage(b.perFace, all/time.Duration(faces))
	b.balance = max(b.balance-all, -b.share(maxInterval))
}

// Affordable returns for how many of the wanted faces there is time: perhaps none, so
// that one that takes longer than a frame's share is paid for by later frames.
func (b *TimeBudget) Affordable(wanted int) int {
	switch {
	case b.Share <= 0 || b.perFace <= 0 || b.interval <= 0:
		return wanted
	case b.balance <= 0:
		return 0
	}
	return min(wanted, max(1, int(b.balance/b.perFace)))
}

func (b *TimeBudget) share(of time.Duration) time.Duration {
	return time.Duration(b.Share * float64(of))
}

func movingAverage(past, next time.Duration) time.Duration {
	if past == 0 {
		return next
	}
	return time.Duration(averageWeight*float64(past) + (1-averageWeight)*float64(next))
}
