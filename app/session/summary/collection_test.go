package summary_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"arbex/app/session/summary"
)

// written writes a text to a file of a new folder and returns its path.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const smallTable = "source,frame,timestamp,face_id,primary_neutral,primary_happiness\na.mp4,0,0,1,0.25,0.75\na.mp4,1,0.1,1,0.75,0.25\n"

// A collection adds up whatever the program writes: sessions, tables and lines.
func TestCollectionsOfEveryKindOfRecords(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "session")
	writeStudy(t, folder, "P01", "music", rand.New(rand.NewPCG(5, 6)))
	lines := written(t, "lines.JSONL", `{"source":"b.mp4","frame":0,"face_id":1,"success":true,"primary":{"neutral":0.5,"happiness":0.5}}`+"\n")
	c, err := summary.Collect(t.Context(), []string{folder, written(t, "table.csv", smallTable), lines}, summary.Source)
	if err != nil || len(c.Warnings) != 0 {
		t.Fatal(c.Warnings, err)
	}
	var sources []string
	for _, r := range c.Summary.Rows() {
		if !slices.Contains(sources, r.Source) {
			sources = append(sources, r.Source)
		}
	}
	if !slices.Equal(sources, []string{folder, "a.mp4", "b.mp4"}) {
		t.Errorf("%q", sources)
	}
	for name, want := range map[string]string{"s.csv": "a.mp4,", "S.CSV": "b.mp4,", "s.html": "<svg", "s.HTML": "a.mp4"} {
		path := filepath.Join(t.TempDir(), name)
		if err := c.Save(path, time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if info, _ := os.Stat(path); err != nil || !strings.Contains(string(text), want) || info.Mode().Perm() != 0o600 {
			t.Errorf("%s lacks %q, or others may read it: %v (%v)", name, want, info.Mode(), err)
		}
	}
	for _, path := range []string{filepath.Join(t.TempDir(), "s.xlsx"), filepath.Join(t.TempDir(), "csv"), filepath.Join(folder, "none", "s.csv"), filepath.Join(folder, "none", "s.html")} {
		if err := c.Save(path, time.Unix(0, 0)); err == nil {
			t.Errorf("%s was written", path)
		}
	}
}

