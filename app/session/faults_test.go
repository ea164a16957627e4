package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"arbex/assets/message"
	"arbex/model"
	"arbex/vision"
)

// abandoned leaves a session of some frames in a folder, as a killed program would.
func abandoned(t *testing.T, folder string, frames int) {
	t.Helper()
	w := recorded(t, frames)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(folder, os.DirFS(w.Folder())); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish("", start, Counts{}); err != nil {
		t.Fatal(err)
	}
}

// A program that was killed while it began a session leaves some of its files, empty.
// The session is finished with what there is: nothing.
func TestASessionThatHadJustBegunIsRecovered(t *testing.T) {
	files := []string{linesFile, tableFile, eventsFile}
	for kept := range 1 << len(files) {
		folder := t.TempDir()
		about := metadata()
		about.Format, about.Version, about.State = format, version, Unfinished
		if err := about.save(folder); err != nil {
			t.Fatal(err)
		}
		for i, name := range files {
			if kept>>i&1 == 0 {
				continue
			}
			if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s, err := Recover(folder)
		if err != nil {
			t.Errorf("with the files %03b: %v", kept, err)
			continue
		}
		if *s.Metadata.Counts != (Counts{}) || !s.Metadata.Recovered || len(read(t, folder)) > 0 {
			t.Errorf("with the files %03b: %+v", kept, *s.Metadata.Counts)
		}
		if events, err := s.Events(); err != nil || len(events) > 0 {
			t.Errorf("with the files %03b: %v, %v", kept, events, err)
		}
	}
}

// When somebody has removed a file, the others are not cut to what it had: nothing.
func TestRecoveringTouchesNothingWhereAFileWasRemoved(t *testing.T) {
	for _, gone := range []string{linesFile, tableFile, eventsFile} {
		folder := filepath.Join(t.TempDir(), "s")
		abandoned(t, folder, 10)
		if err := os.Remove(filepath.Join(folder, gone)); err != nil {
			t.Fatal(err)
		}
		if _, err := Recover(folder); err == nil || !strings.Contains(err.Error(), gone) {
			t.Errorf("without %s: %v", gone, err)
		}
		for _, name := range []string{linesFile, tableFile} {
			if info, err := os.Stat(filepath.Join(folder, name)); name != gone && (err != nil || info.Size() < 1000) {
				t.Errorf("without %s, %s was cut: %v", gone, name, err)
			}
		}
	}
}

// All abandoned sessions of a folder are finished; those that are finished, that are
// being recorded or that are no sessions stay as they are, and damage of one stops no
// other.
func TestAllAbandonedSessionsAreRecovered(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"a", "b", "damaged"} {
		abandoned(t, filepath.Join(home, name), 4)
	}
	if err := os.WriteFile(filepath.Join(home, "damaged", linesFile), []byte("{\n{\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	running, err := Create(filepath.Join(home, "running"), metadata())
	if err != nil {
		t.Fatal(err)
	}
	defer running.Finish("", start, Counts{})
	for _, name := range []string{"no session", "copying" + PartialSuffix} {
		if err := os.Mkdir(filepath.Join(home, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	finished, err := RecoverAll(home)
	if len(finished) != 2 || err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Fatalf("%d sessions, %v", len(finished), err)
	}
	for _, s := range finished {
		checkRecovered(t, s)
	}
	if again, err := RecoverAll(home); len(again) > 0 || err == nil {
		t.Errorf("again: %d sessions, %v", len(again), err)
	}
	if s, err := Open(running.Folder()); err != nil || s.Metadata.State != Unfinished {
		t.Errorf("the running one: %v", err)
	}
	if none, err := RecoverAll(filepath.Join(home, "nowhere")); len(none) > 0 || err != nil {
		t.Errorf("in no folder: %v, %v", none, err)
	}
	if _, err := RecoverAll(filepath.Join(home, "a", linesFile)); err == nil {
		t.Error("a file is a folder of sessions")
	}
}

// Whatever session.json holds, the error names its folder, and nothing is
// taken for a session that is none.
func TestMetadataOfAnyKind(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":       {"", "damaged"},
		"cut":           {`{"format":"` + format, "damaged"},
		"another file":  {`{"name":"x"}`, "not of a session"},
		"null":          {"null", "not of a session"},
		"a list":        {"[]", "damaged"},
		"a later one":   {fmt.Sprintf(`{"format":%q,"version":%d}`, format, version+1), "newer program"},
		"another type":  {fmt.Sprintf(`{"format":%q,"classes":{"a":1}}`, format), "damaged"},
		"a broken time": {fmt.Sprintf(`{"format":%q,"started":"yesterday"}`, format), "damaged"},
	} {
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, metadataFile), []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		for what, open := range map[string]func(string) (*Session, error){"open": Open, "recover": Recover} {
			if s, err := open(folder); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), folder) {
				t.Errorf("%s %s: %v, %v", what, name, s, err)
			}
		}
	}
	if _, err := Open(t.TempDir()); err == nil || !strings.Contains(err.Error(), "not a session folder") {
		t.Error(err)
	}
}

