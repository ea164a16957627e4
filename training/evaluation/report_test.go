package evaluation

import (
	"bytes"
	"encoding/json"
	"math"
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

// smallReport is a report about four faces of two classes, with everything that can be measured.
func smallReport(classes ...string) *Report {
	truth := []int{0, 0, 1, 1}
	primary := []model.Distribution{{0.9, 0.1}, {0.4, 0.6}, {0.2, 0.8}, {0.7, 0.3}}
	corrected := []model.Distribution{{0.8, 0.2}, {0.6, 0.4}, {0.1, 0.9}, {0.6, 0.4}}
	r := &Report{
		Model: "small", Data: "/faces", Layout: dataset.Folders, Split: "valid", Classes: classes, Samples: 4,
		Score: NewScore(classes, truth, corrected), Primary: NewScore(classes, truth, primary),
		Reliability: NewReliability(classes, truth, primary, corrected),
		embeddings:  [][]float32{{0, 0}, {0, 1}, {9, 0}, {9, 1}}, truth: truth,
	}
	r.DaviesBouldin, r.CalinskiHarabasz = r.Embeddings().DaviesBouldin(), r.Embeddings().CalinskiHarabasz()
	r.Corrupted = &Robustness{Kinds: []CorruptedScore{{Kind: "noise", Severity: 5, Corrected: r.Metrics, Primary: r.Primary.Metrics}}, Corrected: r.Metrics}
	r.Persons = &PersonReport{Persons: 2, Faces: 3, NeutralFaces: 1}
	return r
}

func TestAReportHasWhatWasMeasured(t *testing.T) {
	for name, c := range map[string]struct {
		change       func(*Report)
		files        []string
		shown, leave string // on the page
	}{
		"everything":                 {func(*Report) {}, []string{"confusion.png", "corrupted.png", "coverage.png", "report.html", "report.json", "tsne.png"}, "noise, severity 5", "ZgotmplZ"},
		"without a balancing head":   {func(r *Report) { r.DaviesBouldin = 0 }, []string{"confusion.png", "corrupted.png", "coverage.png", "report.html", "report.json"}, "person", "Davies"},
		"without corruptions":        {func(r *Report) { r.Corrupted = nil }, []string{"confusion.png", "coverage.png", "report.html", "report.json", "tsne.png"}, "Davies", "severity"},
		"without persons":            {func(r *Report) { r.Persons = nil }, []string{"confusion.png", "corrupted.png", "coverage.png", "report.html", "report.json", "tsne.png"}, "Davies", "neutral face"},
		"with votes":                 {func(r *Report) { r.VoteDivergence = 0.25 }, []string{"confusion.png", "corrupted.png", "coverage.png", "report.html", "report.json", "tsne.png"}, "divergence to the votes", "could not be read"},
		"with a picture that is not": {func(r *Report) { r.Broken, r.BrokenExample = 1, "joy/a&b.png" }, []string{"confusion.png", "corrupted.png", "coverage.png", "report.html", "report.json", "tsne.png"}, "joy/a&amp;b.png", "joy/a&b"},
	} {
		t.Run(name, func(t *testing.T) {
			r, folder := smallReport("anger", "joy"), filepath.Join(t.TempDir(), "new", "report")
			c.change(r)
			if err := r.Write(folder); err != nil {
				t.Fatal(err)
			}
			if files := namesIn(t, folder); !slices.Equal(files, c.files) {
				t.Errorf("%q, not %q", files, c.files)
			}
			page, err := os.ReadFile(filepath.Join(folder, "report.html"))
			if err != nil || !bytes.Contains(page, []byte(c.shown)) || bytes.Contains(page, []byte(c.leave)) {
				t.Errorf("%q is not on the page, or %q is (%v)", c.shown, c.leave, err)
			}
			if slices.ContainsFunc(c.files, func(name string) bool { return !slices.Contains(ReportFiles, name) }) {
				t.Errorf("%q has files that are not among %q", c.files, ReportFiles)
			}
			if pictures := bytes.Count(page, []byte("data:image/png;base64,")); pictures != len(c.files)-2 {
				t.Errorf("%d pictures on the page, of %q", pictures, c.files)
			}
		})
	}
}

func namesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// A class is what a data set's folder is called.
func TestClassNamesAreTextOnThePage(t *testing.T) {
	folder := t.TempDir()
	if err := smallReport("<script>alert(1)</script>", "Überraschung & 驚き").Write(folder); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(folder, "report.html"))
	if err != nil || bytes.Contains(page, []byte("<script>")) || !bytes.Contains(page, []byte("Überraschung &amp; 驚き")) {
		t.Errorf("%s, %v", page[:min(len(page), 4000)], err)
	}
}

