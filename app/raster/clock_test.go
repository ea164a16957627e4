package raster

import (
	"math"
	"testing"
)

// Times of damaged files are shown as something, never as the negative minutes of an
// integer that overflowed.
func TestClockOfTimesThatAreNone(t *testing.T) {
	for _, c := range []struct {
		seconds float64
		tenths  bool
		want    string
	}{
		{-1, false, "0:00"},
		{-0.04, true, "0:00.0"},
		{math.NaN(), true, "0:00.0"},
		{math.Inf(-1), false, "0:00"},
		{math.Inf(1), false, "277777:46:40"},
		{math.Inf(1), true, "277777:46:40.0"},
		{1e300, false, "277777:46:40"},
		{0.49, false, "0:00"},
		{59.5, false, "1:00"},
		{59.99, true, "0:59.9"},
		{3599.6, false, "1:00:00"},
		{86400, false, "24:00:00"},
	} {
		if got := Clock(c.seconds, c.tenths); got != c.want {
			t.Errorf("%v is %s, not %s", c.seconds, got, c.want)
		}
	}
}

// An axis of a damaged file has few ticks or none; it does not count for ever where
// the numbers are too large to tell neighbours apart.
func TestTicksOfTimesThatAreNone(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to float64
		steps    int
	}{
		{"larger than a float counts", 1e17, 1e17 + 16, 5},
		{"huge", 0, 1e300, 5},
		{"endless", 0, math.Inf(1), 5},
		{"no number", math.NaN(), 1, 5},
		{"backwards", 10, 0, 5},
		{"no room", 0, 10, 0},
		{"less than no room", 0, 10, -3},
	} {
		ticks := Ticks(c.from, c.to, c.steps)
		if len(ticks) > max(c.steps, 1)+1 {
			t.Errorf("%s: %d ticks", c.name, len(ticks))
		}
		for _, at := range ticks {
			if !(at >= c.from && at <= c.to) {
				t.Errorf("%s: a tick at %v", c.name, at)
			}
		}
	}
	if got := Ticks(5, 5, 4); len(got) != 1 || got[0] != 5 {
		t.Errorf("a moment has the ticks %v", got)
	}
}
