package model

import "time"

// threadChooser finds by measuring how many threads a batch is quickest with. OpenMP
// threads wait for each other after every layer, so that on two cores of which one
// is taken two threads are slower than one by far.
type threadChooser struct {
	counts []int           // to choose from
	times  []time.Duration // smoothed time of a batch with each; 0: not known
	best   int             // index of the quickest so far
	tried  int             // index in use
	runs   int             // since another than the best was tried
}

const (
	// probeEvery is after how many runs another count is tried: seldom enough that
	// a run that takes ten times as long costs a tenth.
	probeEvery = 100

	// firstProbe tries the others soon after the start, and after a change.
	firstProbe = 8

	// timeSmoothing is the share of the newest time: three slow runs are believed.
	timeSmoothing = 0.4
)

// newThreadChooser chooses among the cores, half of them and one, or nothing but
// the number of threads that was asked for.
func newThreadChooser(asked, cores int) *threadChooser {
	c := &threadChooser{counts: []int{asked}}
	if asked == 0 {
		c.counts = []int{cores}
		for _, n := range []int{cores / 2, 1} {
			if n >= 1 && n < c.counts[len(c.counts)-1] {
				c.counts = append(c.counts, n)
			}
		}
	}
	c.times = make([]time.Duration, len(c.counts))
	c.runs = probeEvery - firstProbe
	return c
}

// next returns the number of threads for the next batch.
func (c *threadChooser) next() int {
	c.tried = c.best
	if c.runs++; c.runs >= probeEvery && len(c.counts) > 1 {
		c.runs = 0
		c.tried = c.stalest()
	}
	return c.counts[c.tried]
}

// stalest is a count to try: one that is not known yet, or in turn.
func (c *threadChooser) stalest() int {
	for i, t := range c.times {
		if t == 0 && i != c.best {
			return i
		}
	}
	return (c.best + 1) % len(c.counts)
}

// took records what the batch took.
func (c *threadChooser) took(spent time.Duration) {
	switch t := &c.times[c.tried]; {
	case *t == 0:
		*t = spent
	case spent < *t && c.tried != c.best: // a probe is believed at once
		*t = spent
	default:
		*t += time.Duration(timeSmoothing * float64(spent-*t))
	}
	before := c.best
	for i, t := range c.times {
		if t > 0 && t < c.times[c.best] {
			c.best = i
		}
	}
	if c.best != before { // perhaps for a single slow batch: tried again soon
		c.runs = probeEvery - firstProbe
	}
}
