package model

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"arbex/model/ops/onednn"
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

func step(t testing.TB, trainee *Trainable, crops [][]byte, labels [][]float32, rate float64) StepResult {
	t.Helper()
	o, err := trainee.Step(context.Background(), crops, labels, rate)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestEveryPartLearns(t *testing.T) {
	n := tiny(t)
	for _, part := range Parts() {
		if part == TrainLandmarks {
			continue
		}
		o := DefaultTraining(part)
		o.Batch = 16
		trainee := trainable(t, n, o)
		crops, labels := lesson(n.config, 16, 1)
		first := step(t, trainee, crops, labels, 1e-3)
		var last StepResult
		for range 25 {
			last = step(t, trainee, crops, labels, 1e-3)
		}
		if !(last.Class < 0.8*first.Class) {
			t.Errorf("%s: the class loss went from %.3f to %.3f", part, first.Class, last.Class)
		}
		trained, err := trainee.Network(Metadata{})
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range trained.parameters {
			same := slices.Equal(p.Data, n.parameters[i].Data)
			if p.Name != n.parameters[i].Name || (!part.includes(p.Name) && !same) {
				t.Errorf("%s: %s changed though it is no part of it", part, p.Name)
			}
			reached := part.includes(p.Name) && p.Name != "attention.k.bias" && !isTail(p.Name)
			if reached && same {
				t.Errorf("%s: %s has not changed", part, p.Name)
			}
		}
	}
}

// isTail reports whether only the landmark loss reaches a parameter.
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

// tiny is a network for tests that take many steps.
func tiny(t testing.TB) *Network {
	t.Helper()
	c := compact()
	c.Side, c.Detail, c.Contrast = 32, 16, 0 // classes differ by brightness
	c.Classes = c.Classes[:3]
	c.Image = ImageBackbone{Stem: 16, StemStride: 2, Stages: [3]ImageStage{{16, 1, 1}, {16, 1, 2}, {16, 1, 2}}}
	c.Landmark = LandmarkBackbone{Stem: 16, Stages: [3]LandmarkStage{{16, 16, 16, 1}, {16, 16, 16, 1}, {16, 16, 16, 1}}, Last: 16}
	c.Fusion, c.ViT = [3]FusionLevel{{16, 1}, {16, 1}, {16, 2}}, PyramidViT{Width: 32, Depth: 2, Heads: 2, Ratio: 2}
	n, err := New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// noisy is a recipe with everything in it that is drawn at random.
func noisy(batch int) TrainOptions {
	o := DefaultTraining(TrainFeatures)
	o.Batch, o.Seed = batch, 7
	o.Optimiser.AverageDecay, o.Optimiser.WeightDecay, o.Optimiser.ClipNorm = 0.9, 0.01, 1
	return o
}

func TestTrainingRepeats(t *testing.T) {
	n := tiny(t)
	crops, labels := lesson(n.config, 8, 3)
	var runs [2][]StepResult
	for run := range runs {
		trainee := trainable(t, n, noisy(8))
		for range 4 {
			runs[run] = append(runs[run], step(t, trainee, crops, labels, 1e-3))
		}
	}
	for i, first := range runs[0] {
		second := runs[1][i]
		if first.Losses != second.Losses || first.GradientNorm != second.GradientNorm {
			t.Errorf("step %d: %+v with gradient %v, then %+v with gradient %v", i, first.Losses, first.GradientNorm, second.Losses, second.GradientNorm)
		}
	}
}

func TestRestoreContinuesBitForBit(t *testing.T) {
	n := tiny(t)
	crops, labels := lesson(n.config, 8, 3)
	straight := trainable(t, n, noisy(8))
	for range 3 {
		step(t, straight, crops, labels, 1e-3)
	}
	path := filepath.Join(t.TempDir(), "state.safetensors")
	state, err := straight.State()
	if err != nil {
		t.Fatal(err)
	}
	state.Metadata = map[string]string{"position": "here"}
	if err := state.Save(path); err != nil {
		t.Fatal(err)
	}
	resumed := trainable(t, n, noisy(8))
	read, err := LoadState(path)
	if err != nil || read.Metadata["position"] != "here" {
		t.Fatal(read.Metadata, err)
	}
	if err := resumed.Restore(read); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		a, b := step(t, straight, crops, labels, 1e-3), step(t, resumed, crops, labels, 1e-3)
		if a.Losses != b.Losses || a.GradientNorm != b.GradientNorm {
			t.Errorf("%+v, resumed %+v", a, b)
		}
	}
	same := func(trainee *Trainable) map[string][]float32 {
		s, err := trainee.State()
		if err != nil {
			t.Fatal(err)
		}
		return s.Tensors
	}
	if a, b := same(straight), same(resumed); !reflect.DeepEqual(a, b) {
		t.Error("the numbers differ after resuming")
	}
}

func TestRestoreRefusesAnotherTraining(t *testing.T) {
	n := tiny(t)
	whole, head := trainable(t, n, noisy(4)), noisy(4)
	head.Part = TrainHead
	state, err := whole.State()
	if err != nil {
		t.Fatal(err)
	}
	if err := trainable(t, n, head).Restore(state); err == nil {
		t.Error("the checkpoint of another part was taken")
	}
	state.Tensors["reduce.bias"] = nil
	if err := whole.Restore(state); err == nil {
		t.Error("a checkpoint with a missing tensor was taken")
	}
}

// Steps allocate nothing outside Go, and closing gives back all that a training and
// a predictor held there.
func TestTrainingsLeaveNothingBehind(t *testing.T) {
	n := tiny(t)
	crops, labels := lesson(n.config, 2, 3)
	before := onednn.Unfreed()
	for range 3 {
		o := noisy(2)
		o.Part, o.Threads = TrainAll, 1
		trainable, err := NewTrainable(n, o)
		if err != nil {
			t.Fatal(err)
		}
		step(t, trainable, crops, labels, 1e-4)
		running := onednn.Unfreed()
		for range 20 {
			step(t, trainable, crops, labels, 1e-4)
		}
		if after := onednn.Unfreed(); after != running {
			t.Errorf("%d kernels and pieces of memory became %d", running, after)
		}
		trainable.Close()
		p, err := NewPredictor(n, Options{Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		predict(t, p, crops)
		p.Close()
		if after := onednn.Unfreed(); after != before {
			t.Errorf("%d kernels and pieces of memory are left", after-before)
		}
	}
}

func TestStepRefusesWhatDoesNotFit(t *testing.T) {
	n := tiny(t)
	trainee := trainable(t, n, noisy(4))
	crops, labels := lesson(n.config, 4, 1)
	ctx := context.Background()
	for name, wrong := range map[string]func() ([][]byte, [][]float32){
		"too few crops":  func() ([][]byte, [][]float32) { return crops[:3], labels[:3] },
		"a short crop":   func() ([][]byte, [][]float32) { return append(slices.Clone(crops[:3]), crops[3][1:]), labels },
		"a short label":  func() ([][]byte, [][]float32) { return crops, append(slices.Clone(labels[:3]), labels[3][1:]) },
		"missing labels": func() ([][]byte, [][]float32) { return crops, labels[:3] },
	} {
		c, l := wrong()
		if _, err := trainee.Step(ctx, c, l, 1e-3); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := trainee.Step(ctx, crops, labels, 1e30); err == nil {
		if _, err := trainee.Step(ctx, crops, labels, 1e-3); err == nil {
			t.Error("a training that has run away goes on")
		}
	}
	trainee.Close()
	if _, err := trainee.Step(ctx, crops, labels, 1e-3); err == nil {
		t.Error("a closed training goes on")
	}
}

func TestLandmarksLearn(t *testing.T) {
	n := tiny(t)
	o := DefaultTraining(TrainLandmarks)
	o.Batch = 8
	trainee := trainable(t, n, o)
	crops, _ := lesson(n.config, 8, 1)
	labels := make([][]float32, 8)
	for i := range labels {
		labels[i] = make([]float32, 2*landmarkPoints)
		for k := range labels[i] {
			labels[i][k] = 0.2 + 0.6*float32(k)/136
		}
	}
	first := step(t, trainee, crops, labels, 1e-2)
	var last StepResult
	for range 60 {
		last = step(t, trainee, crops, labels, 1e-2)
	}
	if !(last.Total < 0.5*first.Total) {
		t.Errorf("the error went from %v to %v", first.Total, last.Total)
	}
}
