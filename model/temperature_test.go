package model

import (
	"math"
	"testing"
)

// Temperatures must do to each part exactly what dividing its logits does.
func TestTemperaturesDivideTheLogits(t *testing.T) {
	n := tiny(t)
	crops, _ := lesson(n.Config(), 4, 3)
	at := Temperatures{Primary: 2, Anchor: 0.5, Attentive: 3}
	own, err := n.WithTemperatures(at)
	if err != nil {
		t.Fatal(err)
	}
	before, after := predictAll(t, n, crops), predictAll(t, own, crops)
	for i, p := range before {
		want := make([]float64, len(p.Primary))
		sum := 0.0
		for j, v := range p.Primary {
			want[j] = math.Pow(float64(v), 1/float64(at.Primary))
			sum += want[j]
		}
		for j := range want {
			if d := math.Abs(want[j]/sum - float64(after[i].Primary[j])); d > 1e-5 {
				t.Errorf("face %d: primary %d is off by %g", i, j, d)
			}
		}
		distances := anchorsFor(n, p.Embedding, at.Anchor)
		for j := range distances {
			if d := math.Abs(float64(distances[j] - after[i].Anchor[j])); d > 1e-5 {
				t.Errorf("face %d: anchor correction %d is off by %g", i, j, d)
			}
		}
		if after[i].Attentive.Confidence() >= p.Attentive.Confidence() {
			t.Errorf("face %d: attention became more confident at temperature %v", i, at.Attentive)
		}
	}
	if _, err := n.WithTemperatures(Temperatures{Primary: 1, Anchor: 0, Attentive: 1}); err == nil {
		t.Error("a temperature of zero was taken")
	}
}

// anchorsFor is t_g of an embedding at a temperature, from the formula.
func anchorsFor(n *Network, e []float32, temperature float32) Distribution {
	sums, total := make([]float64, len(n.config.Classes)), 0.0
	for class, anchors := range n.Anchors() {
		for _, a := range anchors {
			similarity := math.Exp(-distance(a, e) / float64(temperature))
			sums[class] += similarity
			total += similarity
		}
	}
	d := make(Distribution, len(sums))
	for i, sum := range sums {
		d[i] = float32(sum / total)
	}
	return d
}

func predictAll(t *testing.T, n *Network, crops [][]byte) []Prediction {
	t.Helper()
	p, err := NewPredictor(n, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	predictions, err := p.Predict(t.Context(), crops)
	if err != nil {
		t.Fatal(err)
	}
	return predictions
}
