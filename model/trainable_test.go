package model

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
)

func trainable(t testing.TB, n *Network, o TrainOptions) *Trainable {
	t.Helper()
	trainee, err := NewTrainable(n, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { trainee.Close() })
	return trainee
}

// lesson makes pictures whose class shows: one grey for each.
func lesson(c Config, count int, seed uint64) (crops [][]byte, labels [][]float32) {
	random := rand.New(rand.NewPCG(seed, 0))
	for range count {
		class := random.IntN(len(c.Classes))
		crop := make([]byte, 3*c.Side*c.Side)
		for i := range crop {
			crop[i] = byte(20 + 25*class + random.IntN(20))
		}
		label := make([]float32, len(c.Classes))
		label[class] = 1
		crops, labels = append(crops, crop), append(labels, label)
	}
	return crops, labels
}

func step(t testing.TB, trainee *Trainable, crops [][]byte, labels [][]float32, rate float64) Outcome {
	t.Helper()
	o, err := trainee.Step(context.Background(), crops, labels, rate)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestEveryPartLearns(t *testing.T) {
	n := fresh1(t, "compact")
	for _, part := range Parts() {
		if part == TrainLandmarks {
			continue
		}
		o := DefaultTraining(part)
		o.Batch = 16
		trainee := trainable(t, n, o)
		crops, labels := lesson(n.config, 16, 1)
		first := step(t, trainee, crops, labels, 1e-3)
		var last Outcome
		for range 25 {
			last = step(t, trainee, crops, labels, 1e-3)
		}
		if !(last.Class < 0.8*first.Class) {
			t.Errorf("%s: the class loss went from %.3f to %.3f", part, first.Class, last.Class)
		}
		learnt, err := trainee.Network(Notes{})
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range learnt.parameters {
			same := slices.Equal(p.Data, n.parameters[i].Data)
			if p.Name != n.parameters[i].Name || (!part.learns(p.Name) && !same) {
				t.Errorf("%s: %s changed though it is no part of it", part, p.Name)
			}
			reached := part.learns(p.Name) && p.Name != "attention.k.bias" && !isTail(p.Name)
			if reached && same {
				t.Errorf("%s: %s has not changed", part, p.Name)
			}
		}
	}
}

// isTail says whether only the landmark loss reaches a parameter.
func isTail(name string) bool { return len(name) > 27 && name[:27] == "face_landback.output_layer." }

func BenchmarkStep(b *testing.B) {
	c, _ := Preset("compact")
	n, _ := New(c, 1)
	o := DefaultTraining(TrainFeatures)
	trainee := trainable(b, n, o)
	crops, labels := lesson(n.config, o.Batch, 1)
	step(b, trainee, crops, labels, 1e-4)
	b.ResetTimer()
	for b.Loop() {
		step(b, trainee, crops, labels, 1e-4)
	}
	b.ReportMetric(float64(b.N*o.Batch)/b.Elapsed().Seconds(), "pictures/s")
}
