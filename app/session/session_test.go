package session

import (
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/assets/leaktest"
	"arbex/model"
	"arbex/vision"
)

func TestMain(m *testing.M) {
	if run := roles[os.Getenv(roleKey)]; run != nil {
		run()
		return
	}
	leaktest.Main(m, vision.Unclosed)
}

// roleKey makes this test program run a role instead of the tests: that of a child
// that will be killed.
const roleKey = "ARBEX_TEST_ROLE"

var roles = map[string]func(){"record": recordUntilKilled}

var classes = []string{"neutral", "happiness", "anger"}

// start is when the sessions of these tests begin.
var start = time.Date(2026, 11, 24, 20, 15, 3, 250e6, time.UTC)

func metadata() Metadata {
	return Metadata{
		Program: "ARBEx test", Classes: classes, Started: start, Monotonic: 12.5,
		Model:   Model{Name: "compact", Preset: "compact", Digest: "ab", Trained: true, Balanced: true},
		Source:  DescribeSource(vision.Info{Spec: "demo", Name: "demo clip", Kind: vision.Clip, Width: 640, Height: 480, FPS: 30}),
		Consent: Consent{Given: true, Text: "everyone agreed", Time: start},
	}
}

// seen returns a face with a prediction.
func seen(id int) engine.Face {
	return engine.Face{Known: true, Track: vision.Track{ID: id, Face: vision.Face{
		Box: vision.Box{X: 10, Y: 20.125, W: 100, H: 110}, Score: 0.875, Yaw: -4.5,
		Points: vision.Points{RightEye: vision.Point{X: 40, Y: 50}, LeftEye: vision.Point{X: 80, Y: 51}},
	}}, Prediction: model.Prediction{
		Primary: model.Distribution{0.1, 0.7, 0.2}, Corrected: model.Distribution{0.05, 0.9, 0.05},
		Confidence:    model.Confidence{Primary: 0.25, Anchor: 0.1, Attentive: 0.2, Correction: 0.3, Corrected: 0.75},
		PriorStrength: 0.5,
	}, Smoothed: engine.Estimate{Corrected: model.Distribution{0.25, 0.5, 0.25}}, Adjusted: engine.Estimate{Primary: model.Distribution{1, 0, 0}}, Uncertain: true}
}

// frame returns the records of frame n of a session with two faces.
func frame(n int) []Record {
	at := time.Duration(n) * time.Second / 30
	m := FrameContext{Source: "demo", Frame: n, Time: at, SourceFrame: n % 20, SourceTime: at / 2, Latency: 12 * time.Millisecond, WallTime: start.Add(at)}
	return RecordBuilder{classes, true}.Frame(nil, m, []engine.Face{seen(1), seen(2)})
}

// recorded writes a session with a marker in the middle.
func recorded(t *testing.T, frames int) *Writer {
	t.Helper()
	w, err := Create(filepath.Join(t.TempDir(), "sessions", "one"), metadata())
	if err != nil {
		t.Fatal(err)
	}
	for n := range frames {
		if err := w.Write(frame(n)); err != nil {
			t.Fatal(err)
		}
		if n == frames/2 {
			w.WriteEvent(Event{Kind: Marker, Number: 1, Key: "M", Time: 0.5, WallTime: start, Frame: n})
			w.WriteEvent(Event{Kind: MarkerNote, Number: 1, WallTime: start, Note: "she laughs,\n\"loudly\""})
		}
	}
	return w
}

// read returns all records of a session.
func read(t *testing.T, folder string) []Record {
	t.Helper()
	s, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []Record
	for r, err := range s.Records() {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	w := recorded(t, 40)
	if err := w.Finish("stopped", start.Add(2*time.Second), Counts{Pictures: 44, DroppedBusy: 4, Frames: 40}); err != nil {
		t.Fatal(err)
	}
	var want []Record
	for n := range 40 {
		want = append(want, frame(n)...)
	}
	for i := 2 * 21; i < len(want); i++ { // after the marker
		want[i].Segment = 1
	}
	if have := read(t, w.Folder()); !reflect.DeepEqual(have, want) {
		t.Errorf("%d records; the first: %+v\nnot: %+v", len(have), have[0], want[0])
	}
	s, err := Open(w.Folder())
	if err != nil {
		t.Fatal(err)
	}
	a := s.Metadata
	if a.State != Finished || a.Counts.DroppedBusy != 4 || !a.Started.Equal(start) || !slices.Equal(a.Classes, classes) || a.EndReason != "stopped" || s.Abandoned() {
		t.Errorf("%+v", a)
	}
	events, err := s.Events()
	if err != nil || len(events) != 1 || events[0].Note != `she laughs, "loudly"` || events[0].Key != "M" || events[0].Frame != 21 {
		t.Errorf("%+v %v", events, err)
	}
}

// frames.csv has the same values as frames.jsonl.
func TestCSVAgreesWithJSON(t *testing.T) {
	w := recorded(t, 3)
	w.Write([]Record{RecordBuilder{classes, true}.NoFace(FrameContext{Source: "demo", Frame: 3})})
	if err := w.Finish("", start, Counts{}); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(w.Folder(), tableFile))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) != 1+3*2+1 {
		t.Fatal(len(rows), err)
	}
	cell := func(row int, column string) string { return rows[row][slices.Index(rows[0], column)] }
	for column, want := range map[string]string{
		"frame": "1", "timestamp": "0.033333", "face_id": "2", "confidence": "0.875", "success": "1", "FaceRectY": "20.13",
		"corrected_happiness": "0.9", "confidence_corrected": "0.75", "label": "happiness", "smoothed_anger": "0.25", "adjusted_neutral": "1", "uncertain": "1", "mix": "0.5", "wall_time": "2026-11-24T20:15:03.283Z", "left_eye_x": "80",
	} {
		if have := cell(4, column); have != want {
			t.Errorf("%s is %q, not %q", column, have, want)
		}
	}
	for column, want := range map[string]string{"frame": "3", "face_id": "0", "success": "0", "FaceRectX": "", "primary_anger": "", "mouth_y": "", "label": ""} {
		if have := cell(7, column); have != want {
			t.Errorf("without a face %s is %q, not %q", column, have, want)
		}
	}
}

