package session

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
)

// study is that of the sessions of these tests; its note has two lines.
var study = Study{Participant: "P07", Condition: "music", Trial: "2", Note: "glasses,\nleft handed"}

// studyTable returns the columns of the study in frames.csv, one list a row.
func studyTable(t *testing.T, folder string) (rows [][]string) {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, tableFile))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	all, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all[1:] {
		var cells []string
		for _, c := range studyColumns {
			cells = append(cells, row[slices.Index(all[0], c.Name)])
		}
		rows = append(rows, cells)
	}
	return rows
}

// recordStudy records ten frames with two markers: one of the key of a name at
// frame 4, one without a name at frame 8.
func recordStudy(t *testing.T) *Recorder {
	t.Helper()
	var e fakeEngine
	r := record(t, &e, RecorderOptions{Metadata: Metadata{Study: study}})
	frame := shade(t, 0)
	defer frame.Close()
	for n := range 10 {
		switch n {
		case 4:
			r.AddMarker("1", "film\nbegins")
		case 8:
			r.AddMarker("M", "")
		}
		e.publish(frame, n)
		synctest.Wait()
	}
	return r
}

// checkStudy checks the records of recordStudy, in both files.
func checkStudy(t *testing.T, folder string) {
	t.Helper()
	table := studyTable(t, folder)
	for i, r := range read(t, folder) {
		segment, name := 0, ""
		switch {
		case r.Frame >= 8:
			segment = 2
		case r.Frame >= 4:
			segment, name = 1, "film begins"
		}
		if r.Study != study.SingleLine() || r.Segment != segment || r.SegmentName != name {
			t.Errorf("frame %d: %+v, segment %d %q", r.Frame, r.Study, r.Segment, r.SegmentName)
		}
		if want := []string{"P07", "music", "2", "glasses, left handed", formatInt(segment), name}; !slices.Equal(table[i], want) {
			t.Errorf("row %d is %q", i, table[i])
		}
	}
}

func TestRecordsHoldTheirPlaceInTheStudy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := recordStudy(t)
		if _, err := r.Stop("stopped"); err != nil {
			t.Fatal(err)
		}
		s, err := Open(r.options.Folder)
		if err != nil || s.Metadata.Study != study.SingleLine() {
			t.Fatalf("%+v, %v", s, err)
		}
		checkStudy(t, s.Folder)
		events, err := s.Events()
		if err != nil || len(events) != 2 || events[0].Name != "film begins" || events[0].Key != "1" || events[0].Frame != 4 || events[1].Name != "" || events[1].Frame != 8 {
			t.Errorf("%+v, %v", events, err)
		}
	})
}

// What a killed program leaves is the folder as it was at that moment.
func TestACrashLosesNothingOfTheStudy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := recordStudy(t)
		left := t.TempDir()
		if err := os.CopyFS(left, os.DirFS(r.options.Folder)); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Stop("stopped"); err != nil {
			t.Fatal(err)
		}
		s, err := Recover(left)
		if err != nil || s.Metadata.Study != study.SingleLine() || s.Metadata.Counts.Markers != 2 || s.Metadata.Counts.Frames != 10 {
			t.Fatalf("%+v, %v", s, err)
		}
		checkStudy(t, left)
	})
}

// A marker of a frame that was written already begins a segment with the next one.
func TestAMarkerNeverComesAfterItsSegment(t *testing.T) {
	w := recorded(t, 10) // the marker follows the records of frame 5
	if err := w.Finish("stopped", start, w.Counts()); err != nil {
		t.Fatal(err)
	}
	s, err := Open(w.Folder())
	if err != nil {
		t.Fatal(err)
	}
	events, err := s.Events()
	if err != nil || events[0].Frame != 6 {
		t.Errorf("%+v, %v", events, err)
	}
	for _, r := range read(t, w.Folder()) {
		if want := map[bool]int{true: 1}[r.Frame >= 6]; r.Segment != want {
			t.Errorf("frame %d is in segment %d", r.Frame, r.Segment)
		}
	}
}
