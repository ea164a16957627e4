package model

import (
	"math"
	"runtime"
	"slices"
	"sort"
	"strings"
	"testing"

	"arbex/model/ops"
)

// goldenGradients are a backward pass of the reference.
type goldenGradients struct {
	Loss  float64           `json:"loss"`
	Grads map[string]golden `json:"grads"`
}

// TestGoldenGradients reproduces the gradient of every tensor of the published
// network, by fixed statistics and by those of the batch.
func TestGoldenGradients(t *testing.T) { goldenBackward(t, ops.CPU()) }

func goldenBackward(t *testing.T, device ops.Device) {
	var reference struct {
		Eval   goldenGradients `json:"backward_eval"`
		Train  goldenGradients `json:"backward_train"`
		Labels []int           `json:"labels"`
	}
	readGolden(t, "poster.json", &reference)
	for name, want := range map[string]goldenGradients{"eval": reference.Eval, "train": reference.Train} {
		t.Run(name, func(t *testing.T) {
			c := paper()
			c.Head = Poster
			learning := &training{part: TrainAll, frozenNorms: name == "eval", noDropPath: true, loss: LossOptions{Class: 1}}
			store, weights := newNativeParameters(goldenStore(t)), ops.NewWeightCache(device)
			g, err := newGraph(c, store, newFoldedWeights(), weights, graphOptions{batch: 2, training: learning})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { g.close(); weights.Close(); store.free() }()
			copy(g.input, goldenInput(2))
			for i, label := range reference.Labels {
				learning.labels[i*8+label] = 1
			}
			runOnThread(t, g)
			compareGradients(t, g, learning, want)
			for name, implementation := range g.stream.Implementations() {
				if strings.HasPrefix(implementation, "ref") {
					t.Errorf("%s runs on the reference implementation %s", name, implementation)
				}
			}
		})
	}
}

func runOnThread(t *testing.T, g *graph) {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := g.run(); err != nil {
		t.Fatal(err)
	}
}

func compareGradients(t *testing.T, g *graph, learning *training, want goldenGradients) {
	t.Helper()
	figures, err := learning.readLosses(g.stream)
	if err != nil || math.Abs(figures.Total-want.Loss) > 1e-4 {
		t.Errorf("loss %v (%v), not %v", figures.Total, err, want.Loss)
	}
	have := map[string][]float32{}
	for _, l := range learning.parameters {
		have[l.name] = g.stream.Value(l.gradient)
	}
	var all []float64
	worst, worstName := 0.0, ""
	for name, w := range want.Grads {
		off := gradientDifference(w, have[name])
		if off > worst || math.IsNaN(off) {
			worst, worstName = off, name
		}
		if !(off < kinkTolerance) {
			t.Errorf("%s %v is off by %.2e of its norm", name, w.Shape, off)
		}
		all = append(all, off)
	}
	slices.Sort(all)
	median, over := all[len(all)/2], len(all)-sort.SearchFloat64s(all, 1e-3)
	if median > 1e-4 || over > len(all)/20 {
		t.Errorf("half of the gradients are off by %.2e of their norm, and %d by more than 1e-3", median, over)
	}
	t.Logf("%d gradients; half of them within %.1e of their norm, %d beyond 1e-3, the largest difference %.2e at %s", len(all), median, over, worst, worstName)
}

// kinkTolerance is for the few gradients that a PReLU decides: of the millions of
// numbers that pass one, some are so near to zero that float32 and the
// reference's float64 disagree about the side.
const kinkTolerance = 5e-3

// gradientDifference is the largest difference in units of the gradient's norm.
// A gradient that is zero by construction must be small.
func gradientDifference(want golden, have []float32) float64 {
	if have == nil {
		return math.NaN()
	}
	norm := math.Max(want.L2, 1e-4)
	worst, sum := 0.0, 0.0
	for _, v := range have {
		sum += float64(v) * float64(v)
	}
	for i, v := range want.Values {
		worst = max(worst, math.Abs(float64(have[i*max(want.Stride, 1)])-v)/norm)
	}
	return max(worst, math.Abs(math.Sqrt(sum)-want.L2)/norm)
}

// TestGoldenBalanceGradients reproduces the losses of reliability balancing and
// their gradients, of the feature vectors as well.
func TestGoldenBalanceGradients(t *testing.T) { goldenBalanceGradients(t, ops.CPU()) }

func goldenBalanceGradients(t *testing.T, device ops.Device) {
	type smoothed struct {
		Losses struct{ Cls, Anchor, Center, Total float64 }
		Grads  map[string]golden
	}
	var reference struct {
		Plain  smoothed `json:"smoothing_0"`
		Smooth smoothed `json:"smoothing_0.11"`
		Labels []int    `json:"labels"`
	}
	readGolden(t, "balance.json", &reference)
	for smoothing, want := range map[float64]smoothed{0: reference.Plain, 0.11: reference.Smooth} {
		learning := &training{part: TrainAll, frozenNorms: true, loss: LossOptions{Class: 1, Anchor: 1, Center: 1, LabelSmoothing: smoothing}}
		g, gradient := headGradients(t, device, learning, reference.Labels)
		figures, err := learning.readLosses(g.stream)
		if err != nil {
			t.Fatal(err)
		}
		for _, pair := range [][2]float64{
			{figures.Class, want.Losses.Cls}, {figures.Anchor, want.Losses.Anchor}, {figures.Center, want.Losses.Center}, {figures.Total, want.Losses.Total},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-4*(1+math.Abs(pair[1])) {
				t.Errorf("smoothing %v: loss %v, not %v", smoothing, pair[0], pair[1])
			}
		}
		worst := 0.0
		for name, w := range want.Grads {
			off := gradientDifference(w, gradient(name))
			worst = max(worst, off)
			if !(off < 1e-3) {
				t.Errorf("smoothing %v: %s is off by %.2e of its norm", smoothing, name, off)
			}
		}
		t.Logf("smoothing %v: %d gradients; largest difference %.2e of a norm", smoothing, len(want.Grads), worst)
	}
}
