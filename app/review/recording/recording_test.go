package recording

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	"arbex/model"
	"arbex/vision"
)

var classes = []string{"neutral", "happiness", "sadness"}

// face returns a face with a probability of happiness.
func face(id int, happiness float32) engine.Face {
	f := engine.Face{Known: true}
	f.Track.ID = id
	f.Track.Face.Box = vision.Box{X: float32(10 * id), Y: 20, W: 50, H: 60}
	f.Prediction.Primary = model.Distribution{1 - happiness, happiness, 0}
	f.Prediction.Corrected = model.Distribution{0, happiness, 1 - happiness}
	return f
}

// writeSession writes a session at thirty frames a second; faces returns the faces of
// a frame.
func writeSession(t testing.TB, frames int, faces func(frame int) []engine.Face) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "session")
	w := createSession(t, folder)
	builder := session.RecordBuilder{Classes: classes, Trained: true}
	var records []session.Record
	for n := range frames {
		at := time.Duration(n) * time.Second / 30
		if n == 5 || n == 20 {
			note := session.Event{Kind: session.Marker, Number: n / 5, Key: "M", Time: at.Seconds(), WallTime: analysisTime, Frame: n}
			if n == 20 {
				note.Note = "smiles, a lot"
			}
			if err := w.WriteEvent(note); err != nil {
				t.Fatal(err)
			}
		}
		m := session.FrameContext{Source: `clip "a", b.mp4`, Frame: n, Time: at, SourceFrame: n, SourceTime: at}
		records = builder.Frame(records[:0], m, faces(n))
		if err := w.Write(records); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish("the end", analysisTime, w.Counts()); err != nil {
		t.Fatal(err)
	}
	return folder
}