// What a program reads from report.json is the report, but for what the plots show.
func TestReportsAreReadAgain(t *testing.T) {
	folder, r := t.TempDir(), smallReport("anger", "joy")
	if err := r.Write(folder); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(folder, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var again Report
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	again.embeddings, again.truth = r.embeddings, r.truth
	if !reflect.DeepEqual(&again, r) {
		t.Errorf("%+v became %+v", *r, again)
	}
}

// A file that cannot be written is named, and no half report is taken for a whole one: the page comes last.
func TestReportsThatCannotBeWritten(t *testing.T) {
	for _, name := range []string{"confusion.png", "coverage.png", "corrupted.png", "tsne.png", "report.json", "report.html"} {
		folder := t.TempDir()
		if err := os.Mkdir(filepath.Join(folder, name), 0o700); err != nil {
			t.Fatal(err)
		}
		err := smallReport("anger", "joy").Write(folder)
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s cannot be written: %v", name, err)
		}
		if info, err := os.Stat(filepath.Join(folder, "report.html")); err == nil && info.Mode().IsRegular() {
			t.Errorf("%s cannot be written, but there is a page", name)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	trainingtest.WriteFile(t, filepath.Dir(file), "file", "")
	if err := smallReport("anger", "joy").Write(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("in place of a file: %v", err)
	}
}

func TestEmbeddingsOfEveryNumberAreDrawn(t *testing.T) {
	some := func(n int) Embeddings {
		e := Embeddings{Title: "faces", Classes: []string{"a", "b", "c"}}
		for i := range n {
			e.Points, e.Truth = append(e.Points, []float32{float32(i % 7), float32(i * i % 5), 1}), append(e.Truth, i%2)
		}
		return e
	}
	for _, n := range []int{0, 1, 2, 3, 40} {
		path := filepath.Join(t.TempDir(), "tsne.png")
		if err := PlotEmbeddings(path, some(n), some(3)); err != nil {
			t.Errorf("%d embeddings: %v", n, err)
			continue
		}
		if size, err := trainingtest.PNGSize(path); err != nil || size.X < 2*size.Y {
			t.Errorf("%d embeddings beside three: %v, %v", n, size, err)
		}
		for _, figure := range []float64{some(n).DaviesBouldin(), some(n).CalinskiHarabasz()} {
			if math.IsNaN(figure) || math.IsInf(figure, 0) || figure < 0 {
				t.Errorf("%d embeddings separate by %v", n, figure)
			}
		}
	}
	same := Embeddings{Classes: []string{"a", "b"}, Points: [][]float32{{1, 2}, {1, 2}, {1, 2}, {1, 2}}, Truth: []int{0, 1, 0, 1}}
	if err := PlotEmbeddings(filepath.Join(t.TempDir(), "tsne.png"), same); err != nil || same.DaviesBouldin() != 0 {
		t.Errorf("equal embeddings: %v, separated by %v", err, same.DaviesBouldin())
	}
}

// t-SNE takes hours for a large set, so every so many of its points are shown.
func TestLargeSetsAreThinnedOut(t *testing.T) {
	for _, n := range []int{0, 1, maxScattered, maxScattered + 1, 10*maxScattered - 1} {
		points, truth := make([][]float32, n), make([]int, n)
		for i := range points {
			points[i], truth[i] = []float32{float32(i)}, i
		}
		some, of := subsample(points, truth)
		if len(some) != len(of) || len(some) > maxScattered || len(some) < min(n, maxScattered/2) {
			t.Errorf("%d of %d points", len(some), n)
		}
		for i := range some {
			if some[i][0] != float32(of[i]) {
				t.Fatalf("point %v has the class of %d", some[i], of[i])
			}
		}
	}
}
