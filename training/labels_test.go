package training

import (
	"fmt"
	"testing"

	"arbex/model"
	"arbex/training/dataset"
)

func TestThePrimaryLearnsApart(t *testing.T) {
	set := &dataset.Set{Classes: []string{"0", "1"}}
	for i := range 100 {
		set.Samples = append(set.Samples, dataset.Sample{Class: i / 90})
	}
	for i := range set.Samples {
		set.Samples[i].Label = model.Distribution{0.75, 0.25}
		set.Samples[i].SecondLabel = model.Distribution{0, 1}
	}
	trainer := &Trainer{set: set, options: Options{Refinement: dataset.Refinement{Balance: 1}, SecondLabelShare: 0.5}}
	trainer.options.Train.Loss.PrimaryLabels = true
	label := trainer.labels()
	for _, x := range []struct {
		sample    dataset.Sample
		corrupted bool
		want      string
	}{
		{set.Samples[0], false, "[1.350 0.450 0.375 0.625]"}, // of 50 drawn, 90 in a hundred
		{set.Samples[95], false, "[0.150 0.050 0.375 0.625]"},
		{set.Samples[0], true, "[0.000 0.000 0.375 0.625]"},
	} {
		if have := fmt.Sprintf("%.3f", label(x.sample, dataset.Augmented{Corrupted: x.corrupted})); have != x.want {
			t.Errorf("label %s, want %s", have, x.want)
		}
	}
}
