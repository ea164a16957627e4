package session

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// folderKey is the environment variable with the folder that the child records into.
const folderKey = "ARBEX_TEST_FOLDER"

// recordUntilKilled records 30 frames per second and prints the number of each.
func recordUntilKilled() {
	var e fakeEngine
	t := &testing.T{}
	record(t, &e, RecorderOptions{Folder: os.Getenv(folderKey), Metadata: Metadata{Video: true}})
	frame := shade(t, 3)
	ticker := time.NewTicker(time.Second / 30)
	for n := 0; ; n++ {
		<-ticker.C
		e.publish(frame, n)
		fmt.Println(n)
	}
}

// killed records in a child process, kills it after frame n, and returns the last
// frame that it printed.
func killed(t *testing.T, folder string, n int) (last int) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), roleKey+"=record", folderKey+"="+folder)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if last, err = strconv.Atoi(lines.Text()); err != nil {
			t.Fatal(err)
		}
		if last == n {
			child.Process.Kill() // SIGKILL: nothing in it can clean up
		}
	}
	child.Wait()
	if last < n {
		t.Fatalf("it ended at picture %d", last)
	}
	return last
}

// A recording that is killed at any moment loses less than a second: 30 frames. It
// can be read as it is, its video plays, and it can be recovered.
func TestAKilledRecordingLosesLessThanASecond(t *testing.T) {
	for _, n := range []int{1, 10, 31, 50, 77} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "s")
			last := killed(t, folder, n)
			s, err := Open(folder)
			if err != nil || s.Metadata.State != Unfinished || !s.Abandoned() {
				t.Fatalf("%+v %v", s, err)
			}
			records := read(t, folder)
			if n > 30 && len(records) == 0 {
				t.Fatal("nothing was kept")
			}
			if len(records) > 0 && last-records[len(records)-1].Frame >= 30 {
				t.Errorf("picture %d was seen, the last record is of %d", last, records[len(records)-1].Frame)
			}
			s, err = Recover(folder)
			if err != nil {
				t.Fatal(err)
			}
			checkRecovered(t, s)
			filmed := 0
			if clip := s.ClipPath("clip-0001.avi"); exists(clip) {
				greys, _ := play(t, clip)
				filmed = len(greys)
			}
			if last-filmed-s.Metadata.Counts.DroppedBusy >= 30 || filmed != s.Metadata.Counts.VideoFrames {
				t.Errorf("%d of %d pictures are in the video, %d counted", filmed, last, s.Metadata.Counts.VideoFrames)
			}
			t.Logf("killed at picture %d: records up to %d, %d in the video", last, s.Metadata.Counts.Pictures-1, filmed)
		})
	}
}

// checkRecovered compares the files of a recovered session with its counts.
func checkRecovered(t *testing.T, s *Session) {
	t.Helper()
	records, rows := read(t, s.Folder), checkTable(t, s.Folder)
	c := s.Metadata.Counts
	if len(records) != c.Records || max(len(rows)-1, 0) != c.Records || s.Metadata.State != Finished || !s.Metadata.Recovered {
		t.Errorf("%d lines, %d rows, %+v", len(records), len(rows)-1, *c)
	}
	if _, err := s.Events(); err != nil {
		t.Error(err)
	}
	if again, err := Open(s.Folder); err != nil || again.Metadata.State != Finished || again.Abandoned() || exists(filepath.Join(s.Folder, reserveFile)) {
		t.Error(err)
	}
}

// Files that end anywhere, as after a power cut, are recovered.
func TestIncompleteFilesAreRecovered(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	w := recorded(t, 60)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	defer w.Finish("", start, Counts{})
	for range 30 {
		folder := t.TempDir()
		for _, name := range []string{metadataFile, linesFile, tableFile, eventsFile} {
			copied(t, filepath.Join(w.Folder(), name), filepath.Join(folder, name), random, name != metadataFile)
		}
		s, err := Recover(folder)
		if err != nil {
			t.Fatal(err)
		}
		checkRecovered(t, s)
	}
}

// copied copies a file, or the start of it.
func copied(t *testing.T, from, to string, random *rand.Rand, cut bool) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if cut {
		text = text[:random.IntN(len(text)+1)]
	}
	if err := os.WriteFile(to, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestARunningRecordingCannotBeRecovered(t *testing.T) {
	w := recorded(t, 5)
	defer w.Finish("", start, Counts{})
	if _, err := Recover(w.Folder()); err == nil {
		t.Error("a session that is being written was finished")
	}
}

// The video continues in another clip after maxClipDuration, or when the frame size
// changes.
func TestClipsAreShort(t *testing.T) {
	folder := t.TempDir()
	f, err := startVideoWriter(osDisk{}, folder, 30, func(err error) { t.Error(err) })
	if err != nil {
		t.Fatal(err)
	}
	frame := shade(t, 0)
	defer frame.Close()
	for n := range 6 {
		at := start.Add(time.Duration(n) * 25 * time.Second)
		f.add(frame, n, at.Sub(start), at)
	}
	f.stop()
	s := Session{Folder: folder}
	pictures, err := s.VideoFrames()
	if err != nil || len(pictures) != 6 || pictures[2].Clip != "clip-0001.avi" || pictures[3].Clip != "clip-0002.avi" || pictures[4].Number != 1 {
		t.Fatalf("%+v %v", pictures, err)
	}
	for _, clip := range []string{"clip-0001.avi", "clip-0002.avi"} {
		if greys, _ := play(t, s.ClipPath(clip)); len(greys) != 3 {
			t.Errorf("%s has %d pictures", clip, len(greys))
		}
	}
}
