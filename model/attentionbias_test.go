package model

import (
	"math"
	"slices"
	"testing"
)

// The bias must do to what attention proposes exactly what adding it to the logits
// of each class does, and nothing to the other parts.
func TestAttentionBiasIsAddedToTheLogits(t *testing.T) {
	n := tiny(t)
	crops, _ := lesson(n.Config(), 4, 3)
	bias := make([]float32, len(n.Classes()))
	bias[0], bias[len(bias)-1] = -0.5, 1
	own, err := n.WithAttentionBias(bias)
	if err != nil {
		t.Fatal(err)
	}
	before, after := predictAll(t, n, crops), predictAll(t, own, crops)
	for i, p := range before {
		want, sum := make([]float64, len(bias)), 0.0
		for j, v := range p.Attentive {
			want[j] = float64(v) * math.Exp(float64(bias[j]))
			sum += want[j]
		}
		for j := range want {
			if d := math.Abs(want[j]/sum - float64(after[i].Attentive[j])); d > 1e-5 {
				t.Errorf("face %d: attention's class %d is off by %g", i, j, d)
			}
			if p.Primary[j] != after[i].Primary[j] || p.Anchor[j] != after[i].Anchor[j] {
				t.Errorf("face %d: the bias moved another part", i)
			}
		}
	}
	nan := slices.Repeat([]float32{float32(math.NaN())}, len(bias))
	for _, bad := range [][]float32{nil, bias[1:], nan} {
		if _, err := n.WithAttentionBias(bad); err == nil {
			t.Errorf("the bias %v was taken", bad)
		}
	}
}
