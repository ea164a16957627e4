package vision

import (
	"slices"
	"testing"
	"time"
)

func TestClock(t *testing.T) {
	const none = -1 << 40
	for _, c := range []struct{ own, want []int }{
		{[]int{0, 40, 80}, []int{0, 40, 80}},
		{[]int{500, 540, 2000}, []int{500, 540, 2000}},
		{[]int{none, none, none}, []int{0, 40, 80}},
		{[]int{0, none, 90}, []int{0, 40, 90}},
		{[]int{0, 40, 40, 80}, []int{0, 40, 41, 80}},              // two at once
		{[]int{0, 80, 40, 120}, []int{0, 80, 81, 120}},            // disorder
		{[]int{9000, 9040, 0, 40}, []int{9000, 9040, 9080, 9120}}, // another recording
		{[]int{-20, 20}, []int{0, 20}},
	} {
		k := timestamps{interval: 40 * time.Millisecond}
		var have []int
		for _, own := range c.own {
			have = append(have, int(k.next(time.Duration(own)*time.Millisecond, own != none).Milliseconds()))
		}
		if !slices.Equal(have, c.want) {
			t.Errorf("%v became %v, not %v", c.own, have, c.want)
		}
	}
}

func TestClockPassesOverWhatIsDamaged(t *testing.T) {
	k := timestamps{interval: 40 * time.Millisecond}
	k.next(0, true)
	if first, second := k.skip(), k.skip(); first != 40*time.Millisecond || second != 80*time.Millisecond {
		t.Error(first, second)
	}
	if at := k.next(0, false); at != 120*time.Millisecond {
		t.Error(at)
	}
}
