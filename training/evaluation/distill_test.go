package evaluation

import (
	"math"
	"testing"

	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/trainingtest"
)

// The labels become the mean of the teachers' primary distributions by the share given,
// in the order of the set's classes; the set that was given keeps its own.
func TestTheTeachersAnswersAreMixedIntoTheLabels(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 3), dataset.Folders, "train")
	reversed := []string{}
	for _, class := range set.Classes {
		reversed = append([]string{class}, reversed...)
	}
	teachers := []*model.Network{trainingtest.Network(t, set.Classes), trainingtest.Network(t, reversed)}
	distilled, err := Distill(t.Context(), teachers, set, 0.25, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range set.Samples {
		want := make([]float64, len(x.Label))
		for c, p := range x.Label {
			want[c] = 0.75 * float64(p)
		}
		for _, n := range teachers {
			for c, p := range answer(t, n, x).Rearrange(n.Classes(), set.Classes) {
				want[c] += 0.125 * float64(p)
			}
		}
		for c, p := range distilled.Samples[i].Label {
			if math.Abs(float64(p)-want[c]) > 1e-5 {
				t.Fatalf("%s: %v instead of %v", x.Name, distilled.Samples[i].Label, want)
			}
		}
		if x.Label[x.Class] != 1 || distilled.Samples[i].Class != x.Class {
			t.Fatalf("%s: the given label or the majority changed", x.Name)
		}
	}
}

// answer returns a network's primary distribution of a sample's face.
func answer(t *testing.T, n *model.Network, x dataset.Sample) model.Distribution {
	p, err := model.NewPredictor(n, model.Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	crop, err := x.Crop(n.Config().Side)
	if err != nil {
		t.Fatal(err)
	}
	predictions, err := p.Predict(t.Context(), [][]byte{crop})
	if err != nil {
		t.Fatal(err)
	}
	return predictions[0].Primary
}
