package training

import (
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/trainingtest"
)

// quick is a recipe for tests.
func quick(folder string) Options {
	o := DefaultOptions()
	o.Train.Batch, o.Train.Seed, o.Epochs, o.Schedule.Rate = 6, 3, 3, 2e-3
	o.Train.Optimiser.AverageDecay = 0.5
	o.Refinement = dataset.Refinement{PerGroup: 100, PerClass: 8}
	o.Augmentation = dataset.DefaultAugmentation().Scaled(0.3)
	o.Folder, o.Train.Threads = folder, 1
	return o
}

func trainer(t *testing.T, set *dataset.Set, o Options, resume bool) *Trainer {
	t.Helper()
	tr, err := NewTrainer(trainingtest.Network(t, []string{"anger", "calm", "joy"}), set, set, o, resume)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tr.Close() })
	return tr
}

func finalState(t *testing.T, folder string) model.State {
	t.Helper()
	s, err := model.LoadState(filepath.Join(folder, "last.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestTrainingLearnsAndLogs(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 8), dataset.Auto, "all")
	o := quick(t.TempDir())
	o.Epochs = 6
	var seen []Progress
	o.OnProgress = func(p Progress) { seen = append(seen, p) }
	tr := trainer(t, set, o, false)
	if err := tr.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	rows := tr.Epochs()
	if len(rows) != 6 || !(rows[5].ClassLoss < rows[0].ClassLoss) {
		t.Fatalf("%+v", rows)
	}
	if best := tr.BestEpoch(); best.Epoch < 1 || best.ValidAccuracy < rows[0].ValidAccuracy {
		t.Errorf("the best epoch is %+v", best)
	}
	if len(seen) < 24 || seen[0].Batches != 4 || seen[0].Left <= 0 || seen[0].PerSecond <= 0 {
		t.Errorf("%+v", seen[:1])
	}
	table, err := os.Open(filepath.Join(o.Folder, "log.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer table.Close()
	if lines, err := csv.NewReader(table).ReadAll(); err != nil || len(lines) != 7 || lines[0][0] != "epoch" {
		t.Errorf("%v %v", lines, err)
	}
	if size, err := trainingtest.PNGSize(filepath.Join(o.Folder, "progress.png")); err != nil || size.X < 600 {
		t.Errorf("progress.png: %v", err)
	}
	best, err := tr.Best()
	if err != nil || !best.Trained() || best.Metadata().Extra["training"] == "" {
		t.Errorf("%v %v", best.Metadata(), err)
	}
}

// Stopped after some steps, resumed, stopped again: the numbers are those of a
// training that was never stopped.
func TestResumeIsBitForBit(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 8), dataset.Auto, "all")
	straight, halting := quick(t.TempDir()), quick(t.TempDir())
	if err := trainer(t, set, straight, false).Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	stops := 0
	for resume := false; ; resume = true {
		ctx, cancel := context.WithCancel(context.Background())
		steps := 0
		halting.OnProgress = func(p Progress) {
			if steps++; steps == 3 {
				cancel()
			}
		}
		err := trainer(t, set, halting, resume).Run(ctx)
		cancel()
		if err == nil {
			break
		}
		if !errors.Is(err, ErrStopped) {
			t.Fatal(err)
		}
		if stops++; stops > 20 {
			t.Fatal("it never ends")
		}
	}
	a, b := finalState(t, straight.Folder), finalState(t, halting.Folder)
	if stops < 3 || a.Step != b.Step {
		t.Errorf("%d stops, %d and %d steps", stops, a.Step, b.Step)
	}
	for name, numbers := range a.Tensors {
		if !slices.Equal(numbers, b.Tensors[name]) {
			t.Fatalf("%s differs after %d stops", name, stops)
		}
	}
}

func TestADamagedCheckpointFallsBack(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 8), dataset.Auto, "all")
	o := quick(t.TempDir())
	o.Epochs = 2
	if err := trainer(t, set, o, false).Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	last := filepath.Join(o.Folder, "last.safetensors")
	content, err := os.ReadFile(last)
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string][]byte{"cut": content[:len(content)/2], "flipped": flipped(content), "empty": nil} {
		if err := os.WriteFile(last, damaged, 0o644); err != nil {
			t.Fatal(err)
		}
		if tr := trainer(t, set, o, true); tr.at.Epoch != 1 {
			t.Errorf("%s: resumed after epoch %d, not from the previous checkpoint", name, tr.at.Epoch)
		}
	}
	if err := os.Remove(last); err != nil { // killed between two renames
		t.Fatal(err)
	}
	if tr := trainer(t, set, o, true); tr.at.Epoch != 1 {
		t.Errorf("resumed after epoch %d", tr.at.Epoch)
	}
}

func flipped(content []byte) []byte {
	own := slices.Clone(content)
	own[len(own)-100] ^= 0x10
	return own
}

func TestTrainerRefuses(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 8), dataset.Auto, "all")
	n := trainingtest.Network(t, []string{"anger", "calm", "joy"})
	kept := quick(t.TempDir())
	kept.Epochs = 1
	if err := trainer(t, set, kept, false).Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	occupied := filepath.Join(t.TempDir(), "file")
	trainingtest.WriteFile(t, filepath.Dir(occupied), "file", "")
	for want, try := range map[string]func() (*Trainer, error){
		"already holds a training": func() (*Trainer, error) { return NewTrainer(n, set, nil, kept, false) },
		"belongs to": func() (*Trainer, error) {
			other := kept
			other.Seed = 99
			return NewTrainer(n, set, nil, other, true)
		},
		"no checkpoint": func() (*Trainer, error) { return NewTrainer(n, set, nil, quick(t.TempDir()), true) },
		"folder for checkpoints": func() (*Trainer, error) {
			return NewTrainer(n, set, nil, quick(filepath.Join(occupied, "inside")), false)
		},
		"68 points": func() (*Trainer, error) {
			o := quick("")
			o.Train.Part = model.TrainLandmarks
			return NewTrainer(n, set, nil, o, false)
		},
		"the network has only": func() (*Trainer, error) {
			return NewTrainer(trainingtest.Network(t, []string{"joy", "grief"}), set, nil, quick(""), false)
		},
		"no part": func() (*Trainer, error) {
			o := quick("")
			o.Train.Part = "nose"
			return NewTrainer(n, set, nil, o, false)
		},
	} {
		tr, err := try()
		if err == nil {
			tr.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}
