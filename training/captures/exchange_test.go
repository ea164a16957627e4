package captures

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestExportAndImportAreARoundTrip(t *testing.T) {
	a, b := opened(t, t.TempDir()), opened(t, t.TempDir())
	one, two := must(a.BeginSession("cam"))(t), must(a.BeginSession("clip, \"quoted\""))(t)
	add(t, a, Capture{Session: one, Burst: 3, Person: "Ann", Label: Label{"fear": 0.5, "sadness": 0.5}, Consent: true, Landmarks: [][2]float32{{1, 2}}, Crop: noise(1), Side: 16})
	add(t, a, Capture{Session: two, Source: "clip, \"quoted\"", Label: OneHot("a/b"), Crop: noise(2), Side: 16, Landmarks: [][2]float32{{0.1, 0.2}}})
	folder := filepath.Join(t.TempDir(), "out")
	if n := must(a.Export(t.Context(), Filter{}, folder))(t); n != 2 {
		t.Fatal(n)
	}
	if _, err := a.Export(t.Context(), Filter{}, folder); err == nil {
		t.Error("an export replaced another one")
	}
	n, bad, err := b.Import(t.Context(), folder)
	if n != 2 || len(bad) > 0 || err != nil {
		t.Fatal(n, bad, err)
	}
	want, got := whole(t, a), whole(t, b)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	must(b.Undo())(t)
	if got := seen(t, b); got != "" {
		t.Errorf("an import is more than one step of the history: %q are left", got)
	}
}

// whole returns all captures with their pictures, without the numbers that a store
// gives.
func whole(t *testing.T, s *Store) []Capture {
	all := must(s.List(Filter{}))(t)
	for i := range all {
		if err := s.LoadPicture(&all[i]); err != nil {
			t.Fatal(err)
		}
		all[i].ID, all[i].Session = 0, 0
	}
	return all
}

