package model

import (
	"math"
	"math/rand/v2"
	"testing"
)

// A larger embedding with anchors elsewhere says the same, but for the anchors.
func TestWithAnchorsChangesTheAnchorsAlone(t *testing.T) {
	n := newPreset(t, "compact")
	random := rand.New(rand.NewPCG(1, 2))
	anchors := make([]float32, len(n.named["anchors"].Data))
	for i := range anchors {
		anchors[i] = float32(random.NormFloat64())
	}
	moved, err := n.WithAnchors(7, anchors)
	if err != nil {
		t.Fatal(err)
	}
	predict := func(n *Network) Prediction {
		p, err := NewPredictor(n, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		answer, err := p.Predict(t.Context(), noiseCrops(1, n.config.Side))
		if err != nil {
			t.Fatal(err)
		}
		return answer[0]
	}
	before, after := predict(n), predict(moved)
	apart := func(a, b []float32, scale float64) (most float64) {
		for i := range a {
			most = max(most, math.Abs(scale*float64(a[i])-float64(b[i])))
		}
		return most
	}
	if d := apart(before.Embedding, after.Embedding, 7); d > 1e-4 {
		t.Errorf("the embedding is %v off seven times itself", d)
	}
	if p, a := apart(before.Primary, after.Primary, 1), apart(before.Attentive, after.Attentive, 1); p > 1e-5 || a > 1e-5 {
		t.Errorf("the primary distribution moved by %v, the attention's by %v", p, a)
	}
	if apart(before.Anchor, after.Anchor, 1) < 1e-3 {
		t.Error("the anchors say what they said before")
	}
	if n.FeatureDigest() != moved.FeatureDigest() {
		t.Error("the layers below the head changed")
	}
	for _, bad := range []func() error{
		func() error { _, err := n.WithAnchors(0, anchors); return err },
		func() error { _, err := n.WithAnchors(1, anchors[1:]); return err },
	} {
		if bad() == nil {
			t.Error("nonsense was accepted")
		}
	}
}
