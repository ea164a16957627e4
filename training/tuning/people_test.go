package tuning

import (
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"arbex/model"
	"arbex/training/dataset"
	"arbex/vision"
)

// shares are how many of some faces each part of a network gets right, 0 to 1,
// and how far primary and correction lie apart (mean total variation).
type shares struct{ primary, anchors, attention, corrected, apart float64 }

func predictAll(t *testing.T, n *model.Network, features [][]float32) []model.Prediction {
	t.Helper()
	p, err := model.NewPredictor(n, model.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	all, err := p.PredictFeatures(t.Context(), features)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func sharesOf(t *testing.T, n *model.Network, e Examples) (s shares) {
	t.Helper()
	for i, x := range predictAll(t, n, e.Features) {
		truth := model.Distribution(e.Labels[i]).Best()
		for part, to := range map[*model.Distribution]*float64{&x.Primary: &s.primary, &x.Anchor: &s.anchors, &x.Attentive: &s.attention, &x.Corrected: &s.corrected} {
			if part.Best() == truth {
				*to += 1 / float64(len(e.Features))
			}
		}
		s.apart += apart(x.Primary, x.Correction) / float64(len(e.Features))
	}
	return s
}

// apart returns the total variation between two distributions.
func apart(p, q model.Distribution) (sum float64) {
	for k := range p {
		sum += math.Abs(float64(p[k]-q[k])) / 2
	}
	return sum
}

// people returns feature vectors of the replay moved half-way to a neutral face, as
// another camera and other people give them: each of a class to train on, others to
// measure.
func people(r *Replay, each int) (learn, others Examples) {
	neutral, counts := middle(r), map[int]int{}
	for i, label := range r.HeldOut.Labels {
		class := model.Distribution(label).Best()
		if label[class] < 0.6 {
			continue
		}
		seen := slices.Clone(r.HeldOut.Features[i])
		for k := range seen {
			seen[k] += 0.5 * (neutral[k] - seen[k])
		}
		sure := make([]float32, len(label))
		sure[class] = 1
		to := &others
		if counts[class]++; counts[class] <= each {
			to = &learn
		} else if counts[class] > 5*each {
			continue
		}
		to.Features, to.Labels = append(to.Features, seen), append(to.Labels, sure)
	}
	return learn, others
}

// middle returns the mean vector of the neutral faces.
func middle(r *Replay) []float32 {
	mean, count := make([]float32, len(r.Train.Features[0])), float32(0)
	for i, label := range r.Train.Labels {
		if label[0] < 0.5 {
			continue
		}
		count++
		for k, v := range r.Train.Features[i] {
			mean[k] += v
		}
	}
	for k := range mean {
		mean[k] /= count
	}
	return mean
}

// meanLosses returns the mean cross-entropy of each part's distribution with the
// labels of examples.
func meanLosses(t *testing.T, n *model.Network, e Examples) map[string]float64 {
	t.Helper()
	losses := map[string]float64{}
	for i, x := range predictAll(t, n, e.Features) {
		for part, p := range map[string]model.Distribution{"primary": x.Primary, "anchors": x.Anchor, "attention": x.Attentive, "corrected": x.Corrected} {
			losses[part] += crossEntropy(e.Labels[i], p) / float64(len(e.Features))
		}
	}
	return losses
}

// A training lowers the loss of the primary classifier, of anchors and attention,
// and of the corrected distribution.
func TestTrainingMovesEveryPart(t *testing.T) {
	n, base := network(t), shippedReplay(t)
	train, _ := people(base, 12)
	trained, err := QuickTraining{Network: n, Replay: base, Threads: 1, Seed: 1, Steps: 120}.train(t.Context(), train, &Result{})
	if err != nil {
		t.Fatal(err)
	}
	before, after := meanLosses(t, n, train), meanLosses(t, trained, train)
	for part := range before {
		if after[part] >= before[part] {
			t.Errorf("the loss of %s went from %v to %v", part, before[part], after[part])
		}
	}
}

// withFarAnchors returns a network whose anchors of the common classes are mostly
// far away, so that its correction differs from the primary distribution.
func withFarAnchors(t *testing.T, n *model.Network) *model.Network {
	t.Helper()
	anchors := n.Anchors()
	for class, away := range []int{8, 7, 6, 5, 4} {
		for k := range away {
			for i := range anchors[class][k] {
				anchors[class][k][i] += 5
			}
		}
	}
	own, err := n.WithAnchors(1, slices.Concat(slices.Concat(anchors...)...))
	if err != nil {
		t.Fatal(err)
	}
	return own
}

// Where primary distribution and correction differ, the replay keeps the primary one
// nearer to itself than to the correction.
func TestReplayKeepsPrimaryAndCorrectionApart(t *testing.T) {
	base := shippedReplay(t)
	n := withFarAnchors(t, network(t))
	learn, _ := people(base, 12)
	taught, err := QuickTraining{Network: n, Replay: base, Threads: 1, Seed: 1, Steps: 200}.train(t.Context(), learn, &Result{})
	if err != nil {
		t.Fatal(err)
	}
	before, after := predictAll(t, n, base.HeldOut.Features), predictAll(t, taught, base.HeldOut.Features)
	between, moved, count := 0.0, 0.0, 0.0
	for i, x := range before {
		if apart(x.Primary, x.Correction) < 0.1 {
			continue
		}
		count++
		between += apart(after[i].Primary, x.Correction) / apart(x.Primary, x.Correction)
		moved += apart(after[i].Primary, x.Primary) / apart(x.Primary, x.Correction)
	}
	t.Logf("%v faces with two opinions: the primary moved by %.2f of what lies between them, and is %.2f from the correction", count, moved/count, between/count)
	if count < 20 || moved >= between {
		t.Errorf("of %v faces the primary went over to the correction", count)
	}
}

// Twelve faces a class of ten people, measured on their other faces, on a
// stranger and on the base set. The pictures may not be copied: it runs where
// they are, ARBEX_POSED=FOLDER, a folder for each expression, the person in the
// first two letters of each name.
func TestPosedPeople(t *testing.T) {
	folder := os.Getenv("ARBEX_POSED")
	if folder == "" {
		t.Skip("ARBEX_POSED names no folder of posed faces")
	}
	n, base := network(t), shippedReplay(t)
	learn, others, stranger := posed(t, n, folder)
	show := func(when string, n *model.Network) {
		t.Logf("%s: learnt %.3v, others %.3v, stranger %.3v, base %.3v", when, sharesOf(t, n, learn), sharesOf(t, n, others), sharesOf(t, n, stranger), sharesOf(t, n, base.HeldOut))
	}
	show("before", n)
	for seed := range uint64(2) {
		taught, err := QuickTraining{Network: n, Replay: base, Threads: 1, Seed: seed + 1}.train(t.Context(), learn, &Result{})
		if err != nil {
			t.Fatal(err)
		}
		show("after", taught)
	}
}

// posed are the feature vectors of the faces in a folder.
func posed(t *testing.T, n *model.Network, folder string) (learn, others, stranger Examples) {
	t.Helper()
	set, err := dataset.Open(folder, dataset.Auto, "all")
	if err != nil {
		t.Fatal(err)
	}
	if set, err = set.Reorder(n.Classes()); err != nil {
		t.Fatal(err)
	}
	if set, err = set.AlignFaces(t.Context(), filepath.Join(os.TempDir(), "arbex-posed"), n.Config().Side, vision.FinderOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	p, err := model.NewPredictor(n, model.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	faces, err := extraction{crop: plainCrops(n.Config().Side)}.extract(t.Context(), p, set, set.Samples, nil)
	if err != nil || len(faces.Features) != len(set.Samples) {
		t.Fatal(len(faces.Features), err)
	}
	counts := map[int]int{}
	for _, i := range rand.New(rand.NewPCG(7, 7)).Perm(len(set.Samples)) {
		x, to := set.Samples[i], &others
		label := make([]float32, len(set.Classes))
		label[x.Class] = 1
		if filepath.Base(x.Name)[:2] == "12" {
			to = &stranger
		} else if counts[x.Class]++; counts[x.Class] <= 12 {
			to = &learn
		}
		to.Features, to.Labels = append(to.Features, faces.Features[i]), append(to.Labels, label)
	}
	return learn, others, stranger
}
