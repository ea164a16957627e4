package engine

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"arbex/vision"
)

func TestNotifier(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		calls := 0
		n := notifier{ctx: ctx, notify: func() { calls++ }}
		expect := func(after time.Duration, want int, what string) {
			t.Helper()
			time.Sleep(after)
			synctest.Wait()
			if calls != want {
				t.Errorf("%s: %d calls, not %d", what, calls, want)
			}
		}
		n.within(40 * time.Millisecond)
		expect(39*time.Millisecond, 0, "before the first is due")
		n.within(40 * time.Millisecond)
		expect(time.Millisecond, 1, "a later one does not postpone it")
		n.now()
		expect(time.Hour, 1, "one is pending")
		if !n.take() || n.take() {
			t.Error("what is pending is not taken once")
		}
		n.within(40 * time.Millisecond)
		n.within(8 * time.Millisecond)
		expect(8*time.Millisecond, 2, "an earlier one brings it forward")
		n.take()
		n.within(8 * time.Millisecond)
		n.stop()
		expect(time.Hour, 2, "stopped")
		cancel()
		n.now()
		n.within(0)
		expect(time.Hour, 2, "the context has ended")
	})
}

// A window is woken once per frame, and not for its faces and predictions again:
// it is painted as a whole each time.
func TestTheWindowIsWokenOncePerFrame(t *testing.T) {
	start(t, Options{Source: vision.Demo, Loop: true}, func(w *testEngine) {
		w.until("a predicted face", func(v View) bool { return known(v) > 0 })
		frames, wakes := w.shown.Stats.Frames, w.wakes
		for range 120 {
			w.pass(step)
		}
		if frames, wakes = w.shown.Stats.Frames-frames, w.wakes-wakes; frames < 55 || wakes > frames {
			t.Errorf("woken %d times for %d frames", wakes, frames)
		}
	})
}

// Without a further frame the predictions are shown all the same.
func TestWhatComesAfterTheLastFrameIsShown(t *testing.T) {
	start(t, Options{Source: "../../assets/demo/astronaut.png"}, func(w *testEngine) {
		w.until("its predictions", func(v View) bool { return known(v) > 0 })
		if w.pass(time.Second); known(w.shown) != 1 || w.shown.State != Ended {
			t.Errorf("%d faces, %v", known(w.shown), w.shown.State)
		}
	})
}
