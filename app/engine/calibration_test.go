package engine

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"arbex/model"
	"arbex/vision"
)

var neutralFaces = model.NeutralReference{Mean: []float32{0.1, 2}, Spread: 1}

// measure calibrates with a face of six seconds at 30 frames per second; each
// changes a frame and reports whether it is predicted.
func measure(each func(i int, at time.Duration, p *model.Prediction, face *vision.Face) bool) calibration {
	var c calibration
	c.begin(neutralFaces)
	for i := range 180 {
		at := time.Duration(i) * time.Second / 30
		p, face := happy(0.5), vision.Face{Box: vision.Box{X: 100, Y: 100, W: 80, H: 80}}
		if each(i, at, &p, &face) {
			c.observe(p, face, at, neutralFaces)
		}
	}
	return c
}

func TestNeutralFaceIsMeasuredOrRefused(t *testing.T) {
	still := measure(func(int, time.Duration, *model.Prediction, *vision.Face) bool { return true })
	if still.State != Measured || math.Abs(float64(still.Mean[0])-0.5) > 1e-4 {
		t.Fatalf("a still face: %+v", still.Neutral)
	}
	if still.baseline == nil {
		t.Error("a measured face has no baseline")
	}
	for name, c := range map[string]struct {
		why  NeutralFault
		each func(i int, at time.Duration, p *model.Prediction, face *vision.Face) bool
	}{
		"left": {FaceLost, func(i int, _ time.Duration, _ *model.Prediction, _ *vision.Face) bool { return i < 60 || i > 90 }},
		"walked": {FaceMoved, func(i int, _ time.Duration, _ *model.Prediction, f *vision.Face) bool {
			f.Box.X += float32(i)
			return true
		}},
		"nearer": {FaceMoved, func(i int, _ time.Duration, _ *model.Prediction, f *vision.Face) bool {
			f.Box.W += float32(i)
			return true
		}},
		"turned": {FaceTurnedAway, func(i int, _ time.Duration, _ *model.Prediction, f *vision.Face) bool {
			f.Yaw = float32(i)
			return true
		}},
		"changed": {ExpressionChanged, func(i int, _ time.Duration, p *model.Prediction, _ *vision.Face) bool {
			*p = happy(float32(i / 75))
			return true
		}},
		"rare": {TooFewPredictions, func(i int, _ time.Duration, _ *model.Prediction, _ *vision.Face) bool { return i%20 == 0 }},
	} {
		got := measure(c.each)
		if got.State != Refused || got.Fault != c.why || got.baseline != nil {
			t.Errorf("%s: %+v", name, got.Neutral)
		}
	}
	var c calibration
	if c.begin(model.NeutralReference{}); c.State != Refused || c.Fault != NoNeutralFaces {
		t.Errorf("without a base: %+v", c.Neutral)
	}
}

// At any frame rate a syllable hardly moves the recent mean away from the neutral
// face, and an expression that stays does.
func TestRecentMeanIgnoresSyllables(t *testing.T) {
	for _, rate := range []time.Duration{10, 30} {
		still := measure(func(int, time.Duration, *model.Prediction, *vision.Face) bool { return true })
		rest := still.recentMean[0]
		after := func(d time.Duration) (recent float32) {
			from := still.lastAt
			for at := time.Second / rate; at <= d; at += time.Second / rate {
				recent = still.relative([]float32{rest + 1, still.recentMean[1]}, from+at).RecentMean[0] - rest
			}
			return recent
		}
		if syllable := after(100 * time.Millisecond); syllable < 0.05 || syllable > 0.25 {
			t.Errorf("%d frames a second: a syllable moves the recent mean by %v of its way", rate, syllable)
		}
		if smile := after(2 * time.Second); smile < 0.9 {
			t.Errorf("%d frames a second: a smile of two seconds by %v", rate, smile)
		}
		if again := still.relative([]float32{rest + 3, 0}, 0).RecentMean[0] - rest; again != 3 {
			t.Errorf("a clip that restarts resets the recent mean, not to %v", again)
		}
	}
}

