package recording

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	"arbex/assets/fuzzstats"
	"arbex/model"
	"arbex/vision"
)

var classes = []string{"neutral", "happiness", "sadness"}

// face is a face of the test: share is that of happiness.
func face(id int, share float32) engine.Face {
	f := engine.Face{Known: true}
	f.Track.ID = id
	f.Track.Face.Box = vision.Box{X: float32(10 * id), Y: 20, W: 50, H: 60}
	f.Prediction.Primary = model.Distribution{1 - share, share, 0}
	f.Prediction.Corrected = model.Distribution{0, share, 1 - share}
	return f
}

// recorded is a session of so many frames, thirty a second. faces says who is in
// a frame.
func recorded(t testing.TB, frames int, faces func(frame int) []engine.Face) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "session")
	w := begun(t, folder)
	judge := session.Judge{Classes: classes, Trained: true}
	var records []session.Record
	for n := range frames {
		at := time.Duration(n) * time.Second / 30
		m := session.Moment{Source: `clip "a", b.mp4`, Frame: n, Time: at, SourceFrame: n, SourceTime: at}
		records = judge.Frame(records[:0], m, faces(n))
		if err := w.Write(records); err != nil {
			t.Fatal(err)
		}
		if n == 5 || n == 20 {
			note := session.Event{Kind: session.Marker, Number: n / 5, Key: "M", Time: at.Seconds(), Wall: time.Now(), Frame: n}
			if n == 20 {
				note.Note = "smiles, a lot"
			}
			if err := w.Note(note); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Finish("the end", time.Now(), w.Counts()); err != nil {
		t.Fatal(err)
	}
	return folder
}

func begun(t testing.TB, folder string) *session.Writer {
	t.Helper()
	w, err := session.Create(folder, session.About{Classes: classes, Started: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// two is face 1 all the time, and beside it 2, which from frame 50 is called 3.
func two(frame int) []engine.Face {
	id := 2
	if frame >= 50 {
		id = 3
	}
	return []engine.Face{face(1, float32(frame)/100), face(id, 0.25)}
}

func open(t testing.TB, folder string) *Tape {
	t.Helper()
	tape, err := Open(t.Context(), folder)
	if err != nil {
		t.Fatal(err)
	}
	return tape
}

func TestEverythingIsThere(t *testing.T) {
	tape := open(t, recorded(t, 100, two))
	if len(tape.Troubles) > 0 || tape.Rows() != 200 || tape.Moments() != 100 || math.Abs(tape.Length()-3.3) > 1e-3 {
		t.Fatal(tape.Troubles, tape.Rows(), tape.Moments(), tape.Length())
	}
	looks := tape.Looks(40)
	if len(looks) != 2 || looks[0].Face != 1 || looks[1].Face != 2 || looks[0].Box != [4]float32{10, 20, 50, 60} {
		t.Fatalf("%+v", looks)
	}
	if l := looks[0]; !l.Judged || l.Primary[1] != 0.4 || l.Final[2] != 0.6 {
		t.Errorf("%+v", l)
	}
	if tape.Nearest(1.34) != 40 || tape.Nearest(-5) != 0 || tape.Nearest(99) != 99 || tape.MomentOf(77) != 77 || tape.MomentOf(1000) != 99 {
		t.Error(tape.Nearest(1.34), tape.Nearest(-5), tape.Nearest(99))
	}
	markers := tape.Markers()
	if len(markers) != 2 || markers[0].Words() != "marker 1" || markers[1].Words() != "smiles, a lot" || markers[1].Frame != 20 {
		t.Errorf("%+v", markers)
	}
}

// then is when the recorded pictures were analysed.
var then = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

// Pictures have no time between them: each has its own second in Review.
func TestPicturesOfAFolderLieApart(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "session")
	w, err := session.Create(folder, session.About{Classes: classes, Started: then, Source: session.SourceOf(vision.Info{Kind: vision.Folder})})
	if err != nil {
		t.Fatal(err)
	}
	judge := session.Judge{Classes: classes, Trained: true}
	for n := range 4 {
		m := session.Moment{Source: fmt.Sprintf("%d.jpg", n), Frame: n, SourceFrame: n}
		if err := w.Write(judge.Frame(nil, m, []engine.Face{face(n+1, 0.5)})); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish("the end", then.Add(time.Minute), w.Counts()); err != nil {
		t.Fatal(err)
	}
	tape := open(t, folder)
	if !tape.Still() || tape.Moments() != 4 || tape.Time(3) != 3 || tape.Nearest(2.1) != 2 {
		t.Error(tape.Still(), tape.Moments(), tape.Time(3), tape.Nearest(2.1))
	}
	if open(t, recorded(t, 5, two)).Still() {
		t.Error("a clip is taken for pictures")
	}
}

func TestMergedFacesAreOne(t *testing.T) {
	tape := open(t, recorded(t, 100, two))
	if err := tape.Do(Name(3, " Ann \n Lee ")); err != nil {
		t.Fatal(err)
	}
	if err := tape.Do(Merge(3, 2)); err != nil {
		t.Fatal(err)
	}
	faces := tape.Faces()
	if len(faces) != 2 || faces[1].ID != 2 || faces[1].Name != "Ann Lee" || faces[1].Rows() != 100 || !slices.Equal(faces[1].Merged, []int{2, 3}) {
		t.Fatalf("%+v", faces[1])
	}
	if looks := tape.Looks(80); len(looks) != 2 || looks[1].Face != 2 {
		t.Errorf("%+v", looks)
	}
	// 1 into 2: they are in the same frames, where 2 (or what became 2) is kept.
	if err := tape.Do(Merge(1, 2)); err != nil {
		t.Fatal(err)
	}
	if looks := tape.Looks(40); len(looks) != 1 || looks[0].Final[1] != 0.25 {
		t.Errorf("%+v", looks)
	}
	if f := tape.Faces(); len(f) != 1 || f[0].Rows() != 100 {
		t.Errorf("%+v", f)
	}
	for range 3 {
		if err := tape.Undo(); err != nil {
			t.Fatal(err)
		}
	}
	if err := tape.Undo(); err != ErrNothing || len(tape.Faces()) != 3 {
		t.Error(err, len(tape.Faces()))
	}
}

func TestExclusionsAddUpAndCanBeTakenBack(t *testing.T) {
	tape := open(t, recorded(t, 100, two))
	for _, e := range []Edit{Exclude(10, 20), Exclude(40, 30), Exclude(21, 29), Exclude(60, 70), Include(65, 66), Include(90, 99)} {
		if err := tape.Do(e); err != nil {
			t.Fatal(err)
		}
	}
	if want := []Range{{10, 40}, {60, 64}, {67, 70}}; !slices.Equal(tape.Excluded(), want) {
		t.Fatal(tape.Excluded())
	}
	for frame := range 100 {
		want := frame >= 10 && frame <= 40 || frame >= 60 && frame <= 64 || frame >= 67 && frame <= 70
		if tape.Out(frame) != want {
			t.Errorf("frame %d", frame)
		}
	}
	if err := tape.Do(Exclude(-5, 3)); err == nil {
		t.Error("nonsense is accepted")
	}
}

// A range of frames is excluded whatever the order of the edits, as if each
// frame had a switch of its own.
func TestRangesBehaveAsSwitches(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		s, switches := newState(nil), [50]bool{}
		for range 30 {
			from := random.IntN(50)
			to, out := min(from+random.IntN(20), 49), random.IntN(2) == 0
			e := Include(from, to)
			if out {
				e = Exclude(from, to)
			}
			s.apply(e)
			for i := from; i <= to; i++ {
				switches[i] = out
			}
		}
		for i, want := range switches {
			if s.out(i) != want {
				t.Fatalf("frame %d of %v: %v", i, s.excluded, !want)
			}
		}
	}
}

func TestEditsOutliveTheProgram(t *testing.T) {
	folder := recorded(t, 100, two)
	before := contents(t, folder)
	tape := open(t, folder)
	number := tape.NextMarker()
	if number != 5 {
		t.Error(number)
	}
	for _, e := range []Edit{Exclude(10, 20), Mark(number, 33, "here"), Mark(1, 6, "moved"), Unmark(4), Merge(3, 2)} {
		if err := tape.Do(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := tape.Undo(); err != nil {
		t.Fatal(err)
	}
	if err := tape.Saved()(); err != nil {
		t.Fatal(err)
	}
	again := open(t, folder)
	markers := again.Markers()
	if len(markers) != 2 || markers[0] != (Marker{1, 6, "M", "moved"}) || markers[1].Note != "here" || len(again.Excluded()) != 1 || len(again.Faces()) != 3 {
		t.Errorf("%+v %v", markers, again.Excluded())
	}
	if err := again.Redo(); err != nil || len(again.Faces()) != 2 {
		t.Error(err, len(again.Faces()))
	}
	after := contents(t, folder)
	delete(after, editsFile)
	for name, text := range before {
		if after[name] != text {
			t.Errorf("%s was changed", name)
		}
	}
	if info, err := os.Stat(filepath.Join(folder, editsFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	all := map[string]string{}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all[e.Name()] = string(text)
	}
	return all
}

func TestExportAppliesTheEdits(t *testing.T) {
	tape := open(t, recorded(t, 100, two))
	for _, e := range []Edit{Exclude(10, 19), Merge(3, 2), Name(2, "Ann, Lee")} {
		if err := tape.Do(e); err != nil {
			t.Fatal(err)
		}
	}
	table, lines := filepath.Join(t.TempDir(), "out.csv"), filepath.Join(t.TempDir(), "out.jsonl")
	for _, path := range []string{table, lines} {
		if n, err := tape.Export(t.Context(), path, Selection{Frames: &Range{0, 89}}); err != nil || n != 160 {
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
	every := strings.Split(strings.TrimSpace(string(text)), "\n")
	if err := json.Unmarshal([]byte(every[len(every)-1]), &last); err != nil || len(every) != 160 {
		t.Fatal(len(every), err)
	}
	if last["face_id"] != 2.0 || last["face_name"] != "Ann, Lee" || last["source"] != `clip "a", b.mp4` || last["frame"] != 89.0 {
		t.Error(last)
	}
	if n, err := tape.Export(t.Context(), table, Selection{Faces: []int{1}}); err != nil || n != 90 {
		t.Error(n, err)
	}
	link, other := filepath.Join(t.TempDir(), "link"), filepath.Join(t.TempDir(), "other.csv")
	if err := errors.Join(os.Symlink(tape.Session.Folder, link), os.Link(filepath.Join(tape.Session.Folder, "frames.csv"), other)); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{filepath.Join(link, "frames.csv"), filepath.Join(link, "new.csv"), other, filepath.Join(tape.Session.Folder, "frames.csv"), "/nowhere/out.csv", filepath.Join(t.TempDir(), "out.txt")} {
		if _, err := tape.Export(t.Context(), bad, Selection{}); err == nil {
			t.Error(bad, "was written")
		}
	}
}

func TestExportOfFacesThatMeet(t *testing.T) {
	tape := open(t, recorded(t, 10, two))
	if err := tape.Do(Merge(1, 2)); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "out.csv")
	if n, err := tape.Export(t.Context(), path, Selection{}); err != nil || n != 10 {
		t.Error(n, err)
	}
}

func TestCurves(t *testing.T) {
	tape := open(t, recorded(t, 100, func(n int) []engine.Face {
		if n >= 40 && n < 70 { // a second without a face
			return nil
		}
		return []engine.Face{face(1, float32(n)/100)}
	}))
	f := tape.Faces()[0]
	c := f.Curves(0, 3.3, 33) // three frames a column
	if v := c.Primary[1][5]; math.Abs(float64(v)-0.16) > 0.011 {
		t.Error(v)
	}
	if v := c.Final[1][18]; v == v {
		t.Error("there is a line where there was no face: ", v)
	}
	c = f.Curves(0, 1, 600) // twenty columns a frame
	for i := 30; i < 560; i++ {
		if want := float64(i) / 20 / 100; math.Abs(float64(c.Final[1][i])-want) > 0.002 {
			t.Fatalf("column %d: %v, not %v", i, c.Final[1][i], want)
		}
	}
	if seen := f.Presence(tape.Length(), 33); !seen[0] || seen[18] || !seen[30] {
		t.Error(seen)
	}
	if c := f.Curves(2, 1, 10); c.Final[0][3] == c.Final[0][3] {
		t.Error("time that goes back has a curve")
	}
}

func TestAKilledRecordingOpensWithWhatIsThere(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "killed")
	w := begun(t, folder)
	judge := session.Judge{Classes: classes}
	for n := range 50 {
		if err := w.Write(judge.Frame(nil, session.Moment{Frame: n, Time: time.Duration(n) * time.Second / 30}, two(n))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	tape := open(t, folder) // while it is being recorded
	if tape.Moments() < 49 || !strings.Contains(fmt.Sprint(tape.Troubles), "being recorded") {
		t.Error(tape.Moments(), tape.Troubles)
	}
	w.Finish("", time.Now(), w.Counts())
	for _, c := range []struct {
		file string
		keep int
		want string
	}{
		{tableFile, 2000, "cut off"}, {tableFile, 30, "nothing to review"}, {"events.csv", 90, ""}, {"session.json", 40, "damaged"},
	} {
		copied := filepath.Join(t.TempDir(), "copy")
		if err := os.CopyFS(copied, os.DirFS(folder)); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(copied, c.file), int64(c.keep)); err != nil {
			t.Fatal(err)
		}
		tape, err := Open(t.Context(), copied)
		said := fmt.Sprint(err)
		if tape != nil {
			said += fmt.Sprint(tape.Troubles)
		}
		if !strings.Contains(said, c.want) {
			t.Errorf("%s cut at %d: %s", c.file, c.keep, said)
		}
	}
}

func TestDamagedEditsArePutAside(t *testing.T) {
	folder := recorded(t, 30, two)
	path := filepath.Join(folder, editsFile)
	for _, text := range []string{"{", `{"format":"arbex review","version":7}`, `{"format":"arbex review","version":1,"done":[{"do":"merge","face":1,"into":1}]}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		tape := open(t, folder)
		if len(tape.Troubles) != 1 {
			t.Error(tape.Troubles)
		}
		if err := tape.Do(Exclude(1, 2)); err != nil {
			t.Fatal(err)
		}
		if err := tape.Saved()(); err != nil {
			t.Fatal(err)
		}
		if kept, err := os.ReadFile(path + ".damaged"); err != nil || string(kept) != text {
			t.Error(string(kept), err)
		}
		if again := open(t, folder); len(again.Troubles) > 0 || len(again.Excluded()) != 1 {
			t.Error(again.Troubles)
		}
	}
}

// FuzzTable looks for a table that breaks the reader or what is computed from
// it.
func FuzzTable(f *testing.F) {
	table, err := os.ReadFile(filepath.Join(recorded(f, 12, two), tableFile))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(table)
	f.Add(table[:len(table)/2])
	f.Add(bytes.ReplaceAll(table, []byte("0."), []byte("nan")))
	f.Add(bytes.ReplaceAll(table, []byte(",1,"), []byte(`,"1,`)))
	f.Add([]byte(strings.Join(session.Columns(classes), ",") + "\n" + strings.Repeat(",", 60) + "\n"))
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		tried(len(text))
		c, err := readColumns(context.Background(), bytes.NewReader(text), classes)
		n := len(c.frame)
		if n == 0 && err == nil && bytes.Count(text, []byte("\n")) > 1 {
			t.Error("rows vanished without a word")
		}
		if len(c.primary) != n*len(classes) || len(c.final) != len(c.primary) || len(c.box) != n || len(c.time) != n {
			t.Fatal("the columns have different lengths")
		}
		if n == 0 {
			return
		}
		tape := &Tape{columns: c, Session: &session.Session{}}
		for row, frame := range c.frame {
			if row == 0 || frame != c.frame[row-1] {
				tape.frames = append(tape.frames, int32(row))
			}
		}
		tape.derive()
		for _, face := range tape.Faces() {
			face.Curves(0, tape.Length(), 50)
			face.Presence(tape.Length(), 50)
		}
		for moment := range tape.Moments() {
			tape.Looks(moment)
		}
	})
}

// FuzzEdits looks for a list of edits that breaks a tape.
func FuzzEdits(f *testing.F) {
	f.Add([]byte(`{"format":"arbex review","version":1,"done":[{"do":"exclude","from":3,"to":9},{"do":"merge","face":1,"into":2},{"do":"mark","marker":1,"frame":4,"text":"x"}],"undone":null}`))
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		tried(len(text))
		h, err := parseHistory(text)
		if err != nil {
			return
		}
		s := newState(nil)
		for _, e := range h.Done {
			s.apply(e)
		}
		for i, r := range s.excluded {
			if r.From > r.To || i > 0 && s.excluded[i-1].To >= r.From {
				t.Fatal(s.excluded)
			}
		}
		for _, into := range s.into {
			if _, again := s.into[into]; again {
				t.Fatal("a merge of a merge: ", s.into)
			}
		}
	})
}

// BenchmarkAnHour opens an hour of one face at thirty frames a second, and draws
// all of it.
func BenchmarkAnHour(b *testing.B) {
	const frames = 108_000
	folder := recorded(b, frames, func(n int) []engine.Face {
		return []engine.Face{face(1, float32(0.5+0.5*math.Sin(float64(n)/50)))}
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			if tape := open(b, folder); tape.Rows() != frames {
				b.Fatal(tape.Rows())
			}
		}
	})
	tape := open(b, folder)
	b.Run("curves", func(b *testing.B) {
		for b.Loop() {
			tape.Faces()[0].Curves(0, tape.Length(), 1000)
		}
	})
	b.Run("step", func(b *testing.B) {
		n := 0
		for b.Loop() {
			n = (n + 7919) % frames
			tape.Looks(n)
		}
	})
	b.Run("merge", func(b *testing.B) {
		for b.Loop() {
			tape.Do(Name(1, "a"))
		}
	})
}
