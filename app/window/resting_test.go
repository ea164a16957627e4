package window

import (
	"testing"

	"arbex/app/engine"
	"arbex/app/recording"
	"arbex/app/settings"
	"arbex/vision"

	"fyne.io/fyne/v2"
)

// newReviewedWindow opens a window with all tabs but Teach, shows a view, and selects
// Review.
func newReviewedWindow(t *testing.T, view *engine.View) *testWindow {
	t.Helper()
	w := newTestWindow(t, func(o *Options, _ *settings.Settings) { o.Folders.Data = t.TempDir() })
	t.Cleanup(w.quit)
	if w.show(view); w.fake.resting {
		t.Fatal("the source rests on the tab Live")
	}
	w.press(fyne.KeyF4)
	return w
}

func TestTheSourceRestsWhileNobodySeesIt(t *testing.T) {
	w := newReviewedWindow(t, picture())
	if !w.fake.resting {
		t.Error("the source runs behind the tab Review")
	}
	if w.press(fyne.KeyF5); !w.fake.resting {
		t.Error("the source runs behind the tab Batch")
	}
	if w.press(fyne.KeyF2); w.fake.resting {
		t.Error("the source rests on the tab Live")
	}
}

func TestWhatNeedsTheSourceKeepsItRunning(t *testing.T) {
	neutral := func(state engine.NeutralState, live bool) func(*testWindow) {
		return func(w *testWindow) {
			view := cameraFace()
			view.Info.Live, view.Faces[0].Neutral.State = live, state
			w.show(view)
		}
	}
	for name, c := range map[string]struct {
		begin func(*testWindow)
		rests bool
	}{
		"the small window":                      {func(w *testWindow) { w.press(fyne.KeyF9) }, false},
		"measuring a neutral face":              {neutral(engine.Measuring, false), false},
		"a neutral face in front of a camera":   {neutral(engine.Measured, true), false},
		"a neutral face in a clip, which waits": {neutral(engine.Measured, false), true},
		"streaming":                             {func(w *testWindow) { w.streaming.switchOn() }, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newReviewedWindow(t, picture())
			if c.begin(w); w.fake.resting != c.rests {
				t.Errorf("the source rests: %v", w.fake.resting)
			}
		})
	}
}

// A recording that begins while the source rests wakes it, and notes no trouble with it.
func TestARecordingWakesTheSource(t *testing.T) {
	w := newRecordingWindow(t, t.TempDir())
	defer w.quit()
	show := func(state engine.State) {
		view := w.view
		view.State = state
		w.show(&view)
	}
	w.press(fyne.KeyF4)
	show(engine.Resting)
	if w.record(); w.fake.resting {
		t.Error("the source rests while it is recorded")
	}
	show(engine.Opening) // a camera
	show(engine.Running)
	w.recording.Stop()
	w.until(func() bool { return w.fake.resting && w.recording.Phase() == recording.Idle })
	if events, err := w.open().Events(); err != nil || len(events) > 0 {
		t.Errorf("%+v, %v", events, err)
	}
}

func TestACameraThatRestsIsOffAndStaysOffWithoutConsent(t *testing.T) {
	w := newReviewedWindow(t, cameraFace())
	resting := cameraFace()
	resting.State, resting.Info.Live, resting.Info.Kind = engine.Resting, true, vision.Camera
	if w.show(resting); w.frame.indicator.Visible() {
		t.Error("the indicator shows a camera that is closed")
	}
	if w.consentRevoked(); w.fake.stopped != 1 {
		t.Error("the camera would be opened again without consent")
	}
}
