package captures

import (
	"context"
	"errors"
	"fmt"
	"image"
	"testing"

	"arbex/training/dataset"
)

// labelledSet returns a set of two persons; one picture is damaged.
func labelledSet() *dataset.Set {
	set := &dataset.Set{Folder: "/data/study", Classes: []string{"Angry", "yawn"}}
	for i := range 5 {
		open := func() (image.Image, error) { return dataset.ImageOf(noise(i), 16), nil }
		if i == 4 {
			open = func() (image.Image, error) { return nil, errors.New("damaged") }
		}
		label := []float32{1, 0}
		if i%2 == 1 {
			label = []float32{0.25, 0.75}
		}
		set.Samples = append(set.Samples, dataset.NewSample(fmt.Sprint(i, ".png"), label, fmt.Sprint("P", i/2), open))
	}
	return set
}

// A labelled folder becomes captures with its persons and soft labels, in one step.
func TestALabelledFolderBecomesCaptures(t *testing.T) {
	s := opened(t, t.TempDir())
	if n := must(s.AddSet(t.Context(), labelledSet(), 16, true, nil))(t); n != 4 {
		t.Fatal(n, "faces were added")
	}
	if got := seen(t, s); got != "angerP0 yawnP0 angerP1 yawnP1" {
		t.Error(got)
	}
	all := must(s.List(Filter{}))(t)
	if c := all[0]; !c.Consent || c.Label["anger"] != 0.25 || c.Source != "study/3.png" || c.Session == all[3].Session || c.Burst == all[1].Burst {
		t.Errorf("%+v", c)
	}
	must(s.Undo())(t)
	if got := seen(t, s); got != "" {
		t.Errorf("%q are left after one step back", got)
	}
}

func TestALabelledFolderCanBeStopped(t *testing.T) {
	s := opened(t, t.TempDir())
	ctx, stop := context.WithCancel(t.Context())
	n, err := s.AddSet(ctx, labelledSet(), 16, false, func(done, of int) {
		if done == 2 {
			stop()
		}
	})
	if n != 2 || !errors.Is(err, context.Canceled) {
		t.Error(n, err)
	}
}
