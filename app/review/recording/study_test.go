package recording

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"arbex/app/session"
)

var study = session.Study{Participant: "P07", Condition: "music", Trial: "2", Note: "glasses"}

// writeStudy writes a session of a study with 20 frames of a face: at frame 4 the
// key of "film" was pressed, at frame 12 a key without a name.
func writeStudy(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "session")
	w, err := session.Create(folder, session.Metadata{Classes: classes, Started: analysisTime, Study: study, Model: session.Model{Balanced: true}})
	if err != nil {
		t.Fatal(err)
	}
	builder := session.RecordBuilder{Classes: classes, Trained: true}
	for n := range 20 {
		switch n {
		case 4:
			w.WriteEvent(session.Event{Kind: session.Marker, Number: 1, Key: "1", Name: "film", Frame: n, WallTime: analysisTime})
		case 12:
			w.WriteEvent(session.Event{Kind: session.Marker, Number: 2, Key: "M", Frame: n, WallTime: analysisTime})
		}
		at := time.Duration(n) * time.Second / 10
		if err := w.Write(builder.Frame(nil, session.FrameContext{Source: "cam", Frame: n, Time: at}, twoFaces(n)[:1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish("the end", analysisTime, w.Counts()); err != nil {
		t.Fatal(err)
	}
	return folder
}

func TestMarkersBeginSegments(t *testing.T) {
	rec := open(t, writeStudy(t))
	want := []Segment{{0, "", Range{0, 3}}, {1, "film", Range{4, 11}}, {2, "", Range{12, 19}}}
	if got := rec.Segments(); !slices.Equal(got, want) {
		t.Errorf("%+v", got)
	}
	edits := []Edit{Mark(2, 16, "rest"), Mark(3, 16, "end"), Mark(4, 0, "start"), Mark(5, 500, "late")}
	for _, e := range edits {
		if err := rec.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	want = []Segment{{1, "start", Range{0, 3}}, {2, "film", Range{4, 15}}, {4, "end", Range{16, 19}}}
	if got := rec.Segments(); !slices.Equal(got, want) {
		t.Errorf("after edits: %+v", got)
	}
}

func TestTheStudyIsEdited(t *testing.T) {
	folder := writeStudy(t)
	rec := open(t, folder)
	if rec.Study() != study || StudyOf(rec.Session) != study {
		t.Errorf("%+v", rec.Study())
	}
	changed := session.Study{Participant: "P08", Trial: "1"}
	if err := errors.Join(rec.Apply(SetStudy(session.Study{Participant: " P08\n", Trial: "1"})), rec.SaveFunc()()); err != nil {
		t.Fatal(err)
	}
	again := open(t, folder)
	if again.Study() != changed || StudyOf(again.Session) != changed {
		t.Errorf("%+v", again.Study())
	}
	if err := again.Undo(); err != nil || again.Study() != study {
		t.Errorf("%+v, %v", again.Study(), err)
	}
	if again.Session.Metadata.Study != study {
		t.Error("the recording itself was changed")
	}
}

// Records are those of the session, after the edits.
func TestRecordsApplyTheEdits(t *testing.T) {
	rec := open(t, writeStudy(t))
	if err := errors.Join(rec.Apply(Exclude(0, 9)), rec.Apply(Name(1, "Ann")), rec.Apply(SetStudy(session.Study{Participant: "P08"}))); err != nil {
		t.Fatal(err)
	}
	frames := 10
	for r := range rec.Records() {
		segment, name := 1, "film"
		if frames >= 12 {
			segment, name = 2, ""
		}
		if r.Frame != frames || r.FaceName != "Ann" || r.Participant != "P08" || r.Segment != segment || r.SegmentName != name || len(r.Corrected.Probabilities) != len(classes) {
			t.Errorf("frame %d: %+v", frames, r)
		}
		frames++
	}
	if frames != 20 {
		t.Errorf("up to frame %d", frames)
	}
}

func TestExportsHoldTheStudyOfNow(t *testing.T) {
	rec := open(t, writeStudy(t))
	if err := errors.Join(rec.Apply(SetStudy(session.Study{Participant: `P"8`, Trial: "9"})), rec.Apply(Mark(1, 6, "moved"))); err != nil {
		t.Fatal(err)
	}
	checkExports(t, rec, func(frame int) []string {
		switch {
		case frame >= 12:
			return []string{`P"8`, "", "9", "", "2", ""}
		case frame >= 6:
			return []string{`P"8`, "", "9", "", "1", "film"}
		}
		return []string{`P"8`, "", "9", "", "0", ""}
	})
}

// A session of version 0.1.0 has no such columns: an export has them all the same.
func TestExportsOfEarlierSessionsHaveTheStudy(t *testing.T) {
	folder := t.TempDir()
	if err := os.CopyFS(folder, os.DirFS("../../session/testdata/v0.1/finished")); err != nil {
		t.Fatal(err)
	}
	rec := open(t, folder)
	if rec.Study() != (session.Study{}) {
		t.Errorf("%+v", rec.Study())
	}
	if err := rec.Apply(SetStudy(session.Study{Participant: "P1"})); err != nil {
		t.Fatal(err)
	}
	marker := rec.Markers()[0].Frame
	checkExports(t, rec, func(frame int) []string {
		if frame >= marker {
			return []string{"P1", "", "", "", "1", "she laughs"}
		}
		return []string{"P1", "", "", "", "0", ""}
	})
}

// checkExports compares the study in exports of both kinds with that of each frame.
func checkExports(t *testing.T, rec *Recording, want func(frame int) []string) {
	t.Helper()
	table, lines := filepath.Join(t.TempDir(), "out.csv"), filepath.Join(t.TempDir(), "out.jsonl")
	for _, path := range []string{table, lines} {
		if _, err := rec.Export(t.Context(), path, Selection{}); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	text, err = os.ReadFile(lines)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for r, err := range session.ReadRecords(bytes.NewReader(text)) {
		if err != nil {
			t.Fatal(err)
		}
		n++
		if got := session.StudyCells(&r); !slices.Equal(got, want(r.Frame)) {
			t.Errorf("line of frame %d: %q", r.Frame, got)
		}
		var got []string
		for _, c := range session.StudyColumns() {
			got = append(got, rows[n][slices.Index(rows[0], c.Name)])
		}
		if frame := rows[n][slices.Index(rows[0], "frame")]; frame != fmt.Sprint(r.Frame) || !slices.Equal(got, want(r.Frame)) {
			t.Errorf("row of frame %s: %q", frame, got)
		}
	}
	if n == 0 || len(rows) != n+1 {
		t.Errorf("%d lines, %d rows", n, len(rows))
	}
}
