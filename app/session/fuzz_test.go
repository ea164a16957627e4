package session

import (
	"errors"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arbex/assets/fuzzstats"
)

// sound is the files of a session that was recorded and not finished.
func sound(f *testing.F) (about, lines, table, events string) {
	folder := filepath.Join(f.TempDir(), "s")
	w, err := Create(folder, Metadata{Classes: []string{"calm", "joy"}, Started: testTime})
	if err != nil {
		f.Fatal(err)
	}
	builder := RecordBuilder{Classes: []string{"calm", "joy"}}
	for i := range 3 {
		if err := w.Write([]Record{builder.NoFace(FrameContext{Frame: i, Time: time.Duration(i) * time.Second})}); err != nil {
			f.Fatal(err)
		}
	}
	if err := w.WriteEvent(Event{Kind: Marker}); err != nil {
		f.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		f.Fatal(err)
	}
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			f.Fatal(err)
		}
		return string(text)
	}
	about, lines, table, events = read(metadataFile), read(linesFile), read(tableFile), read(eventsFile)
	if err := w.Finish("", time.Now(), w.Counts()); err != nil {
		f.Fatal(err)
	}
	return about, lines, table, events
}

// FuzzFolder opens, reads and recovers folders that no program of ours wrote.
// What Recover finishes can be read without an error.
func FuzzFolder(f *testing.F) {
	about, lines, table, events := sound(f)
	f.Add(about, lines, table, events)
	f.Add(about, lines[:len(lines)/2], table[:len(table)-3], events+"x")
	f.Add(strings.Replace(about, `"version": 1`, `"version": -9`, 1), "{}\n{}\n", "\n\n\n", "\n")
	f.Add(strings.Replace(about, "calm", `joy","x`, 1), "null\n[]\n", table, "a,b\n\"")
	f.Add(`{"format":"arbex session","version":1,"state":"open","video":true}`, `{"frame":-9223372036854775808,"time_s":1e308}`+"\n", "", "")
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, about, lines, table, events string) {
		tried(len(about) + len(lines) + len(table) + len(events))
		folder := t.TempDir()
		for name, text := range map[string]string{metadataFile: about, linesFile: lines, tableFile: table, eventsFile: events} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s, err := Open(folder)
		if err != nil {
			return
		}
		s.Events()
		s.VideoFrames()
		for _, err := range s.Records() {
			if err != nil {
				break
			}
		}
		was := s.Metadata.State
		if s, err = Recover(folder); err != nil || was == Finished {
			return
		}
		for _, err := range s.Records() {
			if err != nil {
				t.Fatalf("finished, and then %v", err)
			}
		}
	})
}

// FuzzRepair repairs clips that no program of ours wrote: what is repaired can be
// repaired again, and has as many pictures then.
func FuzzRepair(f *testing.F) {
	path := filepath.Join(f.TempDir(), "v.avi")
	file, err := os.Create(path)
	if err != nil {
		f.Fatal(err)
	}
	a, err := newAVI(file, image.Pt(16, 16), "MJPG", 30)
	for range 2 {
		err = errors.Join(err, a.add([]byte("\xff\xd8 a picture \xff\xd9"), true, time.Now()))
	}
	if err := errors.Join(err, a.update(), file.Close()); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add(whole[:len(whole)-5])
	f.Add(whole[:aviHeader])
	tried := fuzzstats.CountBytes(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		tried(len(content))
		path := filepath.Join(t.TempDir(), "v.avi")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		pictures, err := repairAVI(path)
		if err != nil {
			return
		}
		if again, err := repairAVI(path); err != nil || again != pictures {
			t.Fatalf("%d pictures, and then %d, %v", pictures, again, err)
		}
	})
}

// A link in a session from elsewhere does not let Recover cut another file.
func TestRecoverLeavesOtherFilesAlone(t *testing.T) {
	folder, precious := t.TempDir(), filepath.Join(t.TempDir(), "precious.txt")
	const text = "one line\nand one without an end"
	if err := os.WriteFile(precious, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{metadataFile: `{"format":"arbex session","version":1,"state":"open"}`, tableFile: "a\n", eventsFile: "a\n"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(precious, filepath.Join(folder, linesFile)); err != nil {
		t.Skip(err)
	}
	if _, err := Recover(folder); err == nil {
		t.Error("a session with a link was recovered")
	}
	if after, err := os.ReadFile(precious); err != nil || string(after) != text {
		t.Errorf("the other file is now %q, %v", after, err)
	}
}

// testTime is the time of whatever has one and is not measured.
var testTime = time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
