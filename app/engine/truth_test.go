package engine

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	shipped "arbex/assets/models"
	"arbex/model"
	"arbex/training/tuning"
	"arbex/vision"
)

const tau = 200 * time.Millisecond

// shippedNetwork is the trained one, and what its neutral faces look like to it.
func shippedNetwork(t testing.TB) (*model.Network, model.NeutralReference) {
	t.Helper()
	n, err := model.Read(shipped.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	replay, err := tuning.ReadReplay(shipped.Replay("compact"))
	if err != nil || !replay.Fits(n) {
		t.Fatal("the replay set does not belong to the shipped network", err)
	}
	return n, replay.Neutral()
}

// Two people pass before each other, one of them smiling. What is smoothed and
// remembered under an id is about one of them all the way.
func TestCrossingFacesKeepTheirOwnHistories(t *testing.T) {
	n, _ := shippedNetwork(t)
	a, err := NewAnalyzer(n, AnalyzerOptions{Postprocessing: Postprocessing{Smoothing: 300 * time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	source, err := vision.Open("demo:2")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	histories := map[int]*History{}
	var first, last [2]float32 // where the ids 1 and 2 are
	for range 210 {
		if err := source.Read(frame); err != nil {
			t.Fatal(err)
		}
		if frame.Index%2 == 1 {
			continue
		}
		faces, err := a.Analyze(t.Context(), frame)
		if err != nil {
			t.Fatal(err)
		}
		for _, face := range faces {
			id := face.Track.ID
			histories[id] = face.History
			if id <= 2 {
				last[id-1] = face.Track.Face.Box.X
			}
		}
		if frame.Index == 0 {
			first = last
		}
	}
	swapped := (first[0] < first[1]) != (last[0] < last[1])
	if len(histories) != 2 || !swapped {
		t.Fatalf("%d ids, crossed: %v", len(histories), swapped)
	}
	happiness := slices.Index(n.Classes(), "happiness")
	for id, h := range histories {
		moments := h.Since(-1, nil)
		if span := moments[len(moments)-1].At - moments[0].At; span < 6*time.Second {
			t.Errorf("face %d: the history spans %v", id, span)
		}
		smiles := moments[0].Shown.Corrected[happiness] > 0.5
		for _, m := range moments {
			if got := m.Shown.Corrected[happiness]; (got > 0.5) != smiles {
				t.Errorf("face %d began with smiling %v and has a happiness of %.2f at %v", id, smiles, got, m.At)
				break
			}
		}
	}
}

// happy is a prediction that gives the second of two classes a share.
func happy(share float32) model.Prediction {
	return model.Prediction{
		Feature: []float32{share, 1}, Primary: model.Distribution{1 - share, share}, Corrected: model.Distribution{1 - share, share},
	}
}

func sum(d model.Distribution) float64 {
	s := 0.0
	for _, v := range d {
		s += float64(v)
	}
	return s
}

// smoothed shows a signal at a rate for a time and returns the last value.
func smoothed(fps int, until time.Duration, signal func(time.Duration) float32) Estimate {
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

// The lag is tau at any frame rate: time counts, not frames.
func TestSmoothingFollowsTimeNotFrames(t *testing.T) {
	ramp := func(at time.Duration) float32 { return float32(at.Seconds() / 4) }
	for _, fps := range []int{10, 30, 60, 240} {
		y := smoothed(fps, 2*time.Second, ramp)
		lag := time.Duration((0.5 - float64(y.Corrected[1])) * 4 * float64(time.Second))
		frame := time.Second / time.Duration(fps)
		if lag > tau || lag < tau-frame {
			t.Errorf("at %d frames a second a ramp is shown %v late, tau is %v", fps, lag, tau)
		}
		if off := math.Abs(sum(y.Corrected) - 1); off > 1e-6 {
			t.Errorf("the sum is off by %v", off)
		}
	}
	step := func(at time.Duration) float32 {
		if at == 0 {
			return 0
		}
		return 1
	}
	if y := smoothed(240, tau, step); math.Abs(float64(y.Corrected[1])-(1-1/math.E)) > 0.01 {
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
		if y := on.next(x, at, tau); math.Abs(sum(y.Corrected)-1) > 1e-6 || y.Corrected[0] < 0 {
			t.Fatalf("prediction %d: %v", i, y.Corrected)
		}
		if y := off.next(x, at, 0); y.Corrected[1] != x.Corrected[1] {
			t.Fatal("switched off, it still changes what the network said")
		}
	}
	// A clip that begins again, and a network with other classes, begin anew.
	x := EstimateOf(happy(0.25))
	if y := on.next(x, 0, tau); y.Corrected[1] != 0.25 {
		t.Error("the end of the clip is mixed into its beginning", y)
	}
	three := Estimate{Primary: model.Distribution{0.2, 0.3, 0.5}}
	if y := on.next(three, time.Second, tau); len(y.Primary) != 3 || y.Corrected != nil {
		t.Error(y)
	}
}

// Two faces, listed in the order they come and once the other way round: what
// belongs to an id stays with it.
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
		table.setTracks(tracks, at)
		for _, track := range tracks {
			share := float32(0.9)
			if track.ID == 2 {
				share = 0.1
			}
			table.update(faceResult{track: track, prediction: happy(share), at: at})
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

func TestDoubtDoesNotFlicker(t *testing.T) {
	changes := func(confidence func(i int) float32) (n int) {
		var d hysteresis
		was := d.next(confidence(0), 0.2, 0)
		for i := 1; i < 300; i++ {
			if now := d.next(confidence(i), 0.2, time.Duration(i)*33*time.Millisecond); now != was {
				was = now
				n++
			}
		}
		return n
	}
	if n := changes(func(i int) float32 { return 0.2 + 0.04*float32(i%2) }); n != 0 {
		t.Errorf("confidence trembling above the threshold changes the label %d times", n)
	}
	if n := changes(func(i int) float32 { return 0.4 * float32(i%2) }); n > 25 {
		t.Errorf("wild confidence changes the label %d times in ten seconds", n)
	}
	if n := changes(func(i int) float32 { return float32(i) / 300 }); n != 1 {
		t.Errorf("rising confidence changes the label %d times", n)
	}
	var d hysteresis
	if d.next(0, 0, 0) {
		t.Error("a threshold of zero doubts")
	}
	d.next(0.1, 0.2, 0)
	if d.next(0.1, 0, time.Millisecond) {
		t.Error("switching it off does not take effect at once")
	}
}

func TestHistoryKeepsTheLastMinute(t *testing.T) {
	var h History
	const fps = 60
	for i := range 90 * fps {
		h.Add(HistoryEntry{At: time.Duration(i) * time.Second / fps})
	}
	all := h.Since(-1, nil)
	newest, _ := h.Newest()
	if len(all) > maxHistoryEntries || newest.At != all[len(all)-1].At || newest.At != (90*fps-1)*time.Second/fps {
		t.Errorf("%d moments, the newest at %v", len(all), newest.At)
	}
	if span := newest.At - all[0].At; span > HistorySpan || span < HistorySpan-time.Second {
		t.Errorf("it reaches back %v", span)
	}
	for i := 1; i < len(all); i++ {
		if all[i].At <= all[i-1].At {
			t.Fatal("moments are out of order", i, all[i-1].At, all[i].At)
		}
	}
	if some := h.Since(newest.At-time.Second, nil); len(some) < 25 || len(some) > 32 {
		t.Errorf("%d moments in a second", len(some))
	}
	if m, ok := h.Near(60 * time.Second); !ok || (m.At-60*time.Second).Abs() > minHistoryStep {
		t.Errorf("the moment near 60 s is at %v", m.At)
	}
	h.Add(HistoryEntry{At: 0}) // the clip begins again
	if again := h.Since(-1, nil); len(again) != 1 || again[0].At != 0 {
		t.Errorf("%d moments after a new beginning", len(again))
	}
	var none *History
	if _, ok := none.Near(0); ok || none.Since(0, nil) != nil {
		t.Error("no history gives moments")
	}
}

var base = model.NeutralReference{Mean: []float32{0.1, 2}, Spread: 1}

// measure shows a face for six seconds, changed by the test.
func measure(each func(i int, at time.Duration, p *model.Prediction, face *vision.Face) bool) calibration {
	var c calibration
	c.begin(base)
	for i := range 180 {
		at := time.Duration(i) * time.Second / 30
		p, face := happy(0.5), vision.Face{Box: vision.Box{X: 100, Y: 100, W: 80, H: 80}}
		if each(i, at, &p, &face) {
			c.observe(p, face, at, base)
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

// A syllable hardly moves the mean of late away from the neutral face, an
// expression that stays does, at any rate of frames.
func TestMeanOfLateIgnoresSyllables(t *testing.T) {
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
			t.Errorf("%d frames a second: a syllable moves the mean of late by %v of its way", rate, syllable)
		}
		if smile := after(2 * time.Second); smile < 0.9 {
			t.Errorf("%d frames a second: a smile of two seconds by %v", rate, smile)
		}
		if again := still.relative([]float32{rest + 3, 0}, 0).RecentMean[0] - rest; again != 3 {
			t.Errorf("a clip that begins again begins anew, not with %v", again)
		}
	}
}

// The figures behind DefaultSteadiness.
func TestDoubtIsAboutFacesTheNetworkOftenGetsWrong(t *testing.T) {
	n, _ := shippedNetwork(t)
	replay, err := tuning.ReadReplay(shipped.Replay("compact"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := model.NewPredictor(n, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	predictions, err := p.PredictFeatures(t.Context(), replay.HeldOut.Features)
	if err != nil {
		t.Fatal(err)
	}
	var right, count [2]float64 // certain, uncertain
	for i, prediction := range predictions {
		which := 0
		if prediction.Final().Confidence() < DefaultPostprocessing().UncertainBelow {
			which = 1
		}
		count[which]++
		if model.Distribution(replay.HeldOut.Labels[i]).Best() == prediction.Label() {
			right[which]++
		}
	}
	t.Logf("uncertain about %.1f %%; right on %.0f %% of those and on %.0f %% of the others",
		100*count[1]/(count[0]+count[1]), 100*right[1]/count[1], 100*right[0]/count[0])
	if share := count[1] / (count[0] + count[1]); share < 0.01 || share > 0.2 || right[1]/count[1] > right[0]/count[0]-0.2 {
		t.Errorf("uncertain about %.3f of the faces", share)
	}
}

// calibrated reads a clip, measures the neutral face in a stretch of it, and
// returns the mean share of a class in another stretch, as the network says it
// and relative to that neutral face.
func calibrated(t *testing.T, clip, class string, neutral, then [2]time.Duration) (raw, adjusted float64) {
	t.Helper()
	n, base := shippedNetwork(t)
	a, err := NewAnalyzer(n, AnalyzerOptions{})
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
				t.Fatalf("the neutral stretch was refused: %+v", c.Neutral)
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

// Through the engine, with made-up times: the neutral face of one of two people
// is measured, used beside the raw prediction, and forgotten again.
func TestFaceIsReadAgainstItsOwnNeutralFace(t *testing.T) {
	n, base := shippedNetwork(t)
	p, err := model.NewPredictor(n, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	e := &Engine{started: time.Now(), ctx: t.Context(), faces: newFaceTable(), options: Options{Notify: func() {}}}
	e.faces.neutralFaces = base
	still := vision.Face{Box: vision.Box{X: 100, Y: 100, W: 80, H: 80}}
	tracks := []vision.Track{{ID: 7, Face: still}, {ID: 8, Face: still}}
	e.faces.setTracks(tracks, 0)
	crops := [][]byte{make([]byte, 3*112*112), make([]byte, 3*112*112)}
	for i := range crops[0] {
		crops[0][i], crops[1][i] = byte(i*i>>7), byte(i>>9)
	}
	see := func(at time.Duration) (seven, eight Face) {
		e.predict(p, &job{tracks: tracks, rgb: crops, side: 112, time: at})
		faces := e.faces.list(nil, at)
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
		t.Errorf("it cannot be taken back: %+v", seven.Neutral)
	}
}

// A smile stays a smile when it is read against a neutral face. ARBEX_MEDIA names the folder of clips.
func TestNeutralFaceDoesNotBreakASmile(t *testing.T) {
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
		raw, adjusted := calibrated(t, filepath.Join(media, "videos", c.clip), c.class, c.neutral, c.then)
		t.Logf("%s: %s %.2f, relative to the neutral face %.2f", c.clip, c.class, raw, adjusted)
		if adjusted < c.least || c.class == "neutral" && adjusted < raw-0.03 { // who talks stays neutral
			t.Errorf("%s: %s fell from %.2f to %.2f", c.clip, c.class, raw, adjusted)
		}
	}
}
