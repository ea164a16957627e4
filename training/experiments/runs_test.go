package experiments

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/training/dataset"
	"arbex/training/trainingtest"
)

// recipeTables are the experiments that consist of recipes.
var recipeTables = map[string]func() ([]recipe, conclusion){
	"anchors": anchorCounts, "noise": noises, "smoothing": smoothings, "anchor-loss": anchorLosses, "parts": parts,
}

// Two rows of a table that were trained alike would be one row under two names (which
// no noise at all is), and two rows of one name could not be told apart.
func TestEveryRowIsTrainedInItsOwnWay(t *testing.T) {
	set := &dataset.Set{}
	w := &worker{options: Options{Network: trainingtest.Network(t, []string{"calm", "joy"}), Train: set, Valid: set}}
	for table, list := range recipeTables {
		labels, keys := map[string]bool{}, map[string]string{}
		all, _ := list()
		for _, r := range all {
			label := (Row{Group: r.Group, Name: r.Name}).label()
			if labels[label] {
				t.Errorf("%s: two rows are called %s", table, label)
			}
			labels[label] = true
			key := w.key(r, 1)
			if other, known := keys[key]; known && !strings.Contains(label, "noise in 0 %") {
				t.Errorf("%s: %s is trained as %s is", table, label, other)
			}
			keys[key] = label
		}
	}
}

// A run is done only for the recipe, seed and steps that it was made with.
func TestTheKeyOfARunTellsRunsApart(t *testing.T) {
	n := trainingtest.Network(t, []string{"calm", "joy"})
	set := &dataset.Set{Samples: []dataset.Sample{{Name: "a"}, {Name: "b"}}}
	base := Options{Network: n, Train: set, Valid: set, Steps: 100, Pictures: 50}
	keyOf := func(change func(*Options, *recipe), seed uint64) string {
		o, r := base, paperRecipe(2)
		change(&o, &r)
		return (&worker{options: o}).key(r, seed)
	}
	same := func(*Options, *recipe) {}
	want := keyOf(same, 1)
	if keyOf(same, 1) != want || keyOf(func(o *Options, _ *recipe) { o.Threads, o.Folder, o.Seeds = 8, "elsewhere", 9 }, 1) != want {
		t.Error("threads, folder and number of seeds make another run")
	}
	other := trainingtest.Network(t, []string{"calm", "joy", "fear"})
	for name, key := range map[string]string{
		"seed":       keyOf(same, 2),
		"steps":      keyOf(func(o *Options, _ *recipe) { o.Steps++ }, 1),
		"pictures":   keyOf(func(o *Options, _ *recipe) { o.Pictures++ }, 1),
		"training":   keyOf(func(o *Options, _ *recipe) { o.Train = &dataset.Set{Samples: set.Samples[:1]} }, 1),
		"validation": keyOf(func(o *Options, _ *recipe) { o.Valid = &dataset.Set{Samples: set.Samples[:1]} }, 1),
		"loss":       keyOf(func(_ *Options, r *recipe) { r.Loss.Anchor *= 2 }, 1),
		"folder":     keyOf(func(o *Options, _ *recipe) { o.Train = &dataset.Set{Folder: "aligned", Samples: set.Samples} }, 1),
		"label": keyOf(func(o *Options, _ *recipe) {
			o.Train = &dataset.Set{Samples: []dataset.Sample{{Name: "a", Label: []float32{1, 0}}, {Name: "b"}}}
		}, 1),
		"noise":     keyOf(func(_ *Options, r *recipe) { r.PictureNoise = 0.1 }, 1),
		"treatment": keyOf(func(_ *Options, r *recipe) { r.Augmented = true }, 1),
	} {
		if key == want {
			t.Errorf("another %s is the same run", name)
		}
	}
	if n.FeatureDigest() != other.FeatureDigest() && keyOf(func(o *Options, _ *recipe) { o.Network = other }, 1) == want {
		t.Error("another network is the same run")
	}
}

// What a crash or an editor damaged is done again; the other runs stay.
func TestADamagedLineIsARunThatIsNotDone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "runs.jsonl")
	r, err := openRuns(path)
	if err != nil || len(r.done) != 0 {
		t.Fatal(r, err)
	}
	for seed := range uint64(3) {
		if err := r.save(run{Key: string('a' + rune(seed)), Name: "K = 1", Seed: seed, Measured: figures{Accuracy: float64(70 + seed)}}); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	damaged := lines[0] + lines[1][:len(lines[1])/2] + "\n{}\n" + lines[2]
	if err := os.WriteFile(path, []byte(damaged), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := openRuns(path)
	if err != nil || len(again.done) != 2 || again.done["a"].Measured.Accuracy != 70 || again.done["c"] != r.done["c"] {
		t.Fatalf("%+v, %v", again.done, err)
	}
	if err := again.save(r.done["b"]); err != nil {
		t.Fatal(err)
	}
	if whole, err := openRuns(path); err != nil || len(whole.done) != 3 || whole.done["b"] != r.done["b"] {
		t.Errorf("%+v, %v", whole.done, err)
	}
	if _, err := openRuns(filepath.Dir(path)); err == nil {
		t.Error("a folder is read as runs")
	}
}

// rowsOf returns a row for each recipe, all of one accuracy but those that are named.
func rowsOf(all []recipe, accuracy float64, better map[string]float64) (rows []Row) {
	for _, r := range all {
		row := Row{Group: r.Group, Name: r.Name}
		value, named := better[row.label()]
		if !named {
			value = accuracy
		}
		row.Figures = []Spread{{Mean: value, Deviation: 0.1, Runs: 3}}
		rows = append(rows, row)
	}
	return rows
}

// The sentence under a table names the rows that the paper speaks of, by their figures.
func TestConclusionsFollowTheFigures(t *testing.T) {
	for _, c := range []struct {
		table  string
		better map[string]float64
		want   []string
	}{
		{"anchors", map[string]float64{"K = 5": 74}, []string{"best is K = 5, 4.0 points better than without anchors"}},
		{"anchors", map[string]float64{"K = 0": 74}, []string{"4.0 points worse than without anchors"}},
		{"noise", map[string]float64{"noise in 30 % of the labels, K = 10": 75, "noise in 30 % of the pixels, K = 10": 68}, []string{"5.0 points better than without anchors for labels", "2.0 points worse than without anchors for pictures"}},
		{"smoothing", map[string]float64{"K = 10, smoothing 20": 71, "K = 1, smoothing 50": 99}, []string{"best is smoothing 20, 1.0 points better than without smoothing"}},
		{"smoothing", map[string]float64{"K = 10, smoothing 0": 71}, []string{"best is smoothing 0, so that none is better than without smoothing"}},
		{"anchor-loss", map[string]float64{"lambda_a = 0.5": 72, "lambda_a = 10": 20}, []string{"best is lambda_a = 0.5", "50.0 points worse than with the default"}},
		{"parts", map[string]float64{"without attention": 60}, []string{"without attention 10.0 points worse", "without anchors 0.0 points better (within the spread)"}},
	} {
		all, conclude := recipeTables[c.table]()
		text := conclude(rowsOf(all, 70, c.better))
		for _, want := range c.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q does not say %q", c.table, text, want)
			}
		}
	}
}
