package model

import (
	"math"
	"slices"
	"testing"
)

// TestSlopesOfTheCompactNetwork walks a little along the gradient of every layer's weights:
// the loss must change as the gradient says. The golden numbers are those of the
// paper's shapes; this is about ours.
func TestSlopesOfTheCompactNetwork(t *testing.T) {
	n := newPreset(t, "compact")
	n.config.Contrast = 0 // noise at full contrast takes an untrained network beyond what float32 can represent
	o := DefaultTraining(TrainAll)
	o.Batch, o.Dropout, o.Loss.Anchor, o.Loss.Center, o.Loss.Primary, o.Loss.Auxiliary, o.Loss.Proposals = 2, 0, 0, 0, 1, 0.5, 0.5
	trainee, err := NewTrainable(n, o)
	if err != nil {
		t.Fatal(err)
	}
	defer trainee.Close()
	crops := noiseCrops(2, n.config.Side)
	err = trainee.thread.Do(t.Context(), func() error {
		for _, m := range trainee.training.masks {
			for i := range m.numbers {
				m.numbers[i] = 1
			}
		}
		trainee.normalisation.apply(trainee.graph.input, crops, n.config)
		for i := range 2 {
			trainee.training.labels[i*8+i] = 1
		}
		loss := func() float64 {
			if err := trainee.graph.run(); err != nil {
				t.Fatal(err)
			}
			f, err := trainee.training.readLosses(trainee.graph.stream)
			if err != nil {
				t.Fatal(err)
			}
			return f.Total
		}
		loss()
		gradients := map[string][]float32{}
		for _, l := range trainee.training.parameters {
			gradients[l.name] = slices.Clone(trainee.graph.stream.Value(l.gradient))
		}
		for _, l := range trainee.training.parameters {
			g := gradients[l.name]
			norm := math.Sqrt(squares(g))
			if norm < 1e-2 || len(l.data) < 1000 { // the weights of layers
				continue
			}
			before := slices.Clone(l.data)
			h := 0.02 / norm // the loss changes by 0.02 to either side
			h = min(h, 0.02*math.Sqrt(squares(before)+1e-4))
			walk := func(by float64) float64 {
				for i := range l.data {
					l.data[i] = before[i] + float32(by*float64(g[i])/norm)
				}
				return loss()
			}
			slope := (walk(h) - walk(-h)) / (2 * h)
			copy(l.data, before)
			if math.Abs(slope-norm) > 0.1*norm {
				t.Errorf("%s %v: slope %.4g, gradient %.4g", l.name, l.node.Shape(), slope, norm)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func squares(x []float32) (sum float64) {
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum
}
