package batch

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"arbex/app/session"
)

// sharedWith returns a folder with the tables of some sources, given by their rows.
func sharedWith(t *testing.T, sources []string, tables map[string]string) *SharedFolder {
	t.Helper()
	f, err := OpenShared(filepath.Join(t.TempDir(), "new", "results"), sources, map[string]int{"mix": 0})
	if err != nil {
		t.Fatal(err)
	}
	for source, text := range tables {
		if err := os.WriteFile(f.Table(source), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// Rows come in the order of the sources, whoever wrote them first, under one header.
func TestTablesOfWorkersAreMerged(t *testing.T) {
	sources := []string{"/a/clip.mp4", "/b/clip.mp4", "größe \"x\", y.mp4"}
	f := sharedWith(t, sources, map[string]string{
		sources[1]: "source,frame\nb,0\n", sources[0]: "source,frame\n\"a, \"\"quoted\"\"\",0\na,1\n", sources[2]: "source,frame\n",
	})
	var out bytes.Buffer
	if err := f.Merge(&out); err != nil || out.String() != "source,frame\n\"a, \"\"quoted\"\"\",0\na,1\nb,0\n" {
		t.Errorf("%q, %v", &out, err)
	}
	again, err := ReadShared(f.path, sources)
	if err != nil || again.Table(sources[1]) != f.Table(sources[1]) || f.Table(sources[0]) == f.Table(sources[1]) {
		t.Errorf("%v; the tables of two clips of one name are %s and %s", err, f.Table(sources[0]), f.Table(sources[1]))
	}
}

// A table that would be wrong is not written at all: what is missing, and what is too much, is named.
func TestTablesThatCannotBeMerged(t *testing.T) {
	const whole = "source,frame\na,0\n"
	for name, c := range map[string]struct {
		sources []string
		tables  map[string]string
		want    []string
	}{
		"a table is missing":     {[]string{"a", "b"}, map[string]string{"a": whole}, []string{"b has no table yet"}},
		"two are missing":        {[]string{"a", "b", "c"}, map[string]string{"a": whole}, []string{"b has no table", "c has no table"}},
		"one is named twice":     {[]string{"a", "a"}, map[string]string{"a": whole}, []string{"a is named twice"}},
		"one is of no source":    {[]string{"a"}, map[string]string{"a": whole, "z": whole}, []string{"is the table of a source that is not named"}},
		"one is empty":           {[]string{"a", "b"}, map[string]string{"a": whole, "b": ""}, []string{"the table of b cannot be read"}},
		"one has other columns":  {[]string{"a", "b"}, map[string]string{"a": whole, "b": "source,mix\nb,0\n"}, []string{"the table of b has other columns"}},
		"one is cut off":         {[]string{"a", "b"}, map[string]string{"a": whole, "b": "source,frame\nb\n"}, []string{"the table of b cannot be read"}},
		"one has a lost quote":   {[]string{"a"}, map[string]string{"a": "source,frame\n\"a,0\n"}, []string{"the table of a cannot be read"}},
		"there is none whatever": {nil, nil, nil},
	} {
		var out bytes.Buffer
		err := sharedWith(t, c.sources, c.tables).Merge(&out)
		if (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v", name, err)
		}
		for _, want := range c.want {
			if err != nil && !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v does not say %q", name, err, want)
			}
		}
		if strings.Contains(name, "missing") && out.Len() > 0 {
			t.Errorf("%s: %q was written", name, &out)
		}
	}
}

// Sources that could not be used are named with the reason, until they are tried again.
func TestSourcesThatCouldNotBeUsed(t *testing.T) {
	f := sharedWith(t, []string{"a", "b"}, map[string]string{"a": "source\na\n"})
	if f.done("b") || !f.done("a") {
		t.Error("what has a table is not told from what has none")
	}
	if err := os.WriteFile(f.errorPath("b"), []byte("it is damaged\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Merge(&bytes.Buffer{}); !f.done("b") || err == nil || !strings.Contains(err.Error(), "b could not be used: it is damaged") {
		t.Errorf("done %v: %v", f.done("b"), err)
	}
	for range 2 {
		if err := f.ClearErrors(); err != nil || f.done("b") {
			t.Errorf("%v, done %v", err, f.done("b"))
		}
	}
}

// Workers agree on their settings: the first one's count.
func TestWorkersAgreeOnTheirSettings(t *testing.T) {
	folder := t.TempDir()
	for _, mix := range []int{1, 1} {
		if _, err := OpenShared(folder, nil, map[string]int{"mix": mix}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := OpenShared(folder, nil, map[string]int{"mix": 2}); err == nil || !strings.Contains(err.Error(), "other settings") {
		t.Errorf("two mixes in one table: %v", err)
	}
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 1 {
		t.Errorf("%v is left (%v)", entries, err)
	}
	if _, err := OpenShared(folder, nil, func() {}); err == nil {
		t.Error("settings that cannot be written were")
	}
	if _, err := ReadShared(t.TempDir(), nil); err == nil || !strings.Contains(err.Error(), "no results of workers") {
		t.Errorf("a folder of no worker: %v", err)
	}
	file := filepath.Join(folder, sharedSettings)
	if _, err := OpenShared(file, nil, 1); err == nil {
		t.Error("a file is a folder for results")
	}
}

// Lines and tables of one analysis hold the same records.
func TestRecordsAreWrittenInBothForms(t *testing.T) {
	j := Job{Network: shippedNetwork(t)}
	records := []session.Record{{Source: "a.mp4", Frame: 3, FaceID: 1}, {Source: "a.mp4", Frame: 4}}
	analyze := func(write func([]session.Record) error) error { return write(records) }
	var lines, table bytes.Buffer
	if err := j.writeJSONL(&lines, analyze); err != nil {
		t.Fatal(err)
	}
	if err := j.writeCSV(&table, analyze); err != nil {
		t.Fatal(err)
	}
	n := 0
	for r, err := range session.ReadRecords(&lines) {
		if err != nil || r.Frame != records[n].Frame || r.FaceID != records[n].FaceID {
			t.Errorf("%+v, %v", r, err)
		}
		n++
	}
	if rows := strings.Count(table.String(), "\n"); n != 2 || rows != 3 {
		t.Errorf("%d lines, %d rows", n, rows)
	}
	full := failing{}
	if err := j.writeJSONL(full, analyze); err == nil {
		t.Error("lines on a full disk")
	}
	if err := j.writeCSV(full, analyze); err == nil {
		t.Error("rows on a full disk")
	}
}

// failing is a disk without room.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, os.ErrPermission }

func TestItemsDoNotShowPasswords(t *testing.T) {
	if got := (Item{Source: "rtsp://ann:secret@camera/1"}).DisplayName(); strings.Contains(got, "secret") || !strings.Contains(got, "camera") {
		t.Errorf("%q", got)
	}
}
