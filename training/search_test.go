package training

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/trainingtest"
)

// study is of three small ViTs.
func study(t *testing.T) ([]Study, *model.Network) {
	base := trainingtest.Network(t, []string{"anger", "calm", "joy"})
	wider, deeper := base.Config(), base.Config()
	wider.ViT.Width *= 2
	deeper.ViT.Depth++
	return []Study{{"ViT", "VIT.", model.TrainFusion, []Candidate{{Unchanged, base.Config()}, {"wider", wider}, {"deeper", deeper}}}}, base
}

func searching(folder string) SearchOptions {
	o := SearchOptions{Options: quick(folder), Rounds: 2}
	o.Epochs, o.Refinement = 1, dataset.Refinement{All: true, MaxPictures: 12}
	return o
}

func TestSearchHalves(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 8), dataset.Auto, "all")
	studies, base := study(t)
	folder := t.TempDir()
	o := searching(folder)
	var reported []SearchResult
	o.OnResult = func(f SearchResult) { reported = append(reported, f) }
	found, err := Search(t.Context(), base, studies, set, set, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 3 || len(reported) != 5 { // three in the first round, two in the second
		t.Fatalf("%d findings, %d reported", len(found), len(reported))
	}
	for i, f := range found {
		want := 2
		if i == 2 {
			want = 1
		}
		if f.Round != want || f.Pictures != 12*want || f.MsPerFace <= 0 || f.RelativeTime <= 0 || f.Accuracy < 0 || f.Accuracy > 1 {
			t.Errorf("%d: %+v", i, f)
		}
	}
	if !slices.ContainsFunc(found[:2], func(f SearchResult) bool { return f.Name == Unchanged }) {
		t.Error("the present network did not reach the last round")
	}
	for _, name := range []string{"search.json", "search.png"} {
		if info, err := os.Stat(filepath.Join(folder, name)); err != nil || info.Size() == 0 {
			t.Error(name, err)
		}
	}
	// Everything is there: a second call trains nothing and finds the same.
	o.OnProgress = func(p Progress) {
		if !p.Validating {
			t.Error("a finished candidate was trained again")
		}
	}
	again, err := Search(t.Context(), base, studies, set, set, o)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(again, found) {
		t.Errorf("%+v, and before %+v", again, found)
	}
}

func TestSearchStopsAndReportsWhatItNeeds(t *testing.T) {
	set := open(t, trainingtest.FaceFolder(t, 8), dataset.Auto, "all")
	studies, base := study(t)
	ctx, cancel := context.WithCancel(t.Context())
	o := searching(t.TempDir())
	o.OnProgress = func(Progress) { cancel() }
	if _, err := Search(ctx, base, studies, set, set, o); !errors.Is(err, ErrStopped) {
		t.Error(err)
	}
	if _, err := Search(t.Context(), base, studies, set, nil, o); err == nil {
		t.Error("a search without validation")
	}
	for what, change := range map[string]func(*SearchOptions){
		"no folder": func(o *SearchOptions) { o.Folder = "" }, "no round": func(o *SearchOptions) { o.Rounds = 0 }, "no epoch": func(o *SearchOptions) { o.Epochs = 0 },
	} {
		o := searching(t.TempDir())
		change(&o)
		if _, err := Search(t.Context(), base, studies, set, set, o); err == nil {
			t.Errorf("a search with %s", what)
		}
	}
	if _, err := Search(t.Context(), base, nil, set, set, searching(t.TempDir())); err == nil {
		t.Error("a search without a study")
	}
	studies[0].Candidates[1].Config.ViT.Width = 7
	if _, err := Search(t.Context(), base, studies, set, set, searching(t.TempDir())); err == nil {
		t.Error("a network that cannot be built")
	}
	studies[0].Candidates[1].Config = base.Config()
	studies[0].Candidates[1].Config.Landmark.Last *= 2
	if _, err := Search(t.Context(), base, studies, set, set, searching(t.TempDir())); err == nil {
		t.Error("a landmark backbone that would begin anew")
	}
}

