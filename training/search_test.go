package training

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"arbex/model"
)

// neighbours are three small networks, the second of them wider.
func neighbours(t *testing.T) ([]Candidate, *model.Network) {
	base := tiny(t, []string{"anger", "calm", "joy"})
	wider, deeper := base.Config(), base.Config()
	wider.ViT.Width *= 2
	deeper.ViT.Depth++
	return []Candidate{{Itself, base.Config()}, {"wider", wider}, {"deeper", deeper}}, base
}

func searching(folder string, base *model.Network) SearchOptions {
	o := SearchOptions{Options: quick(folder), Rounds: 2, Landmark: base}
	o.Epochs, o.Refinement = 1, Refinement{Whole: true, Most: 12}
	return o
}

func TestSearchHalves(t *testing.T) {
	set := open(t, faces(t, 8), Auto, "all")
	candidates, base := neighbours(t)
	folder := t.TempDir()
	o := searching(folder, base)
	var told []Finding
	o.Tell = func(f Finding) { told = append(told, f) }
	found, err := Search(t.Context(), candidates, set, set, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 3 || len(told) != 5 { // three in the first round, two in the second
		t.Fatalf("%d findings, %d told", len(found), len(told))
	}
	for i, f := range found {
		want := 2
		if i == 2 {
			want = 1
		}
		if f.Round != want || f.Pictures != 12*want || f.Ms <= 0 || f.OverItself <= 0 || f.Accuracy < 0 || f.Accuracy > 1 {
			t.Errorf("%d: %+v", i, f)
		}
	}
	if !slices.ContainsFunc(found[:2], func(f Finding) bool { return f.Name == Itself }) {
		t.Error("the present network did not reach the last round")
	}
	for _, name := range []string{"search.json", "search.png"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() == 0 {
			t.Error(name, err)
		}
	}
	// Everything is there: a second call trains nothing and finds the same.
	o.Progress = func(p Progress) {
		if !p.Validating {
			t.Error("a finished candidate was trained again")
		}
	}
	again, err := Search(t.Context(), candidates, set, set, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range again {
		i := slices.IndexFunc(found, func(x Finding) bool { return x.Name == f.Name })
		if f.Round == found[i].Round && f.Accuracy != found[i].Accuracy {
			t.Errorf("%s: %v, and %v before", f.Name, f.Accuracy, found[i].Accuracy)
		}
	}
}

func TestSearchStopsAndSaysWhatItNeeds(t *testing.T) {
	set := open(t, faces(t, 8), Auto, "all")
	candidates, base := neighbours(t)
	ctx, cancel := context.WithCancel(t.Context())
	o := searching(t.TempDir(), base)
	o.Progress = func(Progress) { cancel() }
	if _, err := Search(ctx, candidates, set, set, o); !errors.Is(err, ErrStopped) && !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := Search(t.Context(), candidates, set, nil, o); err == nil {
		t.Error("a search without validation")
	}
	candidates[1].Config.ViT.Width = 7
	if _, err := Search(t.Context(), candidates, set, set, searching(t.TempDir(), base)); err == nil {
		t.Error("a network that cannot be built")
	}
}

// The one that nothing is changed in comes first; every other differs from it
// and can be built with the shipped landmark backbone.
func TestNeighboursCanBeBuilt(t *testing.T) {
	c, err := model.Preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	base, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	sizes := map[int]string{}
	for i, x := range Neighbours(c) {
		n, err := model.New(x.Config, 1)
		if err != nil {
			t.Fatal(x.Name, err)
		}
		if n, err = n.Inherit(model.TrainLandmarks, base); err != nil {
			t.Fatal(x.Name, err)
		}
		if other := sizes[n.Parameters()]; other != "" || (i == 0) != (x.Name == Itself) {
			t.Errorf("%q at %d is like %q", x.Name, i, other)
		}
		sizes[n.Parameters()] = x.Name
	}
}

func TestBetter(t *testing.T) {
	s := &search{findings: []Finding{
		{Accuracy: 0.5, OverItself: 1}, {Accuracy: 0.7, OverItself: 2}, {Accuracy: 0.6, OverItself: 2.1}, {Accuracy: 0.55, OverItself: 0.8},
	}}
	on := s.better(1, []int{0, 1, 2, 3})
	if !slices.Equal(on, []int{0, 1}) || s.findings[0].Best || !s.findings[1].Best || s.findings[2].Best || !s.findings[3].Best {
		t.Error(on, s.findings)
	}
}
