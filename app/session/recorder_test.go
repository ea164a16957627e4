package session

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"arbex/app/engine"
	"arbex/model"
	"arbex/vision"
)

// network is shared by all tests: making it takes a second.
var network = sync.OnceValue(func() *model.Network {
	c, err := model.Preset("compact")
	if err != nil {
		panic(err)
	}
	n, err := model.New(c, 1)
	if err != nil {
		panic(err)
	}
	return n
})

// fakeEngine publishes frames to one observer.
type fakeEngine struct {
	observer     engine.Observer
	unsubscribed bool
}

func (e *fakeEngine) subscribe(o engine.Observer) func() {
	e.observer = o
	return func() { e.unsubscribed = true }
}

// info describes frame n of a camera at 30 frames per second.
func info(n int) engine.FrameInfo {
	return engine.FrameInfo{SourceID: 3, Number: 500 + n, Source: vision.Info{Spec: "/dev/video0", Live: true}, Index: n, Time: time.Duration(n) * time.Second / 30, ReadAt: testTime}
}

// predicted returns a face with the prediction of a network of eight classes.
func predicted(id int) engine.Face {
	f := seen(id)
	f.Prediction.Primary, f.Prediction.Corrected = make(model.Distribution, 8), make(model.Distribution, 8)
	f.Prediction.Primary[1], f.Prediction.Corrected[2] = 1, 1
	f.Smoothed, f.Adjusted = engine.Estimate{}, engine.Estimate{}
	return f
}

// publish publishes frame n and a result with two faces.
func (e *fakeEngine) publish(frame *vision.Frame, n int) {
	frame.Index = n
	e.observer.OnFrame(frame, info(n))
	e.observer.OnResult(engine.FrameResult{FrameInfo: info(n), Faces: []engine.Face{predicted(1), predicted(2)}})
}

// record starts a recording of a fake engine.
func record(t testing.TB, e *fakeEngine, o RecorderOptions) *Recorder {
	t.Helper()
	if o.Folder == "" {
		o.Folder = filepath.Join(t.TempDir(), "s")
	}
	m := metadata()
	m.Video, m.Study = o.Metadata.Video, o.Metadata.Study
	o.Metadata, o.Network, o.Subscribe = m, network(), e.subscribe
	r, err := StartRecorder(o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestARecordingHoldsEveryFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e fakeEngine
		r := record(t, &e, RecorderOptions{Metadata: Metadata{Video: true}})
		frame := shade(t, 0)
		defer frame.Close()
		for n := range 40 {
			if n == 20 {
				r.AnnotateMarker(r.AddMarker("M", ""), "here")
			}
			if n != 30 { // the camera loses one
				e.publish(frame, n)
			}
			synctest.Wait()
		}
		e.observer.OnFrame(frame, engine.FrameInfo{SourceID: 4, Number: 1}) // another source
		e.observer.OnResult(engine.FrameResult{FrameInfo: engine.FrameInfo{SourceID: 4, Number: 1}})
		status, err := r.Stop("stopped")
		if err != nil || !e.unsubscribed {
			t.Fatal(err, e.unsubscribed)
		}
		c := status.Counts
		if c.Frames != 39 || c.Records != 78 || c.DroppedUnread != 1 || c.DroppedDisk != 0 || c.Markers != 1 || c.VideoFrames != 39 || c.DroppedVideo != 0 || c.Pictures != 40 {
			t.Errorf("%+v", c)
		}
		opened, err := Open(r.options.Folder)
		if err != nil {
			t.Fatal(err)
		}
		if have := opened.Metadata; *have.Counts != c || have.State != Finished || have.Model.Digest == "" || have.Monotonic == 0 || len(have.Classes) != 8 {
			t.Errorf("%+v", have)
		}
		if records := read(t, opened.Folder); len(records) != 78 || records[77].Frame != 39 || records[0].Label != network().Classes()[2] {
			t.Errorf("%d records, the first: %+v", len(records), records[0])
		}
		events, err := opened.Events()
		if err != nil || len(events) != 1 || events[0].Note != "here" || events[0].Frame != 20 {
			t.Errorf("%+v %v", events, err)
		}
		pictures, err := opened.VideoFrames()
		if err != nil || len(pictures) != c.VideoFrames {
			t.Fatal(len(pictures), err)
		}
		if greys, _ := play(t, opened.ClipPath(pictures[0].Clip)); len(greys) != c.VideoFrames {
			t.Errorf("%d pictures in the video, %d counted", len(greys), c.VideoFrames)
		}
	})
}

// testDisk is a disk whose writes wait for the gate, or that has a quota.
type testDisk struct {
	gate chan struct{}
	full *quota
}

// quota is the free space of a disk.
type quota struct {
	mutex sync.Mutex
	left  int
}

func (d testDisk) create(path string) (file, error) {
	f, err := osDisk{}.create(path)
	return &testFile{f, d}, err
}

type testFile struct {
	file
	disk testDisk
}

func (f *testFile) Write(p []byte) (int, error) {
	if f.disk.gate != nil {
		<-f.disk.gate
	}
	if q := f.disk.full; q != nil {
		q.mutex.Lock()
		defer q.mutex.Unlock()
		capacity := min(len(p), q.left)
		q.left -= capacity
		if n, err := f.file.Write(p[:capacity]); err != nil || capacity < len(p) {
			return n, errors.Join(err, &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC})
		}
		return len(p), nil
	}
	return f.file.Write(p)
}