// Distributions are never repeated from an earlier frame.
func TestOnlyPredictedFacesHaveDistributions(t *testing.T) {
	builder := RecordBuilder{classes, true}
	hidden, unpredicted, old := seen(1), seen(2), seen(3)
	hidden.Track.Missed = 2
	unpredicted.Known = false
	old.Age = time.Second / 30
	for i, r := range builder.Frame(nil, FrameContext{}, []engine.Face{hidden, unpredicted, old}) {
		if r.Success || len(r.Primary.Probabilities)+len(r.Corrected.Probabilities) > 0 || r.Label != "" || r.Confidence.Primary != nil {
			t.Errorf("face %d was not predicted in this frame: %+v", r.FaceID, r)
		}
		if remembered := i == 0; remembered != (r.Score == 0) || r.Box[2] != 100 {
			t.Errorf("face %d: %+v", r.FaceID, r)
		}
	}
}

// A session that is being written can be opened, and is not abandoned.
func TestASessionIsBusyWhileItIsWritten(t *testing.T) {
	w := recorded(t, 10)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(w.Folder())
	if err != nil {
		t.Fatal(err)
	}
	if have := len(read(t, w.Folder())); have != 20 || s.Abandoned() {
		t.Errorf("%d records, left %v", have, s.Abandoned())
	}
	w.folderLock.Close() // as the end of a process does
	if !s.Abandoned() {
		t.Error("nobody writes it any more")
	}
	w.Finish("", start, Counts{})
}

func TestListIsNewestFirstAndReportsDamage(t *testing.T) {
	parent := t.TempDir()
	for i, name := range []string{"a", "b", "c", "d" + PartialSuffix} {
		a := metadata()
		a.Started = start.Add(time.Duration(i) * time.Hour)
		w, err := Create(filepath.Join(parent, name), a)
		if err != nil {
			t.Fatal(err)
		}
		w.Finish("", start, Counts{})
	}
	os.Mkdir(filepath.Join(parent, "holiday pictures"), 0o700)
	os.WriteFile(filepath.Join(parent, "b", metadataFile), []byte("{"), 0o600)
	all, err := List(parent)
	if len(all) != 2 || filepath.Base(all[0].Folder) != "c" || err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Errorf("%v %v", all, err)
	}
	if all, err := List(filepath.Join(parent, "nowhere")); len(all) != 0 || err != nil {
		t.Error(all, err)
	}
}

func TestSessionsArePrivate(t *testing.T) {
	w := recorded(t, 1)
	w.Finish("", start, Counts{})
	entries, err := os.ReadDir(w.Folder())
	if err != nil || len(entries) != 4 {
		t.Fatal(entries, err)
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", entry.Name(), info.Mode(), err)
		}
	}
	if info, err := os.Stat(w.Folder()); err != nil || info.Mode().Perm() != 0o700 {
		t.Error(info.Mode(), err)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	w := recorded(t, 1)
	defer w.Finish("", start, Counts{})
	if _, err := Create(w.Folder(), metadata()); !errors.Is(err, os.ErrExist) {
		t.Error(err)
	}
}

// Earlier versions wrote the whole address of a camera.
func TestAnOldSessionDoesNotShowAPassword(t *testing.T) {
	m := metadata()
	m.Source.Spec, m.Source.Name = "rtsp://anna:geheim@camera.local/live", "rtsp://anna:geheim@camera.local/live"
	folder := filepath.Join(t.TempDir(), "s")
	w, err := Create(folder, m)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Finish("", start, Counts{}); err != nil {
		t.Fatal(err)
	}
	s, err := Open(folder)
	if err != nil || s.Metadata.Source.Spec != "rtsp://camera.local/live" || s.Metadata.Source.Name != s.Metadata.Source.Spec {
		t.Errorf("%+v %v", s.Metadata.Source, err)
	}
}
