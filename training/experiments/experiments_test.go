package experiments_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	shipped "arbex/assets/models"
	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/experiments"
	"arbex/training/trainingtest"
)

// faces are made-up pictures of two classes: a light or a dark square.
func faces(t *testing.T, classes []string, count int) *dataset.Set {
	t.Helper()
	set := &dataset.Set{Folder: "made-up", Layout: dataset.FERPlus, Split: "valid", Classes: classes}
	for i := range count {
		label := make(model.Distribution, len(classes))
		label[i%2] = 1
		set.Samples = append(set.Samples, dataset.NewSample(fmt.Sprint(i), label, "", func() (image.Image, error) {
			m := image.NewGray(image.Rect(0, 0, 48, 48))
			for k := range m.Pix {
				m.Pix[k] = uint8(60 + 120*(i%2) + (k*7+i*13)%40)
			}
			m.Set(i%48, 5, color.White)
			return m, nil
		}))
	}
	return set
}

func network(t *testing.T) *model.Network {
	t.Helper()
	n, err := model.Read(shipped.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func options(t *testing.T, folder string) experiments.Options {
	n := network(t)
	return experiments.Options{Network: n, Train: faces(t, n.Classes(), 96), Valid: faces(t, n.Classes(), 40), Folder: folder, Seeds: 1, Steps: 4, Threads: 1}
}

// An experiment that is stopped at its budget gives a table of what is there, and
// the rest when it is run again: the same as without a stop.
func TestAStoppedExperimentGoesOn(t *testing.T) {
	whole, halved := t.TempDir(), t.TempDir()
	want, err := experiments.Run(context.Background(), "anchor-loss", options(t, whole))
	if err != nil {
		t.Fatal(err)
	}
	o := options(t, halved)
	o.Budget, o.Now = 4*time.Minute, minutes()
	half, err := experiments.Run(context.Background(), "anchor-loss", o)
	if !errors.Is(err, experiments.ErrIncomplete) || !strings.Contains(half.Conclusion, "conclusion") {
		t.Fatalf("the budget is not kept: %v, %v", err, half)
	}
	got, err := experiments.Run(context.Background(), "anchor-loss", options(t, halved))
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range got.Rows {
		for k, f := range row.Figures {
			if f != want.Rows[i].Figures[k] || f.Runs != 1 {
				t.Errorf("%s, %s: %v, want %v", row.Name, got.Columns[k], f, want.Rows[i].Figures[k])
			}
		}
	}
	for _, name := range []string{"anchor-loss.csv", "anchor-loss.md", "anchor-loss.html", "anchor-loss.png", "anchor-loss.json"} {
		if info, err := os.Stat(filepath.Join(halved, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	file, err := os.Open(filepath.Join(halved, "anchor-loss.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if rows, err := csv.NewReader(file).ReadAll(); err != nil || len(rows) != len(got.Rows)+1 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

// minutes is a clock that goes on by a minute whenever it is read.
func minutes() func() time.Time {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	return func() time.Time { now = now.Add(time.Minute); return now }
}

// Every experiment gives a table and a plot, of what there is where its budget ends
// after two runs.
func TestEveryExperimentGivesATable(t *testing.T) {
	folder := t.TempDir()
	for _, name := range experiments.Names() {
		o := options(t, folder)
		o.Steps, o.Budget, o.Now = 1, 2*time.Minute, minutes()
		table, err := experiments.Run(context.Background(), name, o)
		if err != nil && !errors.Is(err, experiments.ErrIncomplete) {
			t.Fatalf("%s: %v", name, err)
		}
		if len(table.Rows) < 2 || table.Conclusion == "" || len(table.Rows[0].Figures) == 0 {
			t.Errorf("%s: %+v", name, table)
		}
		if _, err := os.Stat(filepath.Join(folder, name+".png")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnUnknownExperimentIsNamed(t *testing.T) {
	_, err := experiments.Run(context.Background(), "nothing", experiments.Options{})
	if err == nil || !strings.Contains(err.Error(), "anchors") {
		t.Errorf("%v", err)
	}
}

func ExampleNewSpread() {
	fmt.Println(experiments.NewSpread([]float64{81, 83, 82}))
	// Output: 82.00 ± 1.00
}

// Table 5 has five data sets; each is compared with the published rows of its own,
// whichever of its classes the network lacks (Aff-Wild2's "other").
func TestComparisonKnowsTheFiveDataSets(t *testing.T) {
	picture := func(names ...string) func(string) {
		return func(folder string) {
			for i, name := range names {
				trainingtest.WritePicture(t, folder, name, 20+60*i)
			}
		}
	}
	withText := func(name, text string, more func(string)) func(string) {
		return func(folder string) {
			trainingtest.WriteFile(t, folder, name, text)
			more(folder)
		}
	}
	for _, c := range []struct {
		layout dataset.Layout
		arbex  float64 // the paper's accuracy, %
		fill   func(folder string)
	}{
		{dataset.AffWild2, 72.48, withText("EXPR/Validation_Set/v.txt", "Neutral,Anger,...\n0\n4\n7\n", picture("v/00001.jpg", "v/00002.jpg", "v/00003.jpg"))},
		{dataset.RAFDB, 92.47, withText("list_patition_label.txt", "test_1.png 5\ntest_2.png 4\n", picture("aligned/test_1_aligned.png", "aligned/test_2_aligned.png"))},
		{dataset.JAFFE, 96.67, picture("KA.AN1.39.png", "KA.HA2.30.png", "YM.SU1.58.png")},
		{dataset.FERPlus, 93.09, withText("FER2013Valid/label.csv", "a.png,x,9,1,0,0,0,0,0,0,0,0\nb.png,x,0,9,1,0,0,0,0,0,0,0\n", picture("FER2013Valid/a.png", "FER2013Valid/b.png"))},
		{dataset.FERG, 98.18, picture("ray/ray_joy/1.png", "ray/ray_anger/1.png", "mery/mery_joy/1.png")},
	} {
		data := t.TempDir()
		c.fill(data)
		set, err := dataset.Open(data, dataset.Auto, "all")
		if err != nil || set.Layout != c.layout {
			t.Fatalf("%s: read as %v, %v", c.layout, set, err)
		}
		table, err := experiments.Run(context.Background(), "comparison", experiments.Options{Network: network(t), Train: set, Valid: set, Folder: t.TempDir(), Threads: 1})
		if err != nil {
			t.Errorf("%s: %v", c.layout, err)
			continue
		}
		if len(table.Rows) != 4 || table.Rows[1].Paper != c.arbex || !strings.Contains(table.Conclusion, "the paper's ARBEx") {
			t.Errorf("%s: %+v, %s", c.layout, table.Rows, table.Conclusion)
		}
	}
}