func (f *testFile) WriteAt(p []byte, at int64) (int, error) {
	if q := f.disk.full; q != nil && at > 0 {
		q.mutex.Lock()
		defer q.mutex.Unlock()
		if q.left == 0 {
			return 0, syscall.ENOSPC
		}
	}
	return f.file.WriteAt(p, at)
}

// A disk that hangs does not delay the engine; what is dropped is counted.
func TestASlowDiskDoesNotDelayTheEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e fakeEngine
		gate := make(chan struct{}, 1<<16)
		for range 16 { // what the beginning writes
			gate <- struct{}{}
		}
		r := record(t, &e, RecorderOptions{Metadata: Metadata{Video: true}, disk: testDisk{gate: gate}})
		for len(gate) > 0 {
			<-gate
		}
		frame := shade(t, 0)
		defer frame.Close()
		began := time.Now()
		for n := range 1000 {
			e.publish(frame, n)
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("1000 frames waited %v", took)
		}
		close(gate) // the disk wakes up
		synctest.Wait()
		status, err := r.Stop("stopped")
		if err != nil {
			t.Fatal(err)
		}
		c := status.Counts
		if c.DroppedDisk < 500 || c.Frames+c.DroppedDisk != 1000 || c.DroppedBusy != 0 || c.VideoFrames+c.DroppedVideo != 1000 {
			t.Errorf("%+v", c)
		}
		opened, err := Open(r.options.Folder)
		if err != nil {
			t.Fatal(err)
		}
		events, err := opened.Events()
		if err != nil || len(events) == 0 {
			t.Fatal(events, err)
		}
		lost := 0
		for _, e := range events {
			lost += e.Count
		}
		if lost != c.DroppedDisk {
			t.Errorf("events report %d lost frames, session.json of %d", lost, c.DroppedDisk)
		}
	})
}

// A full disk ends the recording, reports why, and keeps what was written.
func TestAFullDiskKeepsWhatWasWritten(t *testing.T) {
	for _, capacity := range []int{3_000, 20_000, 50_001, 200_000} {
		t.Run(fmt.Sprint(capacity), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var e fakeEngine
				r := record(t, &e, RecorderOptions{Metadata: Metadata{Video: true}, disk: testDisk{full: &quota{left: capacity}}})
				frame := shade(t, 0)
				defer frame.Close()
				played := 0
				for ; r.Status().Err == nil && played < 10_000; played++ {
					e.publish(frame, played)
					synctest.Wait()
				}
				status, err := r.Stop("stopped")
				if !DiskFull(err) || status.Err == nil {
					t.Fatalf("%v", err)
				}
				opened, err := Open(r.options.Folder)
				if err != nil || opened.Metadata.State != Finished || opened.Metadata.EndReason != "the disk is full" {
					t.Fatalf("%+v %v", opened, err)
				}
				records := read(t, opened.Folder)
				if capacity >= 20_000 && len(records) == 0 || len(records) > 2*played {
					t.Errorf("%d records of %d pictures", len(records), played)
				}
				checkTable(t, opened.Folder)
				if pictures, err := opened.VideoFrames(); err != nil || capacity >= 20_000 && len(pictures) == 0 {
					t.Error(len(pictures), err)
				}
				if clips, _ := filepath.Glob(filepath.Join(opened.Folder, videoFolder, "*.avi")); capacity >= 20_000 {
					if greys, _ := play(t, clips[0]); len(greys) == 0 {
						t.Error("the video does not play")
					}
				}
			})
		})
	}
}

// checkTable reads frames.csv as a strict reader does, and returns its rows.
func checkTable(t *testing.T, folder string) [][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, tableFile))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Errorf("frames.csv: %v", err)
	}
	return rows
}

func TestASessionThatCannotStartLeavesNothing(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "s")
	var e fakeEngine
	_, err := StartRecorder(RecorderOptions{Folder: folder, Metadata: metadata(), Network: network(), Subscribe: e.subscribe, disk: testDisk{full: &quota{}}})
	if !DiskFull(err) || e.observer != nil {
		t.Error(err)
	}
	if exists(folder) {
		t.Error("a folder was left")
	}
}

func TestAnotherNetworkWithTheSameClassesGoesOn(t *testing.T) {
	var e fakeEngine
	r := record(t, &e, RecorderOptions{})
	if !r.SetNetwork(network()) {
		t.Error("the same classes are refused")
	}
	c, _ := model.Preset("compact")
	c.Classes = c.Classes[:7]
	other, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	if r.SetNetwork(other) {
		t.Error("other classes are taken")
	}
	frame := shade(t, 0)
	defer frame.Close()
	e.publish(frame, 0)
	if _, err := r.Stop(""); err != nil {
		t.Fatal(err)
	}
	opened, _ := Open(r.options.Folder)
	if events, err := opened.Events(); err != nil || len(events) != 1 || events[0].Kind != NetworkChanged {
		t.Error(events, err)
	}
}

func TestFoldersAreNamedByTheTime(t *testing.T) {
	parent := t.TempDir()
	first := NewFolderName(parent, start)
	os.Mkdir(first, 0o700)
	if second := NewFolderName(parent, start); filepath.Base(first) != "2026-11-24_20-15-03" || filepath.Base(second) != "2026-11-24_20-15-03_2" {
		t.Error(first, second)
	}
}
