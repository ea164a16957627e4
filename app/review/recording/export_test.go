package recording

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestExportAppliesTheEdits(t *testing.T) {
	rec := open(t, writeSession(t, 100, twoFaces))
	for _, e := range []Edit{Exclude(10, 19), Merge(3, 2), Name(2, "Ann, Lee")} {
		if err := rec.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	table, lines := filepath.Join(t.TempDir(), "out.csv"), filepath.Join(t.TempDir(), "out.jsonl")
	for _, path := range []string{table, lines} {
		if n, err := rec.Export(t.Context(), path, Selection{Frames: &Range{0, 89}}); err != nil || n != 160 {
			t.Fatal(n, err)
		}
	}
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(rows) != 161 {
		t.Fatal(len(rows), err)
	}
	column := func(row int, name string) string { return rows[row][slices.Index(rows[0], name)] }
	if column(2, "face_name") != "Ann, Lee" || column(1, "face_name") != "" || column(159, "face_id") != "1" || column(160, "face_id") != "2" {
		t.Error(rows[160])
	}
	if column(1, "source") != `clip "a", b.mp4` || column(11, "marker") != "marker 1" || column(12, "marker") != "" || column(21, "frame") != "20" || column(21, "marker") != "smiles, a lot" {
		t.Error(rows[11], rows[21])
	}
	text, err = os.ReadFile(lines)
	if err != nil {
		t.Fatal(err)
	}
	var last map[string]any
	jsonLines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if err := json.Unmarshal([]byte(jsonLines[len(jsonLines)-1]), &last); err != nil || len(jsonLines) != 160 {
		t.Fatal(len(jsonLines), err)
	}
	if last["face_id"] != 2.0 || last["face_name"] != "Ann, Lee" || last["source"] != `clip "a", b.mp4` || last["frame"] != 89.0 {
		t.Error(last)
	}
	if n, err := rec.Export(t.Context(), table, Selection{Faces: []int{1}}); err != nil || n != 90 {
		t.Error(n, err)
	}
	link, other := filepath.Join(t.TempDir(), "link"), filepath.Join(t.TempDir(), "other.csv")
	if err := errors.Join(os.Symlink(rec.Session.Folder, link), os.Link(filepath.Join(rec.Session.Folder, "frames.csv"), other)); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{filepath.Join(link, "frames.csv"), filepath.Join(link, "new.csv"), other, filepath.Join(rec.Session.Folder, "frames.csv"), "/nowhere/out.csv", filepath.Join(t.TempDir(), "out.txt")} {
		if _, err := rec.Export(t.Context(), bad, Selection{}); err == nil {
			t.Error(bad, "was written")
		}
	}
}

func TestExportOfMergedFacesInOneFrame(t *testing.T) {
	rec := open(t, writeSession(t, 10, twoFaces))
	if err := rec.Apply(Merge(1, 2)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "out.csv")
	if n, err := rec.Export(t.Context(), path, Selection{}); err != nil || n != 10 {
		t.Error(n, err)
	}
}
