package engine

import (
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"arbex/vision"
)

func TestDemoGivesFacesWithDistributions(t *testing.T) {
	start(t, Options{Source: vision.Demo, Loop: true}, func(w *testEngine) {
		w.until("a predicted face", func(v View) bool { return known(v) > 0 && v.Picture != nil })
		sum := sumOf(w.shown.Faces[0].Prediction.Corrected)
		if math.Abs(sum-1) > 1e-5 || w.shown.Scale != 1 || w.shown.State != Running {
			t.Errorf("sum %v, scale %v, state %v", sum, w.shown.Scale, w.shown.State)
		}
	})
}

func TestPauseHoldsTheClip(t *testing.T) {
	start(t, Options{Source: vision.Demo, Loop: true}, func(w *testEngine) {
		w.until("a picture", func(v View) bool { return v.Index > 3 })
		w.SetPaused(true)
		w.pass(time.Second)
		at := w.shown.Index
		if w.pass(time.Minute); w.shown.State != Paused || w.shown.Index != at {
			t.Errorf("%v: the clip moved from %d to %d", w.shown.State, at, w.shown.Index)
		}
		w.SetPaused(false)
		w.until("going on", func(v View) bool { return v.State == Running && v.Index > at })
		if w.shown.Index > at+2 { // one was read during the pause
			t.Errorf("the clip jumped from %d to %d", at, w.shown.Index)
		}
	})
}

func TestAnotherSourceAndAnotherNetwork(t *testing.T) {
	picture, err := filepath.Abs("../../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	next := network(t)
	start(t, Options{Source: vision.Demo, Loop: true}, func(w *testEngine) {
		w.until("a predicted face", func(v View) bool { return known(v) > 0 })
		w.SetNetwork(next)
		w.until("a prediction of the new network", func(v View) bool { return known(v) > 0 })
		w.SetSource(picture)
		w.until("the picture's face staying at its end", func(v View) bool {
			return v.State == Ended && v.Info.Kind == vision.Picture && known(v) == 1
		})
	})
}

func TestSourceThatCannotBeOpened(t *testing.T) {
	start(t, Options{Source: "/nowhere.mp4"}, func(w *testEngine) {
		w.until("a failure", func(v View) bool { return v.State == Failed && v.Notice != nil })
		w.SetSource(vision.Demo)
		w.until("the demo", func(v View) bool { return v.State == Running && v.Picture != nil })
	})
}

func TestPanicBecomesAState(t *testing.T) {
	start(t, Options{Source: "0", Open: func(string) (vision.Source, error) { panic("no") }}, func(w *testEngine) {
		w.until("a failure", func(v View) bool { return v.State == Failed && v.Notice != nil })
	})
}

// A running engine leaves nothing behind that grows. The pictures are small,
// because the number in flight varies: with these the heap varies by 0.4 MB. A
// face (42 kB) or a picture (77 kB) leaked every fifth frame fails.
func TestMemoryStaysLevel(t *testing.T) {
	const early, late, bound = 50, 250, 1 << 20 // predicted frames; bytes
	start(t, Options{Source: vision.Demo, Loop: true, PreviewSide: 160, Threads: 1}, func(w *testEngine) {
		heap := func(frames int) uint64 { // the least of ten readings
			least := uint64(math.MaxUint64)
			for i := range 10 {
				w.until("frames", func(View) bool { return w.predicted() >= frames+3*i })
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				least = min(least, m.HeapAlloc)
			}
			return least
		}
		before := heap(early)
		if after := heap(late); after > before+bound {
			t.Errorf("the heap grew from %d to %d bytes in %d frames", before, after, late-early)
		}
	})
}

// predicted counts the frames that the network has run on.
func (w *testEngine) predicted() int {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.view.stats.network.count
}

// The password of a camera's address is in nothing that a window shows.
func TestAPasswordIsNotShown(t *testing.T) {
	start(t, Options{}, func(w *testEngine) {
		w.SetSource("http://anna:geheim@127.0.0.1:9/live?token=geheim")
		w.until("a failure", func(v View) bool {
			if text := v.Info.Spec + v.Info.Name + fmt.Sprint(v.Notice); strings.Contains(text, "geheim") || strings.Contains(text, "anna") {
				t.Errorf("%q", text)
				return true
			}
			return v.State == Failed && v.Notice != nil && strings.Contains(v.Notice.Error(), "http://127.0.0.1:9/live")
		})
	})
}
