package experiments

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/trainingtest"
)

// greys is a set of count pictures of two classes in memory.
func greys(folder string, count int) *dataset.Set {
	set := &dataset.Set{Folder: folder, Classes: []string{"calm", "joy"}}
	for i := range count {
		label := make(model.Distribution, 2)
		label[i%2] = 1
		set.Samples = append(set.Samples, dataset.NewSample(fmt.Sprint(i), label, "", func() (image.Image, error) {
			m := image.NewGray(image.Rect(0, 0, 32, 32))
			for k := range m.Pix {
				m.Pix[k] = uint8(50 + 100*(i%2) + i + k%7)
			}
			return m, nil
		}))
	}
	return set
}

// smallOptions are those of an experiment on few pictures.
func smallOptions(t *testing.T) Options {
	n := trainingtest.Network(t, []string{"calm", "joy"})
	return Options{Network: n, Train: greys("faces", 40), Valid: greys("faces", 20), Folder: t.TempDir(), Threads: 1}.withDefaults()
}

// computed returns the features that options give, and how many pictures had to be looked at.
func computed(t *testing.T, o Options, of treatment) (pair, int) {
	t.Helper()
	opened := 0
	for _, set := range []**dataset.Set{&o.Train, &o.Valid} {
		own := **set
		own.Samples = nil
		for _, x := range (*set).Samples {
			own.Samples = append(own.Samples, dataset.NewSample(x.Name, x.Label, "", func() (image.Image, error) {
				opened++
				crop, err := x.Crop(32)
				if err != nil {
					return nil, err
				}
				return dataset.ImageOf(crop, 32), nil
			}))
		}
		*set = &own
	}
	f := newFeatures(o)
	defer f.close()
	p, err := f.get(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	return p, opened
}

// Features are computed once, and again for everything that changes them.
func TestFeaturesAreKeptForWhatTheyAreOf(t *testing.T) {
	o := smallOptions(t)
	first, opened := computed(t, o, treatment{})
	if opened != 60 || len(first.train) != 40 || len(first.valid) != 20 {
		t.Fatalf("%d pictures gave %d and %d", opened, len(first.train), len(first.valid))
	}
	again, opened := computed(t, o, treatment{})
	if opened != 0 || !slices.Equal(again.train[7].feature, first.train[7].feature) || again.train[7].class != first.train[7].class {
		t.Errorf("%d pictures were looked at again", opened)
	}
	train := filepath.Join(o.Folder, "features", "clean-train.safetensors")
	for name, change := range map[string]func(o *Options){
		"another folder": func(o *Options) { o.Train = greys("aligned", 40) },
		"another label": func(o *Options) {
			o.Train = greys("faces", 40)
			o.Train.Samples[3].Label = model.Distribution{0.5, 0.5}
		},
		"fewer pictures": func(o *Options) { o.Pictures = 10 },
		"another network": func(o *Options) {
			o.Network = trainingtest.Network(t, []string{"calm", "joy", "fear"})
			o.Train.Classes, o.Valid.Classes = o.Network.Classes(), o.Network.Classes()
		},
		"a damaged file": func(*Options) { write(t, train, "damaged") },
		"an empty file":  func(*Options) { write(t, train, "") },
	} {
		changed := o
		changed.Train, changed.Valid = greys("faces", 40), greys("faces", 20)
		change(&changed)
		_, opened := computed(t, changed, treatment{})
		if same := changed.Network.FeatureDigest() == o.Network.FeatureDigest() && name == "another network"; opened == 0 && !same {
			t.Errorf("%s: the features are still those before", name)
		}
		computed(t, o, treatment{})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Noise and augmentation change pictures, the same ones alike each time.
func TestTreatmentsOfPictures(t *testing.T) {
	x := greys("faces", 1).Samples[0]
	clean, err := treatment{}.crop(x, 32, 5)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]treatment{"augmented": {augmented: true}, "noise-20": {noise: 0.2}} {
		a, err := c.crop(x, 32, 5)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := c.crop(x, 32, 5)
		other, _ := c.crop(x, 32, 6)
		if c.name() != name || bytes.Equal(a, clean) || !bytes.Equal(a, b) || bytes.Equal(a, other) {
			t.Errorf("%s, called %s", name, c.name())
		}
	}
	noisy, _ := treatment{noise: 0.25}.crop(x, 32, 5)
	changed := 0
	for i := 0; i < len(noisy); i += 3 {
		if noisy[i] != noisy[i+1] || noisy[i] != noisy[i+2] {
			t.Fatal("noise has a colour")
		}
		if noisy[i] != clean[i] {
			changed++
		}
	}
	if changed < 32*32/5 || changed > 32*32*3/10 {
		t.Errorf("%d of %d pixels are noise", changed, 32*32)
	}
	broken := dataset.NewSample("broken", model.Distribution{1}, "", func() (image.Image, error) { return nil, errors.New("broken") })
	for _, c := range []treatment{{}, {augmented: true}, {noise: 0.5}} {
		if _, err := c.crop(broken, 32, 1); err == nil {
			t.Errorf("%s: a broken picture has a crop", c.name())
		}
	}
}

// Pictures that cannot be read are left out; a set without any other is an error.
func TestFeaturesOfBrokenPictures(t *testing.T) {
	o := smallOptions(t)
	for i := range o.Train.Samples {
		if x := &o.Train.Samples[i]; i%2 == 0 {
			*x = dataset.NewSample(x.Name, x.Label, "", func() (image.Image, error) { return nil, errors.New("broken") })
		}
	}
	f := newFeatures(o)
	defer f.close()
	if p, err := f.get(t.Context(), treatment{}); err != nil || len(p.train) != 20 || p.train[0].class != 1 {
		t.Errorf("%d faces, %v", len(p.train), err)
	}
	for i := range o.Valid.Samples {
		x := &o.Valid.Samples[i]
		*x = dataset.NewSample(x.Name, x.Label, "", func() (image.Image, error) { return nil, errors.New("broken") })
	}
	for range 2 { // nothing is kept of the failure
		if _, err := f.get(t.Context(), treatment{noise: 0.1}); err == nil || !strings.Contains(err.Error(), "none of the 20 pictures") {
			t.Errorf("nothing but broken pictures: %v", err)
		}
	}
}

func TestFeaturesThatCannotBeKept(t *testing.T) {
	o := smallOptions(t)
	write(t, filepath.Join(o.Folder, "features"), "a file")
	f := newFeatures(o)
	defer f.close()
	if _, err := f.get(t.Context(), treatment{}); err == nil {
		t.Error("features were kept in a file")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	o.Folder = t.TempDir()
	stopped := newFeatures(o)
	defer stopped.close()
	if _, err := stopped.get(ctx, treatment{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if left, _ := os.ReadDir(o.Folder); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

func TestWhatIsNoExperiment(t *testing.T) {
	o := smallOptions(t)
	if _, err := Run(t.Context(), "anchors", o); err == nil || !strings.Contains(err.Error(), "trained network") {
		t.Errorf("of an untrained network: %v", err)
	}
}

// A wrong label is never the right one by chance, and each share of them is about as large as asked for.
func TestLabelNoise(t *testing.T) {
	var from []sample
	for i := range 1000 {
		label := make(model.Distribution, 3)
		label[i%3] = 1
		from = append(from, sample{label: label, class: i % 3})
	}
	for _, share := range []float64{0, 0.1, 0.3} {
		r := paperRecipe(1)
		r.LabelNoise = share
		b, again := newBatches(r, from, []string{"a", "b", "c"}, 7), newBatches(r, from, []string{"a", "b", "c"}, 7)
		wrong := 0
		for i, x := range b.from {
			if x.class != from[i].class {
				wrong++
			}
			if x.label.Best() != x.class || x.class != again.from[i].class || b.set.Samples[i].Class != x.class {
				t.Fatalf("face %d has the label %v of class %d", i, x.label, x.class)
			}
		}
		if got := float64(wrong) / 1000; got < share-0.05 || got > share+0.05 {
			t.Errorf("%v of the labels are wrong, not %v", got, share)
		}
		if from[0].label[0] != 1 {
			t.Fatal("the labels themselves were changed")
		}
	}
	if features, labels := newBatches(paperRecipe(1), from[:3], []string{"a", "b", "c"}, 1).next(); len(features) != headBatch || len(labels) != headBatch {
		t.Errorf("three faces make a batch of %d", len(features))
	}
}

func TestTheComparisonSaysWhereItStands(t *testing.T) {
	for _, c := range []struct {
		accuracy, paper float64
		want            string
	}{
		{80, 0, `reports nothing for data in the layout "folder"`},
		{80, 92.5, "12.5 points below the paper's ARBEx on this data set: it does not reproduce"},
		{93, 92.5, "0.5 points above"},
		{92.5, 92.5, "0.0 points above"},
	} {
		if got := beside(c.accuracy, c.paper, dataset.Folders); !strings.Contains(got, c.want) {
			t.Errorf("%q does not say %q", got, c.want)
		}
	}
	score := func(daviesBouldin, calinski float64) []Spread {
		return []Spread{{Mean: daviesBouldin}, {Mean: calinski}}
	}
	for want, pair := range map[string][2][]Spread{
		"further apart by the first, further apart by the second": {score(1, 900), score(2, 500)},
		"less apart by the first, less apart by the second":       {score(2, 500), score(1, 900)},
		"further apart by the first, less apart by the second":    {score(1, 500), score(2, 900)},
	} {
		if got := apart(pair[0], pair[1]); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

// Every form of a table has its rows, as text.
func TestTablesInEveryForm(t *testing.T) {
	table := &Table{Name: "t", Title: "A <title>", About: []string{"of <b>faces</b>"}, Columns: []string{"accuracy"}, Conclusion: "a & b", Rows: []Row{
		{Group: "g", Name: "<K> = 1", Figures: []Spread{{Mean: 70, Deviation: 1, Runs: 2}}, Paper: 71.25},
		{Name: "published", Paper: 80},
	}}
	folder := t.TempDir()
	if err := table.write(folder); err != nil {
		t.Fatal(err)
	}
	for name, wants := range map[string][]string{
		"t.csv":  {"group,name,paper,accuracy,accuracy deviation,runs", "g,<K> = 1,71.25,70.0000,1.0000,2", ",published,80.00,0"},
		"t.md":   {"| g, <K> = 1 | 70.00 ± 1.00 | 71.25 |", "| published | | 80.00 |", "- of <b>faces</b>"},
		"t.html": {"&lt;K&gt; = 1", "A &lt;title&gt;", "a &amp; b"},
		"t.json": {`"mean": 70`, `"conclusion": "a \u0026 b"`},
	} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		for _, want := range wants {
			if err != nil || !strings.Contains(string(text), want) {
				t.Errorf("%s lacks %q (%v): %s", name, want, err, text)
			}
		}
	}
	if err := table.write(filepath.Join(folder, "none")); err == nil || !strings.Contains(err.Error(), "writing the table") {
		t.Errorf("in no folder: %v", err)
	}
}