// calibratedClip calibrates with one part of a clip and returns the mean
// probability of a class in another part: as predicted, and adjusted.
func calibratedClip(t *testing.T, clip, class string, neutral, then [2]time.Duration) (raw, adjusted float64) {
	t.Helper()
	n, base := shippedNetwork(t)
	a, err := NewAnalyzer(n, AnalyzerOptions{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	source, err := vision.Open(clip)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	within := func(s [2]time.Duration) bool { return frame.Time >= s[0] && frame.Time < s[1] }
	c, which, count := calibration{Neutral: Neutral{State: Measuring}}, slices.Index(n.Classes(), class), 0.0
	for source.Read(frame) == nil {
		if !within(neutral) && (!within(then) || frame.Index%4 > 0) {
			continue
		}
		faces, err := a.Analyze(t.Context(), frame)
		if err != nil {
			t.Fatal(err)
		}
		if len(faces) == 0 {
			continue
		}
		p := faces[0].Prediction
		switch {
		case within(neutral):
			if c.featureSum == nil {
				c.featureSum = make([]float64, len(p.Feature))
			}
			c.accumulate(p)
		case c.State == Measuring && len(c.predictions) > 0:
			c.finish(base)
			if c.State != Measured {
				t.Fatalf("the neutral part was refused: %+v", c.Neutral)
			}
		}
		if c.State == Measured && within(then) {
			moved, err := a.predictor.PredictWithBaseline(t.Context(), []model.FaceWithBaseline{c.relative(p.Feature, frame.Time)})
			if err != nil {
				t.Fatal(err)
			}
			raw, adjusted, count = raw+float64(p.Final()[which]), adjusted+float64(moved[0].Final()[which]), count+1
		}
	}
	return raw / count, adjusted / count
}

// The engine measures the neutral face of one of two people, adjusts that face's
// predictions by it, and forgets it again.
func TestCalibrationOfOneOfTwoFaces(t *testing.T) {
	n, base := shippedNetwork(t)
	p, err := model.NewPredictor(n, model.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	e := newEngine(t.Context(), Options{Network: n}.withDefaults())
	e.view.faces.neutralFaces = base
	still := vision.Face{Box: vision.Box{X: 100, Y: 100, W: 80, H: 80}}
	tracks := []vision.Track{{ID: 7, Face: still}, {ID: 8, Face: still}}
	e.view.faces.setTracks(tracks)
	crops := [][]byte{make([]byte, 3*112*112), make([]byte, 3*112*112)}
	for i := range crops[0] {
		crops[0][i], crops[1][i] = byte(i*i>>7), byte(i>>9)
	}
	see := func(at time.Duration) (seven, eight Face) {
		e.predict(p, &job{faceBatch: faceBatch{tracks: tracks, rgb: crops, side: 112, time: at}})
		faces := e.view.faces.list(nil, at)
		return faces[0], faces[1]
	}
	e.Calibrate(7)
	var seven, eight Face
	for at := time.Duration(0); at <= NeutralDuration; at += 250 * time.Millisecond {
		seven, eight = see(at)
	}
	if seven.Neutral.State != Measured || seven.Adjusted.Known() || eight.Neutral.State != NotMeasured {
		t.Fatalf("after five seconds: %+v and %+v", seven.Neutral, eight.Neutral)
	}
	raw := seven.Prediction.Final()
	seven, eight = see(NeutralDuration + 250*time.Millisecond)
	own := seven.Prediction.Feature // the face is its own neutral one
	want, err := p.PredictWithBaseline(t.Context(), []model.FaceWithBaseline{{Feature: own, Baseline: model.NewBaseline(base, own)}})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range want[0].Final() {
		if math.Abs(float64(seven.Adjusted.Final()[i]-v)) > 1e-3 || math.Abs(float64(seven.Prediction.Final()[i]-raw[i])) > 1e-5 {
			t.Errorf("class %d: adjusted %v for %v, raw %v for %v", i, seven.Adjusted.Final()[i], v, seven.Prediction.Final()[i], raw[i])
		}
	}
	if eight.Adjusted.Known() || seven.Shown.Label() != seven.Adjusted.Label() {
		t.Error("the other face was adjusted, or this one is not shown adjusted")
	}
	e.ResetCalibration(7)
	if seven, _ = see(NeutralDuration + 500*time.Millisecond); seven.Adjusted.Known() || seven.Neutral.State != NotMeasured || seven.Shown.Label() != seven.Smoothed.Label() {
		t.Errorf("the calibration was not reset: %+v", seven.Neutral)
	}
}

// A smile stays a smile when it is adjusted by a neutral face. ARBEX_MEDIA names the folder of clips.
func TestCalibrationKeepsASmile(t *testing.T) {
	media := os.Getenv("ARBEX_MEDIA")
	if media == "" {
		t.Skip("ARBEX_MEDIA does not name the folder with test media")
	}
	for _, c := range []struct {
		clip, class   string
		neutral, then [2]time.Duration
		least         float64
	}{
		{"face_then_noface.mp4", "happiness", [2]time.Duration{0, 550 * time.Millisecond}, [2]time.Duration{700 * time.Millisecond, 5 * time.Second}, 0.7},
		{"wolfganglanger_pexels.mp4", "happiness", [2]time.Duration{8400 * time.Millisecond, 9200 * time.Millisecond}, [2]time.Duration{10500 * time.Millisecond, 20 * time.Second}, 0.7},
		{"grid_bbaf2n.mp4", "neutral", [2]time.Duration{0, time.Second}, [2]time.Duration{time.Second, 3 * time.Second}, 0.7},
	} {
		raw, adjusted := calibratedClip(t, filepath.Join(media, "videos", c.clip), c.class, c.neutral, c.then)
		t.Logf("%s: %s %.2f, adjusted %.2f", c.clip, c.class, raw, adjusted)
		if adjusted < c.least || c.class == "neutral" && adjusted < raw-0.03 { // who talks stays neutral
			t.Errorf("%s: %s fell from %.2f to %.2f", c.clip, c.class, raw, adjusted)
		}
	}
}
