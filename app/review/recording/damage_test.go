package recording

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"arbex/app/session"
)

// changed returns a session of 30 frames, of which a function has changed the lines of a file.
func changed(t *testing.T, file string, change func(lines []string) []string) string {
	t.Helper()
	folder := writeSession(t, 30, twoFaces)
	path := filepath.Join(folder, file)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Join(change(strings.SplitAfter(string(text), "\n")), "")), 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// withCell returns a line of frames.csv with another text in a column.
func withCell(t *testing.T, line, column, text string) string {
	t.Helper()
	cells, i := strings.Split(strings.ReplaceAll(line, `"clip ""a"", b.mp4"`, "clip"), ","), slices.Index(session.CSVHeader(classes), column)
	if i < 0 {
		t.Fatalf("there is no column %s", column)
	}
	cells[i] = text
	return strings.Join(cells, ",")
}

// A row that cannot be is where a recording ends; what came before is shown.
func TestCellsThatCannotBe(t *testing.T) {
	for column, texts := range map[string][]string{
		"frame":             {"", "-1", "1.5", "x", "99999999999999999999", "2000000000"},
		"timestamp":         {"", "x", "-1", "NaN", "Inf", "1e12", "0"},
		"face_id":           {"", "-1", "x", "2000000"},
		"FaceRectX":         {"x", "NaN", "Inf", "-1e9", "2e6"},
		"FaceRectHeight":    {"NaN"},
		"primary_happiness": {"x", "NaN", "-1", "1.1", "Inf"},
		"corrected_sadness": {"x", "2"},
	} {
		for _, text := range texts {
			rec := open(t, changed(t, csvFile, func(lines []string) []string {
				lines[41] = withCell(t, lines[41], column, text) // of frame 20
				return lines
			}))
			if rec.RecordCount() != 40 || rec.FrameCount() != 20 || len(rec.Warnings) != 1 || !strings.Contains(fmt.Sprint(rec.Warnings), "line 42") {
				t.Errorf("%s %q: %d records of %d frames, %v", column, text, rec.RecordCount(), rec.FrameCount(), rec.Warnings)
			}
		}
	}
}

// Other cells may be empty, or written by a version that knew more.
func TestCellsThatMayBe(t *testing.T) {
	for column, texts := range map[string][]string{
		"FaceRectX":            {"", "-5", "1e3"},
		"primary_happiness":    {"", "1.0005", "0"},
		"source_timestamp":     {"", "x", "-1"},
		"mix":                  {"", "x", "2", "-1"},
		session.HeadColumns[0]: {"", "x", "1000", "NaN"},
		"success":              {"", "2", "yes"},
	} {
		for _, text := range texts {
			rec := open(t, changed(t, csvFile, func(lines []string) []string {
				lines[41] = withCell(t, lines[41], column, text)
				return lines
			}))
			if rec.RecordCount() != 60 || len(rec.Warnings) != 0 {
				t.Errorf("%s %q: %d records, %v", column, text, rec.RecordCount(), rec.Warnings)
			}
		}
	}
}