// A distribution of classes with any name is the same after it was written, with its
// order.
func TestDistributionsOfAnyClassesAreJSON(t *testing.T) {
	for _, d := range []NamedDistribution{
		{},
		{Classes: []string{"b", "a"}, Probabilities: model.Distribution{0.25, 0.75}},
		{Classes: []string{"Gähnen", "安娜", "a\u0301", "👩🏽‍🦰", ""}, Probabilities: model.Distribution{0, 1, 1e-30, 0.1, 3}},
		{Classes: []string{"\a\v\x00\x7f", "tab\t", `"quoted"`, `back\slash`, "<b>&", "\u2028\u00a0\U000e0001"}, Probabilities: model.Distribution{1, 2, 3, 4, 5, 6}},
	} {
		text, err := json.Marshal(struct{ D NamedDistribution }{d})
		if err != nil {
			t.Errorf("%q: %v", d.Classes, err)
			continue
		}
		var back struct{ D NamedDistribution }
		if err := json.Unmarshal(text, &back); err != nil || !reflect.DeepEqual(back.D, d) {
			t.Errorf("%q became %q, %v", d.Classes, back.D.Classes, err)
		}
	}
}

func TestWhatIsNoDistribution(t *testing.T) {
	for _, text := range []string{`[]`, `3`, `"x"`, `true`, `{"a":"b"}`, `{"a":null}`, `{"a":{"b":1}}`, `{"a":[1]}`, `{"a":1,"b":true}`} {
		d := NamedDistribution{Classes: []string{"before"}, Probabilities: model.Distribution{1}}
		if err := json.Unmarshal([]byte(text), &d); err == nil {
			t.Errorf("%s is %+v", text, d)
		}
	}
	d := NamedDistribution{Classes: []string{"before"}, Probabilities: model.Distribution{1}}
	if err := json.Unmarshal([]byte("null"), &d); err != nil || len(d.Classes)+len(d.Probabilities) > 0 {
		t.Errorf("null left %+v, %v", d, err)
	}
}

func TestProbabilitiesAreFoundByTheirClass(t *testing.T) {
	d := NamedDistribution{Classes: []string{"a", "b", "more"}, Probabilities: model.Distribution{0.25, 0.75}}
	for class, want := range map[string]float32{"a": 0.25, "b": 0.75} {
		if p, ok := d.Of(class); p != want || !ok {
			t.Errorf("%s: %v, %v", class, p, ok)
		}
	}
	for _, class := range []string{"", "A", "c", "more"} {
		if p, ok := d.Of(class); p != 0 || ok {
			t.Errorf("%q: %v", class, p)
		}
	}
	r := Record{Primary: d}
	if got := r.Final(); !reflect.DeepEqual(got, d) {
		t.Errorf("without a correction it is %+v", got)
	}
	r.Corrected = NamedDistribution{Classes: []string{"c"}, Probabilities: model.Distribution{1}}
	if got := r.Final(); !reflect.DeepEqual(got, r.Corrected) {
		t.Errorf("with a correction it is %+v", got)
	}
}

// Records of other programs, and damaged ones: those before the damage are read, and
// the error names its place.
func TestRecordsOfAnyKind(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		read int
		want string // in the error; empty: none
	}{
		"nothing":            {"", 0, ""},
		"one":                {"{\"frame\":1}\n", 1, ""},
		"windows' lines":     {"{\"frame\":1}\r\n{\"frame\":2}\r\n", 2, ""},
		"an incomplete line": {"{\"frame\":1}\n{\"fra", 1, ""},
		"a damaged line":     {"{\"frame\":1}\n{\"fra\n{\"frame\":3}\n", 1, "line 2"},
		"zeros":              {"{\"frame\":1}\n\x00\x00\x00\x00\n", 1, "line 2"},
		"zeros at the end":   {"{\"frame\":1}\n" + strings.Repeat("\x00", 5000), 1, ""},
		"another type":       {"{\"frame\":\"x\"}\n", 0, "line 1"},
		"a list":             {"[]\n", 0, "line 1"},
		"a long line":        {"{\"source\":\"" + strings.Repeat("x", 1<<20) + "\"}\n", 1, ""},
	} {
		n, fault := 0, error(nil)
		for _, err := range ReadRecords(strings.NewReader(c.text)) {
			if fault = err; err == nil {
				n++
			}
		}
		if n != c.read || (fault == nil) != (c.want == "") || fault != nil && !strings.Contains(fault.Error(), c.want) {
			t.Errorf("%s: %d records, %v", name, n, fault)
		}
	}
}

