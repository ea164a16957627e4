package evaluation

import (
	"context"
	"errors"
	"testing"

	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/trainingtest"
)

// cancelledAfter returns a context, and options that cancel it after some batches.
func cancelledAfter(t *testing.T, batches int) (context.Context, Options) {
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	if batches == 0 {
		cancel()
	}
	done := 0
	return ctx, Options{Threads: 1, Progress: func(int, int) {
		if done++; done == batches {
			cancel()
		}
	}}
}

// Whatever runs a network on many faces stops between two batches, wherever it is.
func TestWhatTakesLongCanBeCancelled(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 3), dataset.Folders, "all")
	n := trainingtest.Network(t, set.Classes)
	noise := []dataset.Corruption{{Kind: "noise", Severity: 1}, {Kind: "half", Severity: 1}}
	for name, run := range map[string]func(context.Context, Options) error{
		"evaluating": func(ctx context.Context, o Options) error {
			o.Corruptions = noise
			_, err := Evaluate(ctx, n, set, o)
			return err
		},
		"comparing persons": func(ctx context.Context, o Options) error {
			o.Person = &PersonOptions{PersonRule: PersonRule{Characters: 1}, Neutral: model.NeutralReference{Mean: make([]float32, n.Config().ViT.Width), Spread: 1}}
			_, err := Evaluate(ctx, n, set, o)
			return err
		},
		"fitting temperatures": func(ctx context.Context, o Options) error {
			_, _, err := FitTemperatures(ctx, n, set, o)
			return err
		},
		"asking teachers": func(ctx context.Context, o Options) error {
			_, err := Distill(ctx, []*model.Network{n, n}, set, 0.5, o)
			return err
		},
		"placing anchors": func(ctx context.Context, o Options) error {
			_, err := InitAnchors(ctx, n, set, 1, 1, o)
			return err
		},
	} {
		for batches := range 2 {
			if name == "placing anchors" && batches > 0 {
				continue // its only batch is done
			}
			ctx, o := cancelledAfter(t, batches)
			if err := run(ctx, o); !errors.Is(err, context.Canceled) {
				t.Errorf("%s, cancelled after %d batches: %v", name, batches, err)
			}
		}
	}
	ctx, o := cancelledAfter(t, 0)
	if _, err := EvaluateLandmarks(ctx, n, set, o); !errors.Is(err, context.Canceled) {
		t.Errorf("measuring landmarks: %v", err)
	}
}

func TestSetsOfOtherClassesAreRefused(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 2), dataset.Folders, "all")
	n := trainingtest.Network(t, []string{"sadness", "fear", "contempt"})
	if _, err := Evaluate(t.Context(), n, set, Options{}); err == nil {
		t.Error("evaluated")
	}
	if _, _, err := FitTemperatures(t.Context(), n, set, Options{}); err == nil {
		t.Error("calibrated")
	}
	if _, err := InitAnchors(t.Context(), n, set, 1, 1, Options{}); err == nil {
		t.Error("anchors placed")
	}
	if _, err := Distill(t.Context(), []*model.Network{n}, set, 0.5, Options{}); err == nil {
		t.Error("distilled")
	}
}

// Every face counts once, whether its picture can be read or not.
func TestProgressCountsEveryFace(t *testing.T) {
	folder := trainingtest.FaceFolder(t, batchSize)
	set := open(t, folder, dataset.Folders, "all")
	for _, x := range set.Samples[:batchSize+3] {
		trainingtest.WriteFile(t, folder, x.Name, "broken")
	}
	n, newest := trainingtest.Network(t, set.Classes), 0
	r, err := Evaluate(t.Context(), n, set, Options{Progress: func(done, of int) {
		if done <= newest || of != len(set.Samples) {
			t.Errorf("%d of %d after %d", done, of, newest)
		}
		newest = done
	}})
	if err != nil || newest != len(set.Samples) || r.Broken != batchSize+3 || r.Samples != 2*batchSize-3 {
		t.Errorf("%d of %d, %d broken and %d measured (%v)", newest, len(set.Samples), r.Broken, r.Samples, err)
	}
}