func TestTablesThatAreNoTable(t *testing.T) {
	for name, c := range map[string]struct {
		change func([]string) []string
		want   string
	}{
		"empty":              {func([]string) []string { return nil }, "the header is missing"},
		"a header alone":     {func(l []string) []string { return l[:1] }, "no picture was analysed"},
		"another header":     {func(l []string) []string { l[0] = "frame,face_id\n"; return l }, "the column timestamp is missing"},
		"a line without end": {func(l []string) []string { l[1] = strings.Repeat("9", maxLineBytes+1); return l[:2] }, "line 2"},
		"another class": {func(l []string) []string {
			l[0] = strings.ReplaceAll(l[0], "primary_sadness", "primary_hate")
			return l
		}, "the column primary_sadness is missing"},
		"too few cells": {func(l []string) []string { l[1] = "0,1\n"; return l }, "2 cells instead of"},
	} {
		_, err := Open(t.Context(), changed(t, csvFile, c.change))
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "nothing to review") {
			t.Errorf("%s: %v", name, err)
		}
	}
	folder := writeSession(t, 5, twoFaces)
	if err := os.Remove(filepath.Join(folder, csvFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), folder); err == nil || !strings.Contains(err.Error(), "no records") {
		t.Errorf("without a table: %v", err)
	}
	if _, err := Open(t.Context(), t.TempDir()); err == nil {
		t.Error("an empty folder is a session")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Open(ctx, writeSession(t, 5000, twoFaces)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// An export of what is damaged ends where the damage begins.
func TestExportsOfDamagedRecords(t *testing.T) {
	for name, c := range map[string]struct {
		file  string
		line  string
		count int
	}{
		"a row that is cut off":      {csvFile, "1,2,3\n", 39},
		"a quotation without end":    {csvFile, "\"1,2,3\n", 39},
		"a frame that is no number":  {csvFile, "", 39},
		"a line that is cut off":     {jsonlFile, `{"frame":19,"face_id":`, 40},
		"text":                       {jsonlFile, "hello\n", 40},
		"an empty line":              {jsonlFile, "\n", 40},
		"nothing":                    {jsonlFile, "null\n", 40},
		"an empty object":            {jsonlFile, "{}\n", 40},
		"an object without a face":   {jsonlFile, `{"frame":20}` + "\n", 40},
		"numbers that are too large": {jsonlFile, `{"frame":1e300,"face_id":1}` + "\n", 40},
	} {
		t.Run(name, func(t *testing.T) {
			rec := open(t, changed(t, c.file, func(lines []string) []string {
				if lines[40] = c.line; c.line == "" {
					lines[40] = withCell(t, lines[39], "frame", "x")
				}
				return lines
			}))
			path := filepath.Join(t.TempDir(), "out"+filepath.Ext(c.file))
			count, err := rec.Export(t.Context(), path, Selection{})
			if err != nil || count != c.count {
				t.Errorf("%d records, not %d (%v)", count, c.count, err)
			}
			text, err := os.ReadFile(path)
			if err != nil || !strings.HasSuffix(string(text), "\n") {
				t.Errorf("the last line is not whole: %v", err)
			}
		})
	}
}

func TestExportsThatCannotBe(t *testing.T) {
	rec := open(t, writeSession(t, 2000, twoFaces))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, name := range []string{"out.csv", "out.jsonl"} {
		path := filepath.Join(t.TempDir(), name)
		if _, err := rec.Export(ctx, path, Selection{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, cancelled: %v", name, err)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s was cancelled, but is there", name)
		}
	}
	if err := os.Remove(filepath.Join(rec.Session.Folder, jsonlFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := rec.Export(t.Context(), filepath.Join(t.TempDir(), "out.jsonl"), Selection{}); err == nil || !strings.Contains(err.Error(), "no records") {
		t.Errorf("without its file: %v", err)
	}
}

// Not every frame is analysed: a marker belongs to the next one that is.
func TestMarkersOfFramesWithoutRecordsAreExported(t *testing.T) {
	rec := open(t, changed(t, csvFile, func(lines []string) []string { return slices.Delete(lines, 21, 31) })) // frames 10 to 14
	for number, frame := range map[int]int{10: 12, 11: 13, 12: 1000} {
		if err := rec.Apply(Mark(number, frame, fmt.Sprint("note", number))); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "out.csv")
	if _, err := rec.Export(t.Context(), path, Selection{}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, note := range []string{"note10 note11", "note12"} {
		if strings.Count(string(text), note) != 1 {
			t.Errorf("%q is there %d times", note, strings.Count(string(text), note))
		}
	}
}

// Edits that cannot be read are kept, also when that fails first.
func TestDamagedEditsAreSetAsideOnce(t *testing.T) {
	folder := writeSession(t, 5, twoFaces)
	path := filepath.Join(folder, historyFile)
	inTheWay := path + ".damaged"
	if err := errors.Join(os.WriteFile(path, []byte("damaged"), 0o600), os.MkdirAll(filepath.Join(inTheWay, "folder"), 0o700)); err != nil {
		t.Fatal(err)
	}
	rec := open(t, folder)
	if err := rec.Apply(Exclude(1, 2)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := rec.SaveFunc()(); err == nil || !strings.Contains(err.Error(), "not saved") {
			t.Fatalf("saved over edits that could not be set aside: %v", err)
		}
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "damaged" {
		t.Errorf("they became %q (%v)", text, err)
	}
	if err := errors.Join(os.RemoveAll(inTheWay), rec.SaveFunc()()); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(inTheWay); err != nil || string(text) != "damaged" {
		t.Errorf("set aside: %q (%v)", text, err)
	}
}

func TestListsOfEditsThatAreNone(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"text":                    {"hello", "invalid character"},
		"another list":            {`{"format":"shopping"}`, "not a list of edits"},
		"of tomorrow":             {`{"format":"arbex review","version":2}`, "version 2"},
		"too long":                {`{"format":"arbex review","version":1,"done":[` + strings.Repeat(`{},`, maxEdits) + `{}]}`, "too many"},
		"an impossible one":       {`{"format":"arbex review","version":1,"done":[{"do":"mark"}]}`, "is not possible"},
		"an impossible undone":    {`{"format":"arbex review","version":1,"undone":[{"do":"merge"}]}`, "is not possible"},
		"a number that is a text": {`{"format":"arbex review","version":1,"done":[{"do":"mark","marker":"1"}]}`, "cannot unmarshal"},
	} {
		if h, err := parseHistory([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %d edits, %v", name, len(h.Done), err)
		}
	}
	folder := writeSession(t, 5, twoFaces)
	if err := os.Mkdir(filepath.Join(folder, historyFile), 0o700); err != nil {
		t.Fatal(err)
	}
	if rec := open(t, folder); len(rec.Warnings) != 1 || !strings.Contains(rec.Warnings[0].Error(), "not a list of edits") {
		t.Errorf("a folder: %v", rec.Warnings)
	}
	if study := StudyOf(open(t, folder).Session); study != (session.Study{}) {
		t.Errorf("%+v", study)
	}
}

// A copy for another goroutine has the edits, and none of those that follow.
func TestClonesAreApart(t *testing.T) {
	rec := open(t, writeSession(t, 20, twoFaces))
	if err := rec.Apply(Exclude(1, 2)); err != nil {
		t.Fatal(err)
	}
	clone := rec.Clone()
	if err := errors.Join(rec.Apply(Exclude(5, 6)), rec.Apply(Name(1, "Ann")), clone.Apply(Merge(2, 1))); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(clone.Excluded(), []Range{{1, 2}}) || clone.Faces()[0].Name != "" || len(clone.Faces()) != 1 {
		t.Errorf("%v, %q, %d faces", clone.Excluded(), clone.Faces()[0].Name, len(clone.Faces()))
	}
	if len(rec.Faces()) != 2 || len(rec.Excluded()) != 2 {
		t.Errorf("%d faces, %v", len(rec.Faces()), rec.Excluded())
	}
}