func TestWhatCannotBeCollectedIsNamed(t *testing.T) {
	good := written(t, "good.csv", smallTable)
	for name, c := range map[string]struct{ path, want string }{
		"nothing":          {filepath.Join(t.TempDir(), "none"), "no such file"},
		"an empty folder":  {t.TempDir(), ""},
		"an empty table":   {written(t, "a.csv", ""), "no header"},
		"a picture":        {written(t, "a.png", "\x89PNG\r\n\x1a\n"), ""},
		"a damaged line":   {written(t, "a.jsonl", "{}\n{\n"), "line 2"},
		"a damaged row":    {written(t, "a.csv", smallTable+"1,2\n"), "wrong number of fields"},
		"text in a number": {written(t, "a.csv", smallTable+"a.mp4,two,0,1,0.5,0.5\n"), `"two" is no number`},
	} {
		_, err := summary.Collect(t.Context(), []string{good, c.path})
		if err == nil || !strings.Contains(err.Error(), c.path) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := summary.Collect(ctx, []string{good}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// A warning names each damaged session; the others are added up.
func TestDamagedSessionsAreCollected(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "session")
	writeStudy(t, folder, "P01", "music", rand.New(rand.NewPCG(5, 6)))
	path := filepath.Join(folder, "frames.csv")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text[:len(text)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := summary.Collect(t.Context(), []string{folder})
	if err != nil || len(c.Warnings) != 1 || !strings.HasPrefix(c.Warnings[0].Error(), folder+": ") || len(c.Summary.Rows()) == 0 {
		t.Errorf("%v, %v", c, err)
	}
}

// Numbers without an end, or that are none, are damage: no figure could be trusted.
func TestTablesWithNumbersThatAreNone(t *testing.T) {
	for _, column := range []int{1, 2, 3, 4} {
		for _, text := range []string{"NaN", "Inf", "-inf", "1e999", "x"} {
			cells := strings.Split("a.mp4,0,0,1,0.25,0.75", ",")
			cells[column] = text
			table := strings.SplitAfter(smallTable, "\n")[0] + strings.Join(cells, ",") + "\n"
			var errs []error
			for _, err := range summary.ReadTable(strings.NewReader(table)) {
				errs = append(errs, err)
			}
			if len(errs) != 1 || errs[0] == nil || !strings.Contains(errs[0].Error(), text) {
				t.Errorf("%s", table)
			}
		}
	}
}

// The same column is missing each time.
func TestMissingColumnsAreNamedInOrder(t *testing.T) {
	for range 20 {
		for _, err := range summary.ReadTable(strings.NewReader("a,b\n1,2\n")) {
			if err == nil || !strings.Contains(err.Error(), "no column source") {
				t.Fatal(err)
			}
		}
	}
}

func TestKeysAreReadAsTheyAreTyped(t *testing.T) {
	for text, want := range map[string][]summary.Key{
		"":                   nil,
		" , ,":               nil,
		"face":               {summary.Face},
		"face, source ,face": {summary.Face, summary.Source, summary.Face},
	} {
		if by, err := summary.ParseKeys(text); err != nil || !slices.Equal(by, want) {
			t.Errorf("%q: %v, %v", text, by, err)
		}
	}
	for _, text := range []string{"Face", "face source", "face;source", "größe"} {
		if by, err := summary.ParseKeys(text); err == nil || !strings.Contains(err.Error(), "segment_name") {
			t.Errorf("%q: %v, %v", text, by, err)
		}
	}
}

// What a user called a face or a key is text in every picture and on every page.
func TestNamesAreTextInChartsAndFigures(t *testing.T) {
	const name = `<script>"Zoë" & 'Bo'</script>`
	c := summary.NewCollection()
	for i := range 20 {
		r := record(i, 1, float32(i)/20)
		r.FaceName, r.Note, r.Segment, r.SegmentName = name, name, i/10, name
		c.Add(r)
	}
	page := filepath.Join(t.TempDir(), "s.html")
	if err := c.Save(page, time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	figure := filepath.Join(t.TempDir(), "f.svg")
	if err := c.Curves.WriteFigure(figure, summary.Figure{Title: name}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{page, figure} {
		text, err := os.ReadFile(path)
		if err != nil || bytes.Contains(text, []byte("<script>")) || !bytes.Contains(text, []byte("Zoë")) {
			t.Errorf("%s: %v", path, err)
		}
		for _, svg := range regexp.MustCompile(`(?s)<svg.*?</svg>`).FindAllString(string(text), -1) {
			for decoder := xml.NewDecoder(strings.NewReader(svg)); ; {
				if _, err := decoder.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s: %v", path, err)
				}
			}
		}
	}
}

// Markers without a name have their number; many of them stand below each other.
func TestChartsOfManyMarkers(t *testing.T) {
	c := summary.NewCurves()
	for i := range 60 {
		r := record(i, 1, 0.5)
		r.Segment = i / 5
		c.Add(r)
	}
	var page bytes.Buffer
	if err := summary.WriteReport(&page, nil, c, time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	heights := map[string]bool{}
	for number := 1; number <= 11; number++ {
		found := regexp.MustCompile(fmt.Sprintf(`<text x="[-.0-9]+" y="([-.0-9]+)"[^>]*> %d</text>`, number)).FindStringSubmatch(page.String())
		if found == nil {
			t.Fatalf("marker %d is not on the page", number)
		}
		heights[found[1]] = true
	}
	if len(heights) != 3 {
		t.Errorf("their names stand at %d heights", len(heights))
	}
}

func TestTitlesOfTables(t *testing.T) {
	for name, c := range map[string]struct {
		by   string
		want []string
	}{
		"of all":       {"trial", []string{"All faces and segments", "All sessions"}},
		"of a face":    {"face", []string{"face 1 Ann", "All sessions"}},
		"of a segment": {"segment", []string{"Segment 0", "Segment 1: film"}},
		"of a name":    {"segment_name,source", []string{"Segments film", "<h2>a.mp4"}},
	} {
		by, err := summary.ParseKeys(c.by)
		if err != nil {
			t.Fatal(err)
		}
		s := summary.New(by...)
		for i := range 4 {
			r := record(i, 1, 0.5)
			r.Source, r.FaceName = "clips/a.mp4", "Ann"
			if i > 1 {
				r.Segment, r.SegmentName = 1, "film"
			}
			s.Add(r)
		}
		var page bytes.Buffer
		if err := summary.WriteReport(&page, s.Rows(), nil, time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(page.String(), want) {
				t.Errorf("%s: %q is not on the page", name, want)
			}
		}
	}
}

// A session in which nobody was seen has no rows, and a page all the same.
func TestASessionWithoutFaces(t *testing.T) {
	c := summary.NewCollection()
	for i := range 5 {
		c.Add(record(i, 0, 0))
	}
	if rows := c.Summary.Rows(); len(rows) != 0 {
		t.Errorf("%+v", rows)
	}
	for _, name := range []string{"s.csv", "s.html"} {
		if err := c.Save(filepath.Join(t.TempDir(), name), time.Unix(0, 0)); err != nil {
			t.Error(err)
		}
	}
	if err := c.Curves.WriteFigure(filepath.Join(t.TempDir(), "f.svg"), summary.Figure{}); err == nil || !strings.Contains(err.Error(), "no face was judged") {
		t.Error(err)
	}
}

func ExampleCollect() {
	folder, err := os.MkdirTemp("", "tables")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "anna.csv")
	os.WriteFile(path, []byte(smallTable), 0o600)
	c, err := summary.Collect(context.Background(), []string{path}, summary.Face)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range c.Summary.Rows() {
		fmt.Printf("face %d: %s %.2f, at most %.2f\n", row.FaceID, row.Class, row.Mean, row.Peak)
	}
	// Output:
	// face 1: neutral 0.50, at most 0.75
	// face 1: happiness 0.50, at most 0.75
}
