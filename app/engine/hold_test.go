package engine

import (
	"testing"
	"time"

	"arbex/vision"
)

// countingSource counts the frames that are read of a source, and how often it is
// opened and closed.
type countingSource struct {
	vision.Source
	count *sourceCount
}

type sourceCount struct{ reads, opened, closed int }

func (c countingSource) Read(dst *vision.Frame) error { c.count.reads++; return c.Source.Read(dst) }
func (c countingSource) Close() error                 { c.count.closed++; return c.Source.Close() }

// opener returns what opens a counted source.
func (n *sourceCount) opener(open func(string) (vision.Source, error)) func(string) (vision.Source, error) {
	return func(spec string) (vision.Source, error) {
		source, err := open(spec)
		n.opened++
		return countingSource{source, n}, err
	}
}

func TestAClipRestsWhereItIs(t *testing.T) {
	var count sourceCount
	start(t, Options{Source: vision.Demo, Loop: true, Open: count.opener(vision.Open)}, func(w *testEngine) {
		w.until("a face", func(v View) bool { return v.Index > 3 && known(v) > 0 })
		w.SetResting(true)
		w.pass(time.Second)
		at, reads, face := w.shown.Index, count.reads, w.shown.Faces[0].Track.ID
		if w.pass(time.Minute); w.shown.State != Resting || w.shown.Index != at || count.reads != reads {
			t.Errorf("%v at frame %d, not %d; %d frames were read", w.shown.State, w.shown.Index, at, count.reads-reads)
		}
		w.SetResting(false)
		w.until("going on", func(v View) bool { return v.State == Running && v.Index > at })
		if w.shown.Index > at+2 || count.opened != 1 || w.shown.Faces[0].Track.ID != face { // one was read before it rested
			t.Errorf("from frame %d to %d, opened %d times, face %d became %d", at, w.shown.Index, count.opened, face, w.shown.Faces[0].Track.ID)
		}
	})
}

// restingCamera runs a test with a camera that rests.
func restingCamera(t *testing.T, test func(*testEngine, *sourceCount)) {
	var count sourceCount
	open := func(string) (vision.Source, error) { return newCamera((&faultyCameras{t: t}).good), nil }
	start(t, Options{Source: "0", Open: count.opener(open)}, func(w *testEngine) {
		w.until("a picture", func(v View) bool { return v.State == Running && v.Stats.Frames > 3 })
		w.SetResting(true)
		test(w, &count)
	})
}

func TestACameraThatRestsIsClosedAndOpenedAgain(t *testing.T) {
	restingCamera(t, func(w *testEngine, count *sourceCount) {
		w.pass(restDelay + time.Second)
		frames, reads := w.shown.Stats.Frames, count.reads
		if w.pass(time.Minute); w.shown.State != Resting || count.closed != 1 || count.reads != reads {
			t.Errorf("%v, closed %d times, %d frames were read", w.shown.State, count.closed, count.reads-reads)
		}
		w.SetResting(false)
		w.until("pictures again", func(v View) bool { return v.State == Running && v.Stats.Frames > frames })
		if count.opened != 2 {
			t.Errorf("opened %d times", count.opened)
		}
	})
}

// The state stays that of an open camera as long as it is open.
func TestAShortRestLeavesTheCameraOpen(t *testing.T) {
	restingCamera(t, func(w *testEngine, count *sourceCount) {
		w.pass(step)
		frames := w.shown.Stats.Frames
		if w.pass(restDelay - time.Second); w.shown.State != Running || w.shown.Stats.Frames != frames {
			t.Errorf("%v, %d frames were shown", w.shown.State, w.shown.Stats.Frames-frames)
		}
		w.SetResting(false)
		w.until("pictures again", func(v View) bool { return v.Stats.Frames > frames })
		if count.opened != 1 || count.closed != 0 {
			t.Errorf("opened %d times, closed %d times", count.opened, count.closed)
		}
	})
}

func TestAPauseOutlastsARest(t *testing.T) {
	start(t, Options{Source: vision.Demo, Loop: true}, func(w *testEngine) {
		w.until("a picture", func(v View) bool { return v.Index > 3 })
		w.SetPaused(true)
		w.SetResting(true)
		w.pass(time.Second)
		at := w.shown.Index
		w.SetResting(false)
		if w.pass(time.Minute); w.shown.State != Paused || w.shown.Index != at {
			t.Errorf("%v, from frame %d to %d", w.shown.State, at, w.shown.Index)
		}
	})
}

// A source that is opened while nobody watches waits before its first frame, and
// reports what is wrong with it at once.
func TestASourceThatIsOpenedDuringARest(t *testing.T) {
	var count sourceCount
	start(t, Options{Open: count.opener(vision.Open), Loop: true}, func(w *testEngine) {
		w.SetResting(true)
		w.SetSource(vision.Demo)
		if w.pass(time.Minute); w.shown.State != Resting || count.reads != 0 {
			t.Errorf("%v after %d frames", w.shown.State, count.reads)
		}
		w.options.Open = vision.Open
		w.SetSource("/nowhere.mp4")
		w.until("a failure", func(v View) bool { return v.State == Failed && v.Notice != nil })
	})
}

// A camera that is unplugged while it rests is not tried again and again.
func TestAStalledCameraRests(t *testing.T) {
	opened := 0
	open := func(string) (vision.Source, error) {
		opened++
		return newCamera(func(int, *vision.Frame) error { return vision.ErrStalled }), nil
	}
	start(t, Options{Source: "0", Open: open}, func(w *testEngine) {
		w.pass(time.Second)
		w.SetResting(true)
		w.pass(time.Minute)
		before := opened
		if w.pass(time.Hour); w.shown.State != Resting || opened != before {
			t.Errorf("%v, opened %d times", w.shown.State, opened-before)
		}
	})
}
