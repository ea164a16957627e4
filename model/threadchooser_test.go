package model

import (
	"testing"
	"time"
)

// cost is a made-up time of a batch: two threads are quicker than one on a quiet
// machine and far slower on one whose second core is taken.
func cost(threads int, busy bool) time.Duration {
	switch {
	case threads == 1:
		return 10 * time.Millisecond
	case busy:
		return 42 * time.Millisecond
	}
	return 6 * time.Millisecond
}

// run returns the mean time of so many batches.
func (c *threadChooser) run(batches int, busy bool) (mean time.Duration) {
	for range batches {
		spent := cost(c.next(), busy)
		c.took(spent)
		mean += spent / time.Duration(batches)
	}
	return mean
}

func TestThreadsFollowTheLoad(t *testing.T) {
	c := newThreadChooser(0, 2)
	if mean := c.run(500, false); mean > 6200*time.Microsecond {
		t.Errorf("a quiet machine: %v a batch", mean)
	}
	c.run(20, true)
	if mean := c.run(500, true); mean > 12*time.Millisecond {
		t.Errorf("a busy machine: %v a batch, more than twice the quiet time", mean)
	}
	c.run(200, false)
	if mean := c.run(500, false); mean > 6200*time.Microsecond {
		t.Errorf("quiet again: %v a batch", mean)
	}
}

// One batch that something else held up does not leave a core idle for long.
func TestASlowBatchIsForgotten(t *testing.T) {
	c := newThreadChooser(0, 2)
	c.run(200, false)
	c.next()
	c.took(42 * time.Millisecond)
	if mean := c.run(100, false); mean > 6500*time.Microsecond {
		t.Errorf("after a slow batch: %v a batch", mean)
	}
}

func TestAskedThreadsStay(t *testing.T) {
	for _, c := range []*threadChooser{newThreadChooser(2, 8), newThreadChooser(0, 1)} {
		want := c.counts[0]
		for range 300 {
			if got := c.next(); got != want {
				t.Fatalf("%d threads, want %d", got, want)
			}
			c.took(time.Millisecond)
		}
	}
}

func TestLargeMachinesTryHalfAndOne(t *testing.T) {
	c := newThreadChooser(0, 16)
	seen := map[int]bool{}
	for range 400 {
		n := c.next()
		seen[n] = true
		c.took(time.Duration(16/n) * time.Millisecond)
	}
	if !seen[16] || !seen[8] || !seen[1] {
		t.Errorf("tried %v", seen)
	}
}