// In a study everybody begins alike: what is new in one is new in all, and
// nothing else.
func TestCandidatesBeginAlike(t *testing.T) {
	studies, base := study(t)
	s := &search{Study: studies[0], base: base, options: searching(t.TempDir()), results: make([]SearchResult, 3)}
	s.options.Rounds, s.options.Seed = 0, 99
	if err := s.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	inherited := map[string]bool{}
	for i := range s.Candidates {
		n, err := s.network(i)
		if err != nil {
			t.Fatal(err)
		}
		own, err := n.WithWeightsOf(base, func(name string) bool { return strings.HasPrefix(name, "VIT.") || s.reinitialised[name] })
		if err != nil {
			t.Fatal(err)
		}
		if a, b := digest(t, n), digest(t, own); a != b {
			t.Errorf("%s inherited less than it could", s.Candidates[i].Name)
		}
		whole, err := n.WithWeightsOf(base, func(string) bool { return false })
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 && digest(t, n) == digest(t, whole) { // the others differ in shape as well
			t.Errorf("nothing begins anew in %s", s.Candidates[i].Name)
		}
		for _, name := range n.Mismatched(base) {
			if !s.reinitialised[name] {
				t.Errorf("%s of %s is not new in all", name, s.Candidates[i].Name)
			}
			inherited[name] = true
		}
	}
	if len(inherited) == 0 {
		t.Error("a wider ViT has no tensor of another shape")
	}
}

func digest(t *testing.T, n *model.Network) string {
	t.Helper()
	d, err := n.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The one that nothing is changed in comes first; all others can be built, and
// differ from it and from each other.
func TestStudiesOfThePresets(t *testing.T) {
	for _, preset := range model.Presets() {
		c, err := model.Preset(preset)
		if err != nil {
			t.Fatal(err)
		}
		for _, study := range Studies(c) {
			seen := map[string]bool{}
			for i, x := range study.Candidates {
				text, _ := json.Marshal(x.Config)
				if seen[string(text)] || (i == 0) != (x.Name == Unchanged) {
					t.Errorf("%s %s, %q at %d, is no candidate of its own", preset, study.Component, x.Name, i)
				}
				seen[string(text)] = true
				if preset == "compact" { // as the paper's would take a minute
					if _, err := model.New(x.Config, 1); err != nil {
						t.Error(study.Component, x.Name, err)
					}
				}
			}
		}
	}
}

func TestBetter(t *testing.T) {
	s := &search{results: []SearchResult{
		{Accuracy: 0.5, RelativeTime: 1}, {Accuracy: 0.7, RelativeTime: 2}, {Accuracy: 0.6, RelativeTime: 2.1}, {Accuracy: 0.55, RelativeTime: 0.8},
	}}
	on := s.halve([]int{0, 1, 2, 3})
	if !slices.Equal(on, []int{0, 1}) || s.results[0].ParetoOptimal || !s.results[1].ParetoOptimal || s.results[2].ParetoOptimal || !s.results[3].ParetoOptimal {
		t.Error(on, s.results)
	}
}

// Times that cannot be read are measured again.
func TestTimesThatCannotBeRead(t *testing.T) {
	folder := t.TempDir()
	for name, c := range map[string]struct {
		text string
		want int
	}{"whole": {`{"as it is":{"ms":2,"relative":1},"wider":{"ms":3,"relative":1.5}}`, 2}, "cut": {`{"as it is":{"ms":2`, 0}, "null": {"null", 0}, "empty": {"", 0}, "list": {"[1]", 0}} {
		trainingtest.WriteFile(t, folder, name, c.text)
		times := readTimes(filepath.Join(folder, name))
		if times == nil || len(times) != c.want {
			t.Errorf("%s: %v", name, times)
		}
	}
	if times := readTimes(filepath.Join(folder, "missing")); times == nil || len(times) != 0 {
		t.Errorf("%v", times)
	}
}

// The one without a change always goes on, and at least one other half rounded up.
func TestTheBetterHalfGoesOn(t *testing.T) {
	for _, c := range []struct {
		accuracies, times []float64
		want              []int
	}{
		{[]float64{0.5}, []float64{1}, []int{0}},
		{[]float64{0.1, 0.9}, []float64{1, 1}, []int{0}},
		{[]float64{0.1, 0.9, 0.8}, []float64{1, 1, 2}, []int{0, 1}},
		{[]float64{0.1, 0.7, 0.8, 0.6, 0.5}, []float64{1, 0.5, 2, 0.9, 0.8}, []int{0, 2, 1}},
		{[]float64{0.5, 0.5, 0.5}, []float64{1, 1, 1}, []int{0, 1}}, // equals keep their order
	} {
		s := &search{}
		var all []int
		for i, a := range c.accuracies {
			s.results = append(s.results, SearchResult{Accuracy: a, RelativeTime: c.times[i]})
			all = append(all, i)
		}
		if got := s.halve(all); !slices.Equal(got, c.want) {
			t.Errorf("%v in %v: %v go on, want %v", c.accuracies, c.times, got, c.want)
		}
	}
}
