package engine

import (
	"testing"
	"time"

	"arbex/vision"
)

// A clip goes on where it is asked to, and a held one shows the frame there with what
// was found in it.
func TestAClipGoesOnElsewhere(t *testing.T) {
	start(t, Options{Source: vision.Demo + ":1", Loop: true}, func(w *testEngine) {
		w.until("a picture", func(v View) bool { return v.Index > 3 })
		w.Seek(30 * time.Second)
		w.until("the middle", func(v View) bool { return v.Time >= 30*time.Second && known(v) == 1 })
		w.SetPaused(true)
		w.pass(time.Second)
		for _, at := range []time.Duration{50 * time.Second, 10 * time.Second, 10 * time.Second} {
			w.Seek(at)
			w.until("the frame there", func(v View) bool { return v.Time == at && known(v) == 1 && v.Faces[0].At == at })
			if w.pass(time.Minute); w.shown.Time != at || w.shown.State != Paused {
				t.Errorf("%v at %v, not at %v", w.shown.State, w.shown.Time, at)
			}
		}
		w.SetPaused(false)
		w.until("going on", func(v View) bool { return v.State == Running && v.Time > 11*time.Second })
	})
}

// At the end a clip that does not start again can still go back.
func TestAClipThatHasEndedGoesBack(t *testing.T) {
	opened := 0
	open := func(spec string) (vision.Source, error) { opened++; return vision.Orientation{}.Open(spec) }
	start(t, Options{Source: vision.Demo + ":1", Open: open}, func(w *testEngine) {
		w.Seek(time.Hour)
		w.until("the end", func(v View) bool { return v.State == Ended })
		w.Seek(20 * time.Second)
		w.until("a frame before it", func(v View) bool { return v.State == Running && v.Time == 20*time.Second })
		if opened != 1 {
			t.Errorf("opened %d times", opened)
		}
	})
}

// Only what has a beginning can go back to it.
func TestALiveSourceGoesNowhere(t *testing.T) {
	start(t, Options{Source: "0", Open: func(string) (vision.Source, error) { return newCamera((&faultyCameras{t: t}).good), nil }}, func(w *testEngine) {
		w.until("a picture", func(v View) bool { return v.State == Running && v.Stats.Frames > 3 })
		w.Seek(0)
		w.Reorient(vision.Orientation{Mirror: true})
		w.mutex.Lock()
		defer w.mutex.Unlock()
		if w.hold.target != nil || len(w.hold.turns) > 0 {
			t.Error("a camera is asked for an earlier picture")
		}
	})
}
