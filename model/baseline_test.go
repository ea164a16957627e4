package model

import (
	"math"
	"slices"
	"testing"
)

// around are neutral faces at a distance of 2 from (1, 1).
func around() NeutralReference {
	return NewNeutralReference(0, [][]float32{{3, 1}, {-1, 1}, {1, 3}, {1, -1}})
}

func TestNeutralFacesAreAMeanAndADistanceFromIt(t *testing.T) {
	n := around()
	if !slices.Equal(n.Mean, []float32{1, 1}) || math.Abs(n.Spread-2) > 1e-9 {
		t.Errorf("mean %v, spread %v", n.Mean, n.Spread)
	}
	if n := NewNeutralReference(0, nil); n.Mean != nil || n.Spread != 0 {
		t.Errorf("no faces are %+v", n)
	}
}

func TestBaselineNeedsComparableFaces(t *testing.T) {
	if NewBaseline(NeutralReference{}, []float32{1, 2}) != nil || NewBaseline(around(), []float32{1}) != nil || NewBaseline(around(), nil) != nil {
		t.Error("a baseline from what cannot be compared")
	}
}

func TestOwnNeutralFaceIsNeutralAndADistantOneIsNot(t *testing.T) {
	b := NewBaseline(around(), []float32{5, 1})
	if v := b.shift([]float32{5, 1}); !slices.Equal(v, []float32{3, 1}) {
		t.Errorf("half of the way from (5, 1) to (1, 1) is %v", v)
	}
	x := Prediction{Primary: Distribution{0.5, 0.5}, Corrected: Distribution{0.4, 0.6}}
	for _, c := range []struct {
		feature []float32
		share   float64 // of neutral in Primary
	}{
		{[]float32{5, 1}, 1 / (1 + math.Exp(-2))},     // the own neutral face: bounded
		{[]float32{6.4, 1}, 1 / (1 + math.Exp(-0.8))}, // 0.7 spreads from it
		{[]float32{6.6, 1}, 0.5},                      // 0.8 spreads
		{[]float32{5, 3}, 1 / (1 + math.Exp(1.6))},    // one spread, to another side
		{[]float32{99, 1}, 1 / (1 + math.Exp(4))},     // bounded
	} {
		y := b.apply(x, b.evidence(c.feature))
		if math.Abs(float64(y.Primary[0])-c.share) > 1e-5 {
			t.Errorf("at %v neutral has %v, not %v", c.feature, y.Primary[0], c.share)
		}
		if sum := y.Corrected[0] + y.Corrected[1]; math.Abs(float64(sum)-1) > 1e-6 || y.Confidence.Corrected != y.Corrected.Confidence() {
			t.Errorf("corrected %v with confidence %v", y.Corrected, y.Confidence.Corrected)
		}
	}
	if x.Primary[0] != 0.5 || x.Corrected[0] != 0.4 {
		t.Error("what was given has changed")
	}
}

// Through a predictor: a face that is its own neutral face, and the base set's,
// gains on neutral, and the head reads it where it was.
func TestPredictRelativeReadsFacesAgainstTheirBaseline(t *testing.T) {
	config, err := Preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	n, err := New(config, 1)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewPredictor(n, Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	crop := make([]byte, 3*config.Side*config.Side)
	plain, err := p.Predict(t.Context(), [][]byte{crop})
	if err != nil {
		t.Fatal(err)
	}
	v := plain[0].Feature
	b := NewBaseline(NeutralReference{Class: 2, Mean: v, Spread: 1}, v)
	far := slices.Clone(v)
	far[0] += 9
	relative, err := p.PredictWithBaseline(t.Context(), []FaceWithBaseline{{Feature: v, Baseline: b}, {Feature: v, RecentMean: far, Baseline: b}})
	if err != nil {
		t.Fatal(err)
	}
	before, after, later := plain[0].Primary, relative[0].Primary, relative[1].Primary
	odds := func(d Distribution) float64 { return math.Log(float64(d[2]) / float64(1-d[2])) }
	if got := odds(after) - odds(before); math.Abs(got-2) > 1e-3 {
		t.Errorf("at rest the log-odds of neutral grew by %v, not by 2", got)
	}
	if got := odds(later) - odds(before); math.Abs(got+4) > 1e-3 {
		t.Errorf("far from rest of late they grew by %v, not by -4", got)
	}
	if ratio := float64(after[0]/after[1]) / float64(before[0]/before[1]); math.Abs(ratio-1) > 1e-3 {
		t.Errorf("two other classes changed against each other by %v", ratio)
	}
	if _, err := p.PredictWithBaseline(t.Context(), []FaceWithBaseline{{Feature: v[1:], Baseline: b}}); err == nil {
		t.Error("a feature vector that is too short is taken")
	}
}
