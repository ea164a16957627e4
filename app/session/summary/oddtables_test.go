package summary_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"arbex/app/session/summary"
)

// Spreadsheets begin a file with a byte order mark, and some write UTF-16.
func TestTablesOfSpreadsheetsAreRead(t *testing.T) {
	wide := []byte{0xff, 0xfe}
	for _, b := range []byte(smallTable) {
		wide = append(wide, b, 0)
	}
	for name, text := range map[string]string{
		"UTF-8 with a mark": "\ufeff" + smallTable,
		"windows' lines":    strings.ReplaceAll(smallTable, "\n", "\r\n"),
		"UTF-16":            string(wide),
		"quoted":            "\ufeff" + `"source","frame","timestamp","face_id","primary_neutral","primary_happiness"` + "\n" + `"a.mp4","0","0","1","0.25","0.75"` + "\n",
	} {
		c, err := summary.Collect(t.Context(), []string{written(t, "a.csv", text)})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if rows := c.Summary.Rows(); len(rows) != 2 || rows[1].Class != "happiness" || rows[1].Peak != 0.75 || rows[1].Source != "a.mp4" {
			t.Errorf("%s: %+v", name, rows)
		}
	}
}

// A name with the ending of no kind of file is refused before anything is written, and a
// disk that takes nothing leaves what was there.
func TestWhatCannotBeSavedIsLeft(t *testing.T) {
	c := summary.NewCollection()
	for _, name := range []string{"x", "x.txt", "x.csv.bak", ".html.", ""} {
		path := filepath.Join(t.TempDir(), name)
		if err := c.Save(path, time.Time{}); err == nil || !strings.Contains(err.Error(), ".csv or .html") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if err := c.Save(filepath.Join(t.TempDir(), "nowhere", "x.csv"), time.Time{}); !errors.Is(err, syscall.ENOENT) {
		t.Error(err)
	}
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "x.html"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := c.Save(filepath.Join(folder, "x.html"), time.Time{}); err == nil {
		t.Error("a folder was replaced")
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// Nothing collected is a table of its header alone, and a page.
func TestNothingIsSummarized(t *testing.T) {
	c := summary.NewCollection()
	var text strings.Builder
	if err := summary.Write(&text, c.Summary.Rows()); err != nil || strings.Count(text.String(), "\n") != 1 {
		t.Errorf("%q, %v", text.String(), err)
	}
	text.Reset()
	if err := summary.WriteReport(&text, nil, c.Curves, time.Unix(0, 0)); err != nil || !strings.Contains(text.String(), "</html>") {
		t.Errorf("%q, %v", text.String(), err)
	}
}

// A report of damaged times, which no recording has, is written in the end.
func TestTimesOfAnyKindAreDrawn(t *testing.T) {
	for name, times := range map[string][]string{
		"one moment":     {"0", "0", "0"},
		"backwards":      {"3", "2", "1"},
		"negative":       {"-1e9", "-5", "0"},
		"huge":           {"0", "1e15", "1e16"},
		"beyond integer": {"0", "1e300", "1e301"},
	} {
		text := strings.SplitAfter(smallTable, "\n")[0]
		for i, at := range times {
			text += "a.mp4," + string(rune('0'+i)) + "," + at + ",1,0.25,0.75\n"
		}
		c, err := summary.Collect(t.Context(), []string{written(t, "a.csv", text)})
		if err != nil {
			t.Fatal(name, err)
		}
		if err := c.Save(filepath.Join(t.TempDir(), "x.html"), time.Unix(0, 0)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Probabilities are those of the classes that the first table names; another table may
// have others.
func TestTablesOfOtherClassesAreAdded(t *testing.T) {
	other := "source,frame,timestamp,face_id,primary_yawn,corrected_yawn\nb.mp4,0,0,1,1,0.5\n"
	c, err := summary.Collect(t.Context(), []string{written(t, "a.csv", smallTable), written(t, "b.csv", other)}, summary.Source)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range c.Summary.Rows() {
		got = append(got, r.Source+" "+r.Distribution+" "+r.Class)
	}
	if want := "a.mp4 primary neutral,a.mp4 primary happiness,b.mp4 primary yawn,b.mp4 corrected yawn"; strings.Join(got, ",") != want {
		t.Errorf("%q", got)
	}
}
