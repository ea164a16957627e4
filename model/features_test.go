package model

import (
	"math"
	"testing"
)

// The head alone, on stored feature vectors, says what the whole network says,
// and learns what it learns.
func TestHeadOnFeaturesIsTheNetwork(t *testing.T) {
	n := tiny(t)
	crops, labels := lesson(n.config, 5, 3)
	p, err := NewPredictor(n, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	whole, err := p.Predict(t.Context(), crops)
	if err != nil {
		t.Fatal(err)
	}
	var features [][]float32
	for _, x := range whole {
		features = append(features, x.Feature)
	}
	heads, err := p.PredictFeatures(t.Context(), features)
	if err != nil {
		t.Fatal(err)
	}
	for i, head := range heads {
		for class, v := range head.Corrected {
			if math.Abs(float64(v-whole[i].Corrected[class])) > 1e-5 {
				t.Errorf("face %d, class %d: %v from features, %v from the picture", i, class, v, whole[i].Corrected[class])
			}
		}
	}
	if _, err := p.PredictFeatures(t.Context(), [][]float32{features[0][1:]}); err == nil {
		t.Error("a short feature vector was taken")
	}

	o := noisy(5)
	o.Part = TrainHead
	onCrops := trainable(t, n, o)
	o.Features = true
	onFeatures := trainable(t, n, o)
	for range 3 {
		a := step(t, onCrops, crops, labels, 1e-3)
		b, err := onFeatures.StepFeatures(t.Context(), features, labels, 1e-3)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(a.Total-b.Total) > 1e-4*math.Abs(a.Total) {
			t.Errorf("loss %v on pictures, %v on features", a.Total, b.Total)
		}
	}
	if _, err := onFeatures.Step(t.Context(), crops, labels, 1e-3); err == nil {
		t.Error("a training on features took pictures")
	}
	if _, err := onCrops.StepFeatures(t.Context(), features, labels, 1e-3); err == nil {
		t.Error("a training on pictures took features")
	}
}

func BenchmarkHeadStep(b *testing.B) {
	n, err := New(compact(), 1)
	if err != nil {
		b.Fatal(err)
	}
	o := DefaultTraining(TrainHead)
	o.Features = true
	trainee := trainable(b, n, o)
	_, labels := lesson(n.config, o.Batch, 1)
	features := make([][]float32, o.Batch)
	for i := range features {
		features[i] = make([]float32, n.config.ViT.Width)
		for j := range features[i] {
			features[i][j] = float32((i*31+j*17)%13)/6 - 1
		}
	}
	for b.Loop() {
		if _, err := trainee.StepFeatures(b.Context(), features, labels, 1e-4); err != nil {
			b.Fatal(err)
		}
	}
}
