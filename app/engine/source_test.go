package engine

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"arbex/vision"
)

// shortClip is a clip of three frames, a tenth of a second apart.
type shortClip struct{ *camera }

func newShortClip(t testing.TB) shortClip {
	frames := &faultyCameras{t: t}
	return shortClip{newCamera(func(n int, dst *vision.Frame) error {
		if n > 3 {
			return io.EOF
		}
		dst.Index, dst.Time = n-1, time.Duration(n-1)*100*time.Millisecond
		return frames.good(n, dst)
	})}
}

func (shortClip) Info() vision.Info { return vision.Info{Name: "short", Kind: vision.Clip, FPS: 10} }

func TestAClipEnds(t *testing.T) {
	start(t, Options{Source: "short", Open: func(string) (vision.Source, error) { return newShortClip(t), nil }}, func(w *testEngine) {
		w.until("the end", func(v View) bool { return v.State == Ended })
		if w.shown.Stats.Frames != 3 || w.shown.Index != 2 || w.shown.Time != 200*time.Millisecond {
			t.Errorf("%d frames, the last %d at %v", w.shown.Stats.Frames, w.shown.Index, w.shown.Time)
		}
	})
}

// Numbers continue when a clip restarts, indices start again.
func TestALoopedClipRestarts(t *testing.T) {
	start(t, Options{Loop: true, Open: func(string) (vision.Source, error) { return newShortClip(t), nil }}, func(w *testEngine) {
		var o recordingObserver
		defer w.Subscribe(&o)()
		w.SetSource("short")
		w.until("seven frames", func(v View) bool { return v.Stats.Frames >= 7 })
		for i, info := range o.frames {
			if info.Number != i || info.Index != i%3 || info.SourceID != 1 {
				t.Errorf("frame %d: number %d, index %d, source %d", i, info.Number, info.Index, info.SourceID)
			}
		}
	})
}

// A camera that worked once is tried again after 0.5, 1, 2, 4, 8, 10, 10 ... seconds.
func TestBackoffGrows(t *testing.T) {
	var opened []time.Time
	open := func(string) (vision.Source, error) {
		if opened = append(opened, time.Now()); len(opened) > 1 {
			return nil, errors.New("unplugged")
		}
		return newCamera(func(int, *vision.Frame) error { return vision.ErrStalled }), nil
	}
	start(t, Options{Source: "0", Open: open}, func(w *testEngine) {
		w.pass(time.Minute)
		want := []time.Duration{520, 1000, 2000, 4000, 8000, 10000, 10000, 10000, 10000} // ms; the first read takes 20
		if len(opened) != len(want)+1 {
			t.Fatalf("opened %d times", len(opened))
		}
		for i, ms := range want {
			if wait := opened[i+1].Sub(opened[i]); wait != ms*time.Millisecond {
				t.Errorf("attempt %d came after %v", i+2, wait)
			}
		}
		if w.shown.State != Stalled || !strings.Contains(w.shown.Notice.Error(), "Trying again in 10.0 seconds") {
			t.Errorf("%v: %v", w.shown.State, w.shown.Notice)
		}
	})
}

// A driver that never returns from a read costs a bounded number of goroutines.
func TestBlockedReadsAreBounded(t *testing.T) {
	opened := 0
	start(t, Options{}, func(w *testEngine) {
		release := make(chan struct{})
		defer close(release)
		w.options.Open = func(string) (vision.Source, error) {
			opened++
			return newCamera(func(int, *vision.Frame) error { <-release; return vision.ErrStalled }), nil
		}
		w.SetSource("0")
		w.pass(time.Hour)
		if opened != maxBlockedReads || w.shown.State != Stalled {
			t.Errorf("opened %d times in an hour, %v", opened, w.shown.State)
		}
	})
}

func TestOpeningThatTakesLongIsReported(t *testing.T) {
	open := func(string) (vision.Source, error) {
		time.Sleep(openTimeout + time.Second)
		return newCamera((&faultyCameras{t: t}).good), nil
	}
	start(t, Options{Source: "0", Open: open}, func(w *testEngine) {
		if w.pass(openTimeout - time.Millisecond); w.shown.State != Opening {
			t.Errorf("%v", w.shown.State)
		}
		if w.pass(time.Second / 2); w.shown.State != Stalled || !strings.Contains(w.shown.Notice.Error(), "has not answered for 5 seconds") {
			t.Errorf("%v: %v", w.shown.State, w.shown.Notice)
		}
		w.until("the camera", func(v View) bool { return v.State == Running && v.Notice == nil })
	})
}

// Close does not wait for a source that never returns.
func TestCloseLeavesABlockedSourceBehind(t *testing.T) {
	var release chan struct{}
	open := func(string) (vision.Source, error) {
		release = make(chan struct{})
		return newCamera(func(int, *vision.Frame) error { <-release; return vision.ErrStalled }), nil
	}
	start(t, Options{Source: "0", Open: open}, func(w *testEngine) {
		w.pass(time.Second)
		begin := time.Now()
		if err := w.Close(); err == nil || time.Since(begin) != closeTimeout {
			t.Errorf("closing took %v: %v", time.Since(begin), err)
		}
		close(release)
	})
}