func TestImportReportsBadRows(t *testing.T) {
	folder := t.TempDir()
	row := func(file, label string) string {
		return fmt.Sprintf("%s,fear,\"%s\",1,0,,0,x,true,null\n", file, strings.ReplaceAll(label, `"`, `""`))
	}
	if err := os.WriteFile(filepath.Join(folder, "ok.png"), must(encodePNG(noise(1), 16))(t), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "bad.png"), []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	table := strings.Join(columnNames(), ",") + "\n" + row("ok.png", `{"fear":1}`) + row("../out.png", `{"fear":1}`) + row("bad.png", `{"fear":1}`) +
		row("ok.png", `{"fear":-1}`) + row("ok.png", `nonsense`) + "too,short\n" + row("absent.png", `{"fear":1}`)
	if err := os.WriteFile(filepath.Join(folder, tableName), []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	s := opened(t, t.TempDir())
	n, bad, err := s.Import(t.Context(), folder)
	if n != 1 || len(bad) != 6 || err != nil {
		t.Error(n, bad, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := s.Import(ctx, folder); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A spreadsheet writes a byte order mark, and other programs use other class names.
func TestImportKnowsSynonymsOfClasses(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "ok.png"), must(encodePNG(noise(1), 16))(t), 0o600); err != nil {
		t.Fatal(err)
	}
	table := "\ufeff" + strings.Join(columnNames(), ",") + "\r\n" + `ok.png,Angry,"{""Angry"":0.5,""bored"":0.25,""mad"":0.25}",1,0,,0,x,true,null` + "\r\n"
	if err := os.WriteFile(filepath.Join(folder, tableName), []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	s := opened(t, t.TempDir())
	if n, bad, err := s.Import(t.Context(), folder); n != 1 || len(bad) > 0 || err != nil {
		t.Fatal(n, bad, err)
	}
	if got, want := whole(t, s)[0].Label, (Label{"anger": 0.75, "bored": 0.25}); !reflect.DeepEqual(got, want) {
		t.Errorf("the label is %v, not %v", got, want)
	}
}

// patience is a context that is cancelled once Err was called so often.
type patience struct {
	context.Context
	left int
}

func (p *patience) Err() error {
	if p.left--; p.left < 0 {
		return context.Canceled
	}
	return nil
}

// An export that fails leaves nothing that could be taken for a whole one.
func TestAFailedExportLeavesNothing(t *testing.T) {
	s, folder := opened(t, t.TempDir()), t.TempDir()
	add(t, s, Capture{Label: OneHot("fear")})
	add(t, s, Capture{Label: OneHot("anger"), Crop: noise(2), Side: 16})
	if n, err := s.Export(&patience{t.Context(), 1}, Filter{}, folder); err == nil || n != 1 {
		t.Fatal(n, err)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
}

// A table of other columns, or of none, is no export; nothing is imported.
func TestATableThatIsNoneIsRefused(t *testing.T) {
	head := strings.Join(columnNames(), ",")
	for name, text := range map[string]string{
		"nothing":          "",
		"other columns":    "a,b,c\n1,2,3\n",
		"a column less":    strings.TrimSuffix(head, ",landmarks") + "\n",
		"another order":    "class,file" + strings.TrimPrefix(head, "file,class") + "\n",
		"a spreadsheet's":  strings.ReplaceAll(head, ",", ";") + "\n",
		"an open quote":    `"` + head,
		"bytes of no text": "\x00\x01\x02\xff\n",
	} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, tableName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s := opened(t, t.TempDir())
		if n, bad, err := s.Import(t.Context(), folder); n != 0 || len(bad) > 0 || err == nil {
			t.Errorf("%s: %d, %v, %v", name, n, bad, err)
		}
	}
	s := opened(t, t.TempDir())
	if _, _, err := s.Import(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "choose a folder") {
		t.Error(err)
	}
}

// An export writes class folders that every file system takes, and an import finds the
// classes again.
func TestClassesOfAnyNameAreExported(t *testing.T) {
	s := opened(t, t.TempDir())
	classes := []string{"a/b", `a\b`, "..", ". .", "C:", "con*?", "tab\tclass", "Gähnen", "安"}
	for _, class := range classes {
		add(t, s, Capture{Label: OneHot(class)})
	}
	parent := t.TempDir()
	folder := filepath.Join(parent, "out")
	if n := must(s.Export(t.Context(), Filter{}, folder))(t); n != len(classes) {
		t.Fatal(n)
	}
	if entries := must(os.ReadDir(parent))(t); len(entries) != 1 {
		t.Fatalf("the export left its folder: %v", entries)
	}
	b := opened(t, t.TempDir())
	if n, bad, err := b.Import(t.Context(), folder); n != len(classes) || len(bad) > 0 || err != nil {
		t.Fatal(n, bad, err)
	}
	if got := must(b.CountByClass())(t); len(got) != len(classes) {
		t.Errorf("%v", got)
	}
}

// An import into a store that cannot take a face has an error for each row, and the rows
// before stay one step of the history.
func TestAnImportOntoAFullDisk(t *testing.T) {
	a, b, folder := opened(t, t.TempDir()), opened(t, t.TempDir()), filepath.Join(t.TempDir(), "out")
	crop := make([]byte, 3*200*200)
	for i := range crop {
		crop[i] = byte(i * i >> 4)
	}
	add(t, a, Capture{Label: OneHot("fear"), Crop: crop, Side: 200})
	must(a.Export(t.Context(), Filter{}, folder))(t)
	fill(t, b)
	n, bad, err := b.Import(t.Context(), folder)
	if n != 0 || len(bad) != 1 || err != nil || !strings.Contains(bad[0].Error(), "row 2") {
		t.Error(n, bad, err)
	}
	if got := seen(t, b); got != "" {
		t.Errorf("%q", got)
	}
	if _, err := b.Undo(); !errors.Is(err, ErrEmptyHistory) {
		t.Error("a failed import is a step of the history")
	}
}
