package window

import "testing"

func TestABeatDrawsWhatWaitsOnce(t *testing.T) {
	drawn := 0
	b := newBeat(func() { drawn++ })
	for _, step := range []struct{ notified, drawn int }{{0, 0}, {1, 1}, {0, 1}, {3, 2}, {0, 2}} {
		for range step.notified {
			b.notify()
		}
		if b.animation.Tick(0.5); drawn != step.drawn {
			t.Fatalf("drawn %d times, not %d", drawn, step.drawn)
		}
	}
}
