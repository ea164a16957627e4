package engine

import (
	"testing"
	"time"

	"arbex/model"
	"arbex/model/device"
	"arbex/vision"
)

const portrait = "../../assets/demo/astronaut.png"

// happiness is the share of the first class but one in what is shown of the only face.
func happiness(v View) float32 { return v.Faces[0].Shown.Final()[1] }

// A frame that stays is judged by whatever judges from now on.
func TestAFrameThatStaysIsJudgedAgain(t *testing.T) {
	shipped, _ := shippedNetwork(t)
	for name, c := range map[string]struct {
		source string
		stay   func(*testEngine)
	}{
		"a picture": {portrait, func(*testEngine) {}},
		"a clip that is paused": {vision.Demo, func(w *testEngine) {
			w.SetPaused(true)
			w.pass(time.Second)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			start(t, Options{Source: c.source, Loop: true, Network: shipped}, func(w *testEngine) {
				w.until("a face", func(v View) bool { return known(v) == 1 })
				c.stay(w)
				index, before := w.shown.Index, happiness(w.shown)
				changes := []struct {
					what   string
					change func()
					same   bool
				}{
					{"the mix", func() { w.SetPostprocessing(Postprocessing{Mix: 1}) }, false},
					{"another network", func() { w.SetNetwork(network(t)) }, false},
					{"the network before", func() { w.SetNetwork(shipped) }, false},
					{"the device", func() { w.SetDevice(device.CPU) }, true},
				}
				for _, change := range changes {
					change.change()
					w.pass(time.Second)
					if w.shown.Index != index || known(w.shown) != 1 {
						t.Fatalf("%s: %d predictions in frame %d", change.what, known(w.shown), w.shown.Index)
					}
					if now := happiness(w.shown); (now == before) != change.same {
						t.Errorf("%s: %v, before %v", change.what, now, before)
					}
					before = happiness(w.shown)
				}
			})
		})
	}
}

func TestTheThresholdHoldsAtOnce(t *testing.T) {
	start(t, Options{Source: portrait}, func(w *testEngine) {
		w.until("a face", func(v View) bool { return known(v) == 1 })
		for _, c := range []struct {
			below     float32
			uncertain bool
		}{{1, true}, {0.001, false}, {1, true}, {0, false}} {
			w.SetPostprocessing(Postprocessing{UncertainBelow: c.below})
			if w.pass(0); w.shown.Faces[0].Uncertain != c.uncertain {
				t.Errorf("below %v: uncertain %v", c.below, w.shown.Faces[0].Uncertain)
			}
		}
	})
}

// A picture is read again when its orientation has changed.
func TestAPictureTurns(t *testing.T) {
	var now vision.Orientation
	open := func(spec string) (vision.Source, error) {
		source, err := vision.Open(spec)
		return vision.WithOrientation(source, func() vision.Orientation { return now }), err
	}
	start(t, Options{Source: portrait, Open: open}, func(w *testEngine) {
		w.until("a face", func(v View) bool { return known(v) == 1 && v.State == Ended })
		before := w.shown.Faces[0].Track.Face.Box
		now.Mirror = true
		w.Reorient(now)
		w.until("the face in the mirror", func(v View) bool { return known(v) == 1 && v.Info.Orientation.Mirror && v.State == Ended })
		width := float32(w.shown.Info.Width)
		if got, want := w.shown.Faces[0].Track.Face.Box.Centre().X, width-before.Centre().X; got < want-10 || got > want+10 {
			t.Errorf("the face is at %v of %v, not at %v", got, width, want)
		}
	})
}

func TestANeutralFaceTakesVideo(t *testing.T) {
	n, base := shippedNetwork(t)
	start(t, Options{Source: portrait, Network: n, NeutralFaces: func(*model.Network) model.NeutralReference { return base }}, func(w *testEngine) {
		w.until("a face", func(v View) bool { return known(v) == 1 })
		w.Calibrate(w.shown.Faces[0].Track.ID)
		if w.pass(0); w.shown.Faces[0].Neutral.Fault != StillPicture {
			t.Errorf("%+v", w.shown.Faces[0].Neutral)
		}
	})
}
