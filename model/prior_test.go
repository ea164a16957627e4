package model

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// withFrequencies returns an untrained network of three classes with class frequencies.
func withFrequencies(t *testing.T, shares string) *Network {
	t.Helper()
	n := &Network{config: Config{Classes: []string{"a", "b", "c"}}, metadata: Metadata{Trained: true, Extra: map[string]string{}}}
	if shares != "" {
		n.metadata.Extra[ClassFrequenciesKey] = shares
	}
	return n
}

func mustPrior(t *testing.T, n *Network, power float64) Prior {
	t.Helper()
	p, err := n.Prior(power)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPriorChangesTheMix(t *testing.T) {
	n := withFrequencies(t, "[80, 15, 5]")
	d := Distribution{0.8, 0.15, 0.05}
	for _, c := range []struct {
		power float64
		want  Distribution
	}{
		{0, d}, // as trained
		{1, Distribution{1.0 / 3, 1.0 / 3, 1.0 / 3}}, // what says no more than the shares is uniform
		{0.5, Distribution{0.5942, 0.2573, 0.1485}},  // share^0.5, to the scale of 1
	} {
		p := mustPrior(t, n, c.power)
		got := p.Adjust(Prediction{Primary: d, Corrected: d}).Corrected
		total := 0.0
		for i := range got {
			total += float64(got[i])
			if math.Abs(float64(got[i]-c.want[i])) > 1e-3 {
				t.Errorf("t = %v: %v, not %v", c.power, got, c.want)
			}
		}
		if math.Abs(total-1) > 1e-6 || p.Strength() != c.power {
			t.Errorf("t = %v: sums to %v", p.Strength(), total)
		}
	}
	if !slices.Equal(d, Distribution{0.8, 0.15, 0.05}) {
		t.Error("what was given has changed")
	}
}

func TestPriorAdjustsBothDistributions(t *testing.T) {
	p := mustPrior(t, withFrequencies(t, "[80, 15, 5]"), 1)
	x := Prediction{Primary: Distribution{0.5, 0.3, 0.2}, Corrected: Distribution{0.6, 0.3, 0.1}, Anchor: Distribution{1, 0, 0}}
	y := p.Adjust(x)
	if x.Primary.Best() != 0 || y.Primary.Best() != 2 || y.Corrected.Best() == 0 || !slices.Equal(y.Anchor, x.Anchor) {
		t.Errorf("%+v", y)
	}
	if y.Confidence.Primary != y.Primary.Confidence() || y.Confidence.Corrected != y.Corrected.Confidence() {
		t.Errorf("the confidences are those of other distributions: %+v", y.Confidence)
	}
	if y := p.Adjust(Prediction{Primary: Distribution{0.5, 0.3, 0.2}}); y.HasCorrection() {
		t.Errorf("a corrected distribution from nowhere: %v", y.Corrected)
	}
}

func TestPriorNeedsKnownShares(t *testing.T) {
	for _, shares := range []string{"", "[1, 2]", "[1, -2, 3]", "[0, 0, 0]", "nonsense", `["a"]`} {
		n := withFrequencies(t, shares)
		if _, err := n.Prior(0.5); err == nil || !strings.Contains(err.Error(), "as trained") {
			t.Errorf("shares %q are taken (%v)", shares, err)
		}
		if p, err := n.Prior(0); err != nil || p.Strength() != 0 {
			t.Errorf("as trained needs no shares, but: %v", err)
		}
	}
	for _, power := range []float64{-0.1, 1.1, math.NaN()} {
		if _, err := withFrequencies(t, "[1, 1, 1]").Prior(power); err == nil {
			t.Errorf("a power of %v is taken", power)
		}
	}
}

// A file from before the note, with FER+'s classes in FER+'s order, trained on
// FER+.
func TestOldFilesOfFERPlusKnowTheirShares(t *testing.T) {
	n := &Network{config: Config{Classes: slices.Clone(expressions)}, metadata: Metadata{Trained: true}}
	shares := n.ClassFrequencies()
	if len(shares) != 8 || math.Abs(float64(shares[0])-0.349) > 0.001 || shares.Best() != 0 {
		t.Errorf("%v", shares)
	}
	n.metadata.Trained = false
	if n.ClassFrequencies() != nil {
		t.Error("an untrained network claims to have learnt")
	}
}

// A network of unknown class shares supports no prior but that of its training.
func TestSupportedPrior(t *testing.T) {
	known, unknown := withFrequencies(t, "[80, 15, 5]"), withFrequencies(t, "")
	for _, strength := range []float64{0, 0.5, 1} {
		if got := known.SupportedPrior(strength); got != strength {
			t.Errorf("%v where the shares are known, not %v", got, strength)
		}
		if got := unknown.SupportedPrior(strength); got != 0 {
			t.Errorf("%v where the shares are unknown", got)
		}
	}
}
