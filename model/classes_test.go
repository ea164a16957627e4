package model

import (
	"math"
	"slices"
	"testing"
)

// A network that gets a class more answers as before for the others, whose order may
// change; the new one is unlikely.
func TestANewClassHardlyChangesTheOthers(t *testing.T) {
	n := tiny(t)
	crops, _ := lesson(n.Config(), 6, 3)
	classes := append([]string{"yawn"}, n.Classes()...)
	own, err := n.WithClasses(classes)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(own.Classes(), classes) || own.FeatureDigest() != n.FeatureDigest() {
		t.Error("the network has other classes or other features:", own.Classes())
	}
	before, after := predictAll(t, n, crops), predictAll(t, own, crops)
	for i, p := range after {
		for part, d := range map[string]Distribution{"primary": p.Primary, "anchor": p.Anchor, "attentive": p.Attentive, "corrected": p.Corrected} {
			if d[0] > 0.125 { // half of an even share
				t.Errorf("face %d: the new class has %.3f of the %s distribution", i, d[0], part)
			}
		}
		if moved := p.Primary[1:].TotalVariation(before[i].Primary); moved > 0.02 {
			t.Errorf("face %d: %.3f of the primary distribution moved", i, moved)
		}
	}
}

// What a class has learnt goes with it: taken out of a network and left there, the
// others answer as if it had never been.
func TestClassesLeaveAndComeInAnotherOrder(t *testing.T) {
	n := tiny(t)
	crops, _ := lesson(n.Config(), 4, 3)
	classes := n.Classes()
	turned, err := n.WithClasses([]string{classes[2], classes[0], classes[1]})
	if err != nil {
		t.Fatal(err)
	}
	for i, p := range predictAll(t, turned, crops) {
		before := predictAll(t, n, crops)[i].Corrected
		for k, from := range []int{2, 0, 1} {
			if math.Abs(float64(p.Corrected[k]-before[from])) > 1e-6 {
				t.Errorf("face %d: class %d has %v, in the other order %v", i, k, p.Corrected[k], before[from])
			}
		}
	}
	grown, err := n.WithClasses(append(n.Classes(), "yawn"))
	if err != nil {
		t.Fatal(err)
	}
	back, err := grown.WithClasses(classes)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := digestOf(t, n), digestOf(t, back); a != b {
		t.Error("adding a class and leaving it out changed the network")
	}
	if _, err := n.WithClasses([]string{"yawn", "yawn"}); err == nil {
		t.Error("a name was taken twice")
	}
}

// The class frequencies are part of the network: a new class has not been seen.
func TestAnUntrainedClassHasNoFrequency(t *testing.T) {
	n := tiny(t)
	n.metadata.Extra = map[string]string{ClassFrequenciesKey: "[0.5,0.25,0.25]"}
	own, err := n.WithClasses(append([]string{"wink"}, n.Classes()...))
	if err != nil {
		t.Fatal(err)
	}
	if got := own.ClassFrequencies(); !slices.Equal(got, Distribution{0, 0.5, 0.25, 0.25}) {
		t.Error(got)
	}
	if n.metadata.Extra[ClassFrequenciesKey] != "[0.5,0.25,0.25]" {
		t.Error("the network itself was changed")
	}
}

func digestOf(t *testing.T, n *Network) string {
	t.Helper()
	digest, err := n.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return digest
}
