package evaluation

import (
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/trainingtest"
)

// A network that is far too sure of everything, on faces about which voters do not
// agree, must become less sure, and diverge less from them.
func TestTemperaturesFitHowSureVotersAre(t *testing.T) {
	classes := []string{"a", "b", "c"}
	n, err := trainingtest.Network(t, classes).WithTemperatures(model.Temperatures{Primary: 0.02, Anchor: 0.1, Attentive: 0.02})
	if err != nil {
		t.Fatal(err)
	}
	set := &dataset.Set{Folder: "votes", Classes: classes}
	random := rand.New(rand.NewPCG(3, 4))
	for i := range 24 {
		picture := image.NewGray(image.Rect(0, 0, 32, 32))
		for k := range picture.Pix {
			picture.Pix[k] = byte(random.IntN(256))
		}
		label := model.Distribution{0.4, 0.3, 0.3}
		set.Samples = append(set.Samples, dataset.NewSample(fmt.Sprint(i), label, "", func() (image.Image, error) { return picture, nil }))
	}
	fitted, at, err := FitTemperatures(t.Context(), n, set, Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	if at.Primary < 2 || at.Attentive < 2 {
		t.Errorf("temperatures %+v", at)
	}
	before, err := Evaluate(t.Context(), n, set, Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	after, err := Evaluate(t.Context(), fitted, set, Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("temperatures %+v, divergence %.3f to %.3f, primary's %.3f to %.3f", at, before.VoteDivergence, after.VoteDivergence, before.Primary.VoteDivergence, after.Primary.VoteDivergence)
	if after.VoteDivergence >= before.VoteDivergence || after.Primary.VoteDivergence >= before.Primary.VoteDivergence {
		t.Error("it fits worse than before")
	}
}