// Reading can be stopped at any record, and a disk that fails is reported.
func TestReadingRecordsStops(t *testing.T) {
	lines := strings.Repeat("{\"frame\":1}\n", 5)
	n := 0
	for range ReadRecords(strings.NewReader(lines)) {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("%d records after the end", n)
	}
	broken, fault, n := errors.New("the disk is gone"), error(nil), 0
	for _, err := range ReadRecords(io.MultiReader(strings.NewReader(lines), failing{broken})) {
		if fault = err; err == nil {
			n++
		}
	}
	if n != 5 || !errors.Is(fault, broken) {
		t.Errorf("%d records, %v", n, fault)
	}
}

// failing is a reader that fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// Events come back as they were written, whatever they hold.
func TestEventsOfAnyKind(t *testing.T) {
	w := recorded(t, 1)
	events := []Event{
		{Kind: Marker, Number: 1, Key: "9", Time: 1.5, WallTime: start, Frame: 1, Name: `a "name", with a comma`},
		{Kind: Dropped, Count: 12, WallTime: start, Frame: 1},
		{Kind: SettingsChanged, Note: "smoothing=0.3; Größe=安", WallTime: start, Frame: -1},
		{Kind: Paused, Frame: -1}, // without a time
		{Kind: MarkerNote, Number: 99, Note: "of no marker", WallTime: start},
		{Kind: "of a later version", WallTime: start},
	}
	for _, e := range events {
		if err := w.WriteEvent(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.WriteEvent(Event{Kind: MarkerNote, Number: 1, Note: "two\nlines\t", WallTime: start}); err != nil {
		t.Fatal(err)
	}
	if err := w.Finish("", start, Counts{}); err != nil {
		t.Fatal(err)
	}
	s, err := Open(w.Folder())
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Events()
	if err != nil {
		t.Fatal(err)
	}
	got = got[1:] // after the marker of recorded, whose number the first one shares
	events[0].Note = ""
	if !reflect.DeepEqual(got, events) {
		t.Errorf("%+v\nnot %+v", got, events)
	}
}

func TestDamagedEventsAreReported(t *testing.T) {
	var head bytes.Buffer
	for i, c := range eventColumns {
		if i > 0 {
			head.WriteByte(',')
		}
		head.WriteString(c.Name)
	}
	for name, c := range map[string]struct {
		rows string
		ok   bool
	}{
		"no events":          {"\n", true},
		"one":                {"\nmarker,1,M,0,2026-01-02T03:04:05Z,0,0,note,name\n", true},
		"no number":          {"\nmarker,one,M,0,2026-01-02T03:04:05Z,0,0,note,name\n", false},
		"no frame":           {"\nmarker,1,M,0,2026-01-02T03:04:05Z,,0,note,name\n", false},
		"no time":            {"\nmarker,1,M,soon,2026-01-02T03:04:05Z,0,0,note,name\n", false},
		"another date":       {"\nmarker,1,M,0,2.1.2026,0,0,note,name\n", false},
		"a column less":      {"\nmarker,1,M,0,2026-01-02T03:04:05Z,0,0,note\n", false},
		"an open quote":      {"\nmarker,1,\"M,0,2026-01-02T03:04:05Z,0,0,note,name\n", false},
		"a number too large": {"\nmarker,99999999999999999999,M,0,2026-01-02T03:04:05Z,0,0,note,name\n", false},
	} {
		events, err := readEvents(strings.NewReader(head.String() + c.rows))
		if (err == nil) != c.ok || err != nil && !strings.Contains(err.Error(), eventsFile) {
			t.Errorf("%s: %+v, %v", name, events, err)
		}
	}
	if _, err := readEvents(strings.NewReader("a,b\n1,2\n")); err == nil {
		t.Error("a table of two columns has events")
	}
}

func TestAFullDiskIsNamed(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{syscall.ENOSPC, "the disk is full"},
		{&os.PathError{Op: "write", Path: "/x", Err: syscall.EDQUOT}, "the disk is full"},
		{message.Wrap(fmt.Errorf("a: %w", syscall.ENOSPC), "writing {{.Folder}}: {{.Cause}}", message.Fields{"Folder": "x"}), "the disk is full"},
		{errors.Join(errors.New("first"), syscall.ENOSPC), "the disk is full"},
		{syscall.EIO, syscall.EIO.Error()},
		{errors.New("unplugged"), "unplugged"},
	} {
		if got := endReason(c.err); got != c.want {
			t.Errorf("%v ended it because %q", c.err, got)
		}
	}
}

func TestAStudyHasATitleOfWhatIsGiven(t *testing.T) {
	for want, s := range map[string]Study{
		"":                   {Note: "the note is not in it"},
		"P01":                {Participant: "P01"},
		"P01  ·  2":          {Participant: "P01", Trial: "2"},
		"P01  ·  calm  ·  2": {Participant: "P01", Condition: "calm", Trial: "2", Note: "n"},
	} {
		if got := s.Title(); got != want {
			t.Errorf("%+v is %q", s, got)
		}
	}
	got := Study{" P\n01 ", "a\tb", "\r\n", "two\n\nlines"}.SingleLine()
	if want := (Study{"P 01", "a b", "", "two lines"}); got != want {
		t.Errorf("%+v", got)
	}
}

// What of a source could not be used is in the session, and translated from there.
func TestProblemsOfASourceAreKept(t *testing.T) {
	w := recorded(t, 1)
	w.SetProblems([]message.Stored{{Err: message.New("{{.Path}} holds no pictures", message.Fields{"Path": "a.png"})}, {Err: errors.New("text")}})
	if err := w.Finish("", start, Counts{}); err != nil {
		t.Fatal(err)
	}
	s, err := Open(w.Folder())
	if err != nil || len(s.Metadata.Problems) != 2 || s.Metadata.Problems[0].String() != "a.png holds no pictures" || s.Metadata.Problems[1].String() != "text" {
		t.Errorf("%+v, %v", s, err)
	}
}

// A record of a file has the file's own time in both columns of time, and no wall time.
func TestRecordsOfFilesHaveTheFilesTime(t *testing.T) {
	m := FileFrameContext("clip.mp4", &vision.Frame{Index: 7, Time: 1500 * time.Millisecond}, 12*time.Millisecond)
	r := RecordBuilder{classes, true}.NoFace(m)
	if r.Source != "clip.mp4" || r.Frame != 7 || r.SourceFrame != 7 || r.Time != 1.5 || r.SourceTime != 1.5 || r.Latency != 12 || formatTime(r.WallTime) != "" {
		t.Errorf("%+v", r)
	}
}

// Events that come while a recording runs are in its file with their time and frame;
// later ones are nowhere, and disturb nobody.
func TestEventsOfARecording(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e fakeEngine
		clock := start
		r := record(t, &e, RecorderOptions{Now: func() time.Time { return clock }})
		frame := shade(t, 0)
		defer frame.Close()
		r.AddEvent(Paused, "")
		for n := range 3 {
			e.publish(frame, n)
		}
		clock = clock.Add(1500 * time.Millisecond)
		r.AddEvent(SettingsChanged, "smoothing\noff")
		synctest.Wait()
		folder := r.Status().Folder
		if _, err := r.Stop("stopped"); err != nil {
			t.Fatal(err)
		}
		r.AddEvent(Resumed, "too late")
		s, err := Open(folder)
		if err != nil {
			t.Fatal(err)
		}
		events, err := s.Events()
		if err != nil || len(events) != 2 {
			t.Fatalf("%+v, %v", events, err)
		}
		if first := events[0]; first.Kind != Paused || first.Frame != -1 || first.Time != 0 {
			t.Errorf("%+v", first)
		}
		if second := events[1]; second.Note != "smoothing off" || second.Frame != 2 || second.Time != 1.5 {
			t.Errorf("%+v", second)
		}
	})
}