func createSession(t testing.TB, folder string) *session.Writer {
	t.Helper()
	w, err := session.Create(folder, session.Metadata{Classes: classes, Started: analysisTime})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// twoFaces returns face 1 and beside it face 2, which has the id 3 from frame 50.
func twoFaces(frame int) []engine.Face {
	id := 2
	if frame >= 50 {
		id = 3
	}
	return []engine.Face{face(1, float32(frame)/100), face(id, 0.25)}
}

func open(t testing.TB, folder string) *Recording {
	t.Helper()
	rec, err := Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func TestOpenReadsRecordsAndMarkers(t *testing.T) {
	rec := open(t, writeSession(t, 100, twoFaces))
	if len(rec.Warnings) > 0 || rec.RecordCount() != 200 || rec.FrameCount() != 100 || math.Abs(rec.Duration()-3.3) > 1e-3 {
		t.Fatal(rec.Warnings, rec.RecordCount(), rec.FrameCount(), rec.Duration())
	}
	observations := rec.Observations(40)
	if len(observations) != 2 || observations[0].Face != 1 || observations[1].Face != 2 || observations[0].Box != [4]float32{10, 20, 50, 60} {
		t.Fatalf("%+v", observations)
	}
	if l := observations[0]; !l.Predicted || l.Primary[1] != 0.4 || l.Final[2] != 0.6 {
		t.Errorf("%+v", l)
	}
	if rec.IndexAt(1.34) != 40 || rec.IndexAt(-5) != 0 || rec.IndexAt(99) != 99 || rec.IndexOf(77) != 77 || rec.IndexOf(1000) != 99 {
		t.Error(rec.IndexAt(1.34), rec.IndexAt(-5), rec.IndexAt(99))
	}
	markers := rec.Markers()
	if len(markers) != 2 || markers[0].Text() != "marker 1" || markers[1].Text() != "smiles, a lot" || markers[1].Frame != 20 {
		t.Errorf("%+v", markers)
	}
}

// analysisTime is when the test sessions start.
var analysisTime = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

func TestStillsAreOneSecondApart(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "session")
	w, err := session.Create(folder, session.Metadata{Classes: classes, Started: analysisTime, Source: session.DescribeSource(vision.Info{Kind: vision.Folder})})
	if err != nil {
		t.Fatal(err)
	}
	builder := session.RecordBuilder{Classes: classes, Trained: true}
	for n := range 4 {
		m := session.FrameContext{Source: fmt.Sprintf("%d.jpg", n), Frame: n, SourceFrame: n}
		if err := w.Write(builder.Frame(nil, m, []engine.Face{face(n+1, 0.5)})); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish("the end", analysisTime.Add(time.Minute), w.Counts()); err != nil {
		t.Fatal(err)
	}
	rec := open(t, folder)
	if !rec.Stills() || rec.FrameCount() != 4 || rec.Time(3) != 3 || rec.IndexAt(2.1) != 2 {
		t.Error(rec.Stills(), rec.FrameCount(), rec.Time(3), rec.IndexAt(2.1))
	}
	if open(t, writeSession(t, 5, twoFaces)).Stills() {
		t.Error("a clip is taken for stills")
	}
}

func TestDamagedSessionsOpen(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "killed")
	w := createSession(t, folder)
	builder := session.RecordBuilder{Classes: classes}
	for n := range 50 {
		if err := w.Write(builder.Frame(nil, session.FrameContext{Frame: n, Time: time.Duration(n) * time.Second / 30}, twoFaces(n))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	rec := open(t, folder) // while it is being recorded
	if rec.FrameCount() < 49 || !strings.Contains(fmt.Sprint(rec.Warnings), "being recorded") {
		t.Error(rec.FrameCount(), rec.Warnings)
	}
	w.Finish("", analysisTime, w.Counts())
	for _, c := range []struct {
		file string
		keep int
		want string
	}{
		{csvFile, 2000, "cut off"}, {csvFile, 30, "nothing to review"}, {"events.csv", 90, ""}, {"session.json", 40, "damaged"},
	} {
		copied := filepath.Join(t.TempDir(), "copy")
		if err := os.CopyFS(copied, os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(copied, c.file), int64(c.keep)); err != nil {
			t.Fatal(err)
		}
		rec, err := Open(t.Context(), copied)
		text := fmt.Sprint(err)
		if rec != nil {
			text += fmt.Sprint(rec.Warnings)
		}
		if !strings.Contains(text, c.want) {
			t.Errorf("%s cut at %d: %s", c.file, c.keep, text)
		}
	}
}

// A recording names the mixes that its predictions expect, in the order of their
// first use.
func TestMixesOfARecording(t *testing.T) {
	folder := writeSession(t, 4, func(frame int) []engine.Face {
		f := face(1, 0.5)
		f.Prediction.PriorStrength = []float64{0, 0.5, 0.5, 1}[frame]
		return []engine.Face{f}
	})
	if got := open(t, folder).Mixes(); !slices.Equal(got, []float64{0, 0.5, 1}) {
		t.Error(got)
	}
	without := writeSession(t, 2, func(int) []engine.Face { return nil })
	if got := open(t, without).Mixes(); len(got) != 0 {
		t.Errorf("%v without a prediction", got)
	}
}

// Each frame of a folder is of a file of its own, whose name may hold quotes and commas.
func TestSourcePathOfAFrame(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "session")
	w := createSession(t, folder)
	builder := session.RecordBuilder{Classes: classes, Trained: true}
	names := []string{`/p/a.png`, `/p/b "x", y.png`, `/p/c.png`}
	for i, name := range names {
		faces := []engine.Face{face(2*i+1, 0.5), face(2*i+2, 0.5)}
		if err := w.Write(builder.Frame(nil, session.FrameContext{Source: name, Frame: i, SourceFrame: i}, faces)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish("the end", analysisTime, w.Counts()); err != nil {
		t.Fatal(err)
	}
	r := open(t, folder)
	for i, name := range names {
		if got := r.SourcePath(i); got != name {
			t.Errorf("frame %d is of %q, not %q", i, got, name)
		}
	}
}
