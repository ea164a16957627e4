package engine

import (
	"math"
	"testing"
	"time"

	"arbex/model"
	"arbex/vision"
)

const tau = 200 * time.Millisecond

// happy returns a prediction that gives the second of two classes a probability.
func happy(share float32) model.Prediction {
	return model.Prediction{
		Feature: []float32{share, 1}, Primary: model.Distribution{1 - share, share}, Corrected: model.Distribution{1 - share, share},
	}
}

func sumOf(d model.Distribution) float64 {
	s := 0.0
	for _, v := range d {
		s += float64(v)
	}
	return s
}

// smoothSignal smooths a signal at a frame rate for a time and returns the last value.
func smoothSignal(fps int, until time.Duration, signal func(time.Duration) float32) Estimate {
	var s smoother
	var y Estimate
	for i := 0; ; i++ {
		at := time.Duration(i) * time.Second / time.Duration(fps)
		if at > until {
			return y
		}
		y = s.next(EstimateOf(happy(signal(at))), at, tau)
	}
}

// The lag is tau at any frame rate.
func TestSmoothingFollowsTimeNotFrames(t *testing.T) {
	ramp := func(at time.Duration) float32 { return float32(at.Seconds() / 4) }
	for _, fps := range []int{10, 30, 60, 240} {
		y := smoothSignal(fps, 2*time.Second, ramp)
		lag := time.Duration((0.5 - float64(y.Corrected[1])) * 4 * float64(time.Second))
		frame := time.Second / time.Duration(fps)
		if lag > tau || lag < tau-frame {
			t.Errorf("at %d frames a second a ramp is shown %v late, tau is %v", fps, lag, tau)
		}
		if off := math.Abs(sumOf(y.Corrected) - 1); off > 1e-6 {
			t.Errorf("the sum is off by %v", off)
		}
	}
	step := func(at time.Duration) float32 {
		if at == 0 {
			return 0
		}
		return 1
	}
	if y := smoothSignal(240, tau, step); math.Abs(float64(y.Corrected[1])-(1-1/math.E)) > 0.01 {
		t.Errorf("a step reaches %v after tau", y.Corrected[1])
	}
}

func TestSmoothingStaysADistributionAndCanBeOff(t *testing.T) {
	var on, off smoother
	random := uint32(1)
	for i := range 20000 {
		random = random*1664525 + 1013904223
		x := EstimateOf(happy(float32(random>>8) / (1 << 24)))
		at := time.Duration(i+1) * 33 * time.Millisecond
		if y := on.next(x, at, tau); math.Abs(sumOf(y.Corrected)-1) > 1e-6 || y.Corrected[0] < 0 {
			t.Fatalf("prediction %d: %v", i, y.Corrected)
		}
		if y := off.next(x, at, 0); y.Corrected[1] != x.Corrected[1] {
			t.Fatal("switched off, it still changes predictions")
		}
	}
	// A clip that restarts and a network with other classes reset it.
	x := EstimateOf(happy(0.25))
	if y := on.next(x, 0, tau); y.Corrected[1] != 0.25 {
		t.Error("the end of the clip is mixed into its start", y)
	}
	three := Estimate{Primary: model.Distribution{0.2, 0.3, 0.5}}
	if y := on.next(three, time.Second, tau); len(y.Primary) != 3 || y.Corrected != nil {
		t.Error(y)
	}
}

// Two faces are listed in alternating order: smoothing and history stay with their
// ids.
func TestSmoothingBelongsToTheTrack(t *testing.T) {
	table := newFaceTable()
	table.postprocessing = Postprocessing{Smoothing: tau}
	a, b := vision.Track{ID: 1}, vision.Track{ID: 2}
	for i := range 60 {
		at := time.Duration(i) * 33 * time.Millisecond
		tracks := []vision.Track{a, b}
		if i%2 == 1 {
			tracks = []vision.Track{b, a}
		}
		table.setTracks(tracks)
		for _, track := range tracks {
			share := float32(0.9)
			if track.ID == 2 {
				share = 0.1
			}
			table.update([]faceResult{{track: track, prediction: happy(share), at: at}})
		}
	}
	for _, face := range table.list(nil, 2*time.Second) {
		want := map[int]float32{1: 0.9, 2: 0.1}[face.Track.ID]
		if got := face.Shown.Corrected[1]; math.Abs(float64(got-want)) > 1e-5 {
			t.Errorf("face %d shows %v instead of %v", face.Track.ID, got, want)
		}
		for _, m := range face.History.Since(-1, nil) {
			if math.Abs(float64(m.Shown.Corrected[1]-want)) > 1e-5 {
				t.Errorf("face %d remembers the other's %v", face.Track.ID, m.Shown.Corrected[1])
			}
		}
	}
}