// A session is recovered with its video in a folder of any name.
func TestASessionInAFolderOfAnyNameIsRecovered(t *testing.T) {
	for _, name := range []string{"[2026]", "a*b?", `back\slash`, "größer und schöner"} {
		folder := filepath.Join(t.TempDir(), name)
		if err := os.CopyFS(folder, os.DirFS(filepath.Join(version01, "open"))); err != nil {
			t.Fatal(err)
		}
		about, err := readMetadata(folder)
		if err != nil {
			t.Fatal(err)
		}
		about.Video = true
		if err := errors.Join(about.save(folder), os.MkdirAll(filepath.Join(folder, videoFolder), 0o700)); err != nil {
			t.Fatal(err)
		}
		aviOf(t, filepath.Join(folder, videoFolder, "clip-001.avi"), "MJPG", 3)
		if err := os.WriteFile(filepath.Join(folder, videoFolder, "clip-002.avi"), []byte("RIFF"), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Recover(folder)
		if err != nil || s.Metadata.Counts.VideoFrames < 3 {
			t.Errorf("%s: %+v, %v", name, s.Metadata.Counts, err)
		}
		if exists(filepath.Join(folder, videoFolder, "clip-002.avi")) {
			t.Errorf("%s: a clip without a picture is left", name)
		}
	}
}
