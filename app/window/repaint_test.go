package window

import "testing"

func TestARepaintIsDrawnOnce(t *testing.T) {
	drawn := 0
	s := newRepaintScheduler()
	s.draw = func() { drawn++ }
	for _, step := range []struct{ requests, drawn int }{{0, 0}, {1, 1}, {0, 1}, {3, 2}, {0, 2}} {
		for range step.requests {
			s.request()
		}
		if s.animation.Tick(0.5); drawn != step.drawn {
			t.Fatalf("drawn %d times, not %d", drawn, step.drawn)
		}
	}
}
