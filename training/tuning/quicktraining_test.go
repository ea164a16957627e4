package tuning

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"arbex/assets/models"
	"arbex/model"
	"arbex/training/captures"
	"arbex/training/dataset"
	"arbex/training/evaluation"
	"arbex/training/trainingtest"
)

func network(t testing.TB) *model.Network {
	t.Helper()
	n, err := model.Read(models.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func store(t testing.TB) *captures.Store {
	t.Helper()
	s, err := captures.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// pattern returns a chequered crop of a kind with noise.
func pattern(kind int, random *rand.Rand) []byte {
	const side = 112
	rgb := make([]byte, 0, 3*side*side)
	for i := range side * side {
		v := byte(110 + 20*random.NormFloat64())
		if (i%side/(8+8*kind)+i/side/(8+8*kind))%2 == 0 {
			v += 70
		}
		rgb = append(rgb, v, v, v)
	}
	return rgb
}

// labelledPatterns returns a store with bursts of patterns, labelled in turn.
func labelledPatterns(t testing.TB, classes []string, bursts, each int) *captures.Store {
	t.Helper()
	s := store(t)
	session, err := s.BeginSession("test")
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for burst := range bursts {
		kind := burst % len(classes)
		for range each {
			_, err := s.Add(captures.Capture{
				Session: session, Burst: int64(burst + 1), Taken: time.UnixMilli(1e12 + int64(burst)*10_000),
				Label: captures.OneHot(classes[kind]), Side: 112, Crop: pattern(kind, random),
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return s
}

// shippedReplay returns the replay of the shipped model.
func shippedReplay(t testing.TB) *Replay {
	t.Helper()
	r, err := ReadReplay(models.Replay("compact"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// meanLoss returns the mean cross-entropy of a network on the captures of a store.
func meanLoss(t *testing.T, s *captures.Store, n *model.Network) (mean float64) {
	t.Helper()
	losses, err := QuickTraining{Store: s, Network: n, Threads: 1}.SampleLosses(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, loss := range losses {
		mean += loss / float64(len(losses))
	}
	return mean
}

// A quick training changes the head alone, lowers the loss of the captures, and
// stores their feature vectors.
func TestQuickTrainingLowersTheLoss(t *testing.T) {
	n := network(t)
	q := QuickTraining{Store: labelledPatterns(t, []string{"contempt", "fear", "disgust"}, 12, 4), Network: n, Threads: 1, Replay: shippedReplay(t), Seed: 1, Steps: 60}
	stages := map[Stage]int{}
	q.OnProgress = func(p Progress) { stages[p.Stage]++ }
	trained, r, err := q.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if before, after := meanLoss(t, q.Store, n), meanLoss(t, q.Store, trained); after >= before {
		t.Errorf("the loss went from %v to %v", before, after)
	}
	if trained.FeatureDigest() != n.FeatureDigest() || !trained.Trained() {
		t.Error("a quick training changed more than the head")
	}
	if stages[ExtractingFeatures] == 0 || stages[Learning] != q.Steps || stages[Measuring] != 2 {
		t.Error(stages)
	}
	if r.Before.Captured == nil || r.After.Base == nil || r.HeldOutFaces == 0 || len(r.After.Faces) != r.HeldOutFaces {
		t.Errorf("%d held out, %d measured, %+v", r.HeldOutFaces, len(r.After.Faces), r.After)
	}
	stored, err := q.Store.Features(n.FeatureDigest())
	if err != nil || len(stored) != 48 {
		t.Errorf("%d feature vectors are stored, %v", len(stored), err)
	}
}

// replayOf returns a replay of patterns with a network's own answers.
func replayOf(t testing.TB, n *model.Network) *Replay {
	t.Helper()
	p, err := model.NewPredictor(n, model.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	r := &Replay{Classes: n.Classes(), Digest: n.FeatureDigest()}
	random := rand.New(rand.NewPCG(3, 4))
	for _, part := range []*Examples{&r.Train, &r.HeldOut} {
		var crops [][]byte
		for i := range 24 {
			crops = append(crops, dataset.Resize(pattern(3+i%3, random), 112, n.Config().Side))
		}
		predictions, err := p.Predict(t.Context(), crops)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range predictions {
			part.Features, part.Labels = append(part.Features, x.Feature), append(part.Labels, x.Corrected)
		}
	}
	return r
}

func TestTooFewCapturesAreRefused(t *testing.T) {
	n := network(t)
	if _, _, err := (QuickTraining{Store: labelledPatterns(t, []string{"fear"}, 4, 2), Network: n, Threads: 1}).Run(t.Context()); !errors.Is(err, ErrTooFew) {
		t.Error(err)
	}
	_, r, err := QuickTraining{Store: labelledPatterns(t, []string{"fear", "anger"}, 2, 3), Network: n, Steps: 2, Threads: 1}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r.After.Captured != nil || r.After.Base != nil || !slices.Equal(r.SingleGroup, []string{"anger", "fear"}) {
		t.Errorf("measured without held-out faces: %+v", r)
	}
}

// A class that the network does not have becomes its last one.
func TestAnOwnClassGrowsTheNetwork(t *testing.T) {
	n := network(t)
	grown, r, err := QuickTraining{Store: labelledPatterns(t, []string{"fear", "hunger"}, 2, 3), Network: n, Steps: 2, Threads: 1}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := append(slices.Clone(n.Classes()), "hunger")
	if !slices.Equal(grown.Classes(), want) || !slices.Equal(r.Classes, want) {
		t.Errorf("%v, measured over %v, not %v", grown.Classes(), r.Classes, want)
	}
}

func TestCancelLeavesTheNetworkAlone(t *testing.T) {
	n := network(t)
	digest := trainingtest.ModelBytes(t, n)
	ctx, cancel := context.WithCancel(t.Context())
	q := QuickTraining{Store: labelledPatterns(t, []string{"fear", "anger"}, 4, 2), Network: n, Threads: 1, OnProgress: func(p Progress) {
		if p.Stage == Learning && p.Done == 3 {
			cancel()
		}
	}}
	if _, _, err := q.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if !slices.Equal(trainingtest.ModelBytes(t, n), digest) {
		t.Error("a cancelled training changed the model")
	}
}

// No group is divided.
func TestSplitHoldsOutWholeGroups(t *testing.T) {
	var all []captures.Capture
	at := time.UnixMilli(0)
	add := func(session, burst int64, class string, after time.Duration) {
		at = at.Add(after)
		all = append(all, captures.Capture{ID: int64(len(all) + 1), Session: session, Burst: burst, Label: captures.OneHot(class), Taken: at})
	}
	for burst := range int64(8) {
		for range 5 {
			add(1, burst+1, []string{"fear", "anger"}[burst%2], time.Second)
		}
	}
	for range 4 { // single captures in a row are one group
		add(2, 0, "surprise", time.Second)
	}
	add(2, 0, "disgust", time.Minute)
	add(2, 0, "disgust", time.Minute)
	s := SplitCaptures(all)
	if len(s.Train)+len(s.HeldOut) != len(all) || len(s.HeldOut) != 11 || !slices.Equal(s.SingleGroup, []string{"surprise"}) {
		t.Fatal(len(s.Train), len(s.HeldOut), s.SingleGroup)
	}
	trainBursts := map[int64]bool{}
	for _, c := range s.Train {
		trainBursts[c.Burst] = true
	}
	for _, c := range s.HeldOut {
		if c.Burst != 0 && trainBursts[c.Burst] {
			t.Errorf("burst %d is on both sides", c.Burst)
		}
	}
}

func TestReplayIsARoundTrip(t *testing.T) {
	n := network(t)
	r := replayOf(t, n)
	path := filepath.Join(t.TempDir(), "r.safetensors")
	if err := r.Save(path); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadReplay(data)
	if err != nil || !got.Fits(n) || len(got.Train.Features) != 24 || len(got.HeldOut.Labels[0]) != 8 {
		t.Error(err)
	}
	for _, bad := range [][]byte{nil, data[:len(data)/2], models.Trained("compact")} {
		if _, err := ReadReplay(bad); err == nil {
			t.Error("a file that is no replay was read")
		}
	}
	other, err := model.New(n.Config(), 9)
	if err != nil || got.Fits(other) || (*Replay)(nil).Fits(n) {
		t.Error("a replay fits a network that it is not of", err)
	}
}

// The capture with the label that the model thinks least likely has the highest loss.
func TestSampleLossesFindAWrongLabel(t *testing.T) {
	n := network(t)
	s := labelledPatterns(t, []string{"neutral"}, 1, 6)
	q := QuickTraining{Store: s, Network: n, Threads: 1}
	all, err := s.List(captures.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := model.NewPredictor(n, model.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	odd := all[2]
	if err := s.LoadPicture(&odd); err != nil {
		t.Fatal(err)
	}
	answer, err := p.Predict(t.Context(), [][]byte{odd.Crop})
	if err != nil {
		t.Fatal(err)
	}
	best, worst := answer[0].Final().Best(), 0
	for class, v := range answer[0].Final() {
		if v < answer[0].Final()[worst] {
			worst = class
		}
	}
	for _, c := range all {
		class := best
		if c.ID == odd.ID {
			class = worst
		}
		if err := s.Relabel([]int64{c.ID}, captures.OneHot(n.Classes()[class])); err != nil {
			t.Fatal(err)
		}
	}
	losses, err := q.SampleLosses(t.Context())
	if err != nil || len(losses) != 6 {
		t.Fatal(losses, err)
	}
	for id, loss := range losses {
		if id != odd.ID && loss >= losses[odd.ID] {
			t.Errorf("capture %d has a loss of %v, the wrong one of %v", id, loss, losses[odd.ID])
		}
	}
}

// Captures in quick succession are one group: the pictures are nearly the same. With
// several sessions whole sessions are held out.
func TestSplitHoldsOutWholeSessions(t *testing.T) {
	var all []captures.Capture
	add := func(session, burst int64, at time.Duration) {
		all = append(all, captures.Capture{ID: int64(len(all) + 1), Session: session, Burst: burst, Label: captures.OneHot("fear"), Taken: time.UnixMilli(0).Add(at)})
	}
	for i := range int64(6) { // six captures within three seconds
		add(1, i+1, time.Duration(i)*500*time.Millisecond)
	}
	if s := SplitCaptures(all); len(s.HeldOut) != 0 || !slices.Equal(s.SingleGroup, []string{"fear"}) {
		t.Error("captures in quick succession are held out and trained on:", len(s.HeldOut), s.SingleGroup)
	}
	add(1, 7, time.Minute)
	if s := SplitCaptures(all); len(s.HeldOut) != 1 || !slices.Equal(s.SameSession, []string{"fear"}) {
		t.Error(len(s.HeldOut), s.SameSession)
	}
	for i := range int64(4) {
		add(2, 10+i, time.Hour+time.Duration(i)*time.Minute)
	}
	s := SplitCaptures(all)
	if len(s.HeldOut) != 4 || len(s.SameSession) != 0 {
		t.Fatal(len(s.HeldOut), s.SameSession)
	}
	for _, c := range s.HeldOut {
		if c.Session != 2 {
			t.Error("a session is held out and trained on")
		}
	}
}

// Files are groups of their own whatever their dates; captures of one camera in
// quick succession are not.
func TestSplitTakesFilesAsGroups(t *testing.T) {
	var all []captures.Capture
	for i := range 8 {
		all = append(all, captures.Capture{
			ID: int64(i + 1), Session: 1, Burst: int64(i + 1), Label: captures.OneHot("fear"), Taken: time.UnixMilli(1e12),
			Source: fmt.Sprintf("people/%d.jpg", i),
		})
	}
	if s := SplitCaptures(all); len(s.HeldOut) != 2 || len(s.SingleGroup) != 0 {
		t.Errorf("%d of eight files are held out", len(s.HeldOut))
	}
	for i := range all {
		all[i].Source = "camera"
	}
	if s := SplitCaptures(all); len(s.HeldOut) != 0 {
		t.Errorf("%d captures of one moment are held out", len(s.HeldOut))
	}
}

// Either distribution can forget.
func TestForgettingByEitherDistribution(t *testing.T) {
	right := func(share float64) *evaluation.Score {
		return &evaluation.Score{Metrics: evaluation.Metrics{Accuracy: share}}
	}
	for _, c := range []struct {
		corrected, primary float64
		forgets            bool
	}{{0.85, 0.85, false}, {0.8, 0.86, true}, {0.86, 0.8, true}} {
		r := Result{
			Before: Measurements{Base: right(0.86), BasePrimary: right(0.86)},
			After:  Measurements{Base: right(c.corrected), BasePrimary: right(c.primary)},
		}
		if r.Forgets() != c.forgets {
			t.Errorf("%+v: %v", c, r.Forgets())
		}
	}
	if (&Result{}).Forgets() {
		t.Error("what was not measured was forgotten")
	}
}

// Both models are measured under the mix that the window shows, and the result
// records it.
func TestTheModelsAreMeasuredUnderTheExpectedMix(t *testing.T) {
	n := network(t)
	heldOut := replayOf(t, n).HeldOut
	asTrained, err := QuickTraining{Threads: 1}.predictExamples(t.Context(), n, heldOut)
	if err != nil {
		t.Fatal(err)
	}
	balanced, err := QuickTraining{Mix: 1, Threads: 1}.predictExamples(t.Context(), n, heldOut)
	if err != nil {
		t.Fatal(err)
	}
	prior, err := n.Prior(1)
	if err != nil {
		t.Fatal(err)
	}
	for i := range asTrained.corrected {
		want := prior.Adjust(model.Prediction{Primary: asTrained.primary[i], Corrected: asTrained.corrected[i]})
		if p, c := balanced.primary[i], balanced.corrected[i]; apart(want.Primary, p) > 1e-5 || apart(want.Corrected, c) > 1e-5 {
			t.Errorf("face %d is %v and %v, not %v and %v", i, p, c, want.Primary, want.Corrected)
		}
	}
	if r := newResult(model.TrainHead, Split{}, QuickTraining{Network: n, Mix: 0.5}, nil); r.Mix != 0.5 {
		t.Error("the result has the mix ", r.Mix)
	}
}
