package batch

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"arbex/app/session"
	"arbex/model"
	"arbex/vision"
)

// testQueue is a queue with a folder of its own and fake sources.
type testQueue struct {
	*Queue
	t       *testing.T
	folder  string
	opened  atomic.Int32
	gate    chan struct{} // when not nil, opening a source waits for it
	changes chan struct{} // holds a token after a change of the queue
}

func opened(t *testing.T, n *model.Network, folder string) *testQueue {
	t.Helper()
	b := &testQueue{t: t, folder: folder, changes: make(chan struct{}, 1)}
	b.start(n)
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	return b
}

// start opens the queue of the folder.
func (b *testQueue) start(n *model.Network) {
	b.t.Helper()
	q, err := Open(Options{
		File: filepath.Join(b.folder, "queue.json"), Network: n, Threads: 1, Output: Output{Folder: filepath.Join(b.folder, "out")},
		Open: b.open, Notify: b.notify,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	b.Queue = q
}

// open returns a fake source by the name of the file.
func (b *testQueue) open(spec string) (vision.Source, error) {
	b.opened.Add(1)
	b.notify()
	if b.gate != nil {
		<-b.gate
	}
	name := filepath.Base(spec)
	switch {
	case strings.HasPrefix(name, "bad"):
		return nil, errors.New("no video format that FFmpeg knows")
	case strings.HasPrefix(name, "cut"):
		return &fakeSource{frames: 5, claimedFrames: 50, damage: vision.Damage{Truncated: true}}, nil
	case strings.HasPrefix(name, "long"):
		return &fakeSource{frames: 1 << 20, claimedFrames: 1 << 20}, nil
	}
	return &fakeSource{frames: 5, claimedFrames: 5}, nil
}

// file writes a file for a source.
func (b *testQueue) file(name string) string {
	path := filepath.Join(b.folder, name)
	if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
		b.t.Fatal(err)
	}
	return path
}

// eventLimit bounds the wait for an event that comes as soon as the machine gets
// to it.
const eventLimit = 2 * time.Minute

func (b *testQueue) notify() {
	select {
	case b.changes <- struct{}{}:
	default:
	}
}

// until waits for a state of the queue and returns its items.
func (b *testQueue) until(what string, seen func([]Item) bool) []Item {
	b.t.Helper()
	limit := time.After(eventLimit)
	for {
		if items := b.Items(); seen(items) {
			return items
		}
		select {
		case <-b.changes:
		case <-limit:
			b.t.Fatalf("not seen: %s; %+v", what, b.Items())
		}
	}
}

func allEnded(items []Item) bool {
	return !slices.ContainsFunc(items, func(i Item) bool { return !i.Ended() })
}

func (b *testQueue) results() (names []string) {
	entries, _ := os.ReadDir(filepath.Join(b.folder, "out"))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestABadSourceDoesNotStopTheQueue(t *testing.T) {
	b := opened(t, shippedNetwork(t), t.TempDir())
	if n, _ := b.Add(b.file("a.mp4"), b.file("bad.mp4"), b.file("cut.mp4"), "/nowhere/gone.mp4", b.file("z.mp4")); n != 5 {
		t.Fatal(n)
	}
	items := b.until("the end", allEnded)
	var got []string
	for _, i := range items {
		got = append(got, string(i.State))
	}
	if want := []string{"done", "failed", "done", "done", "done"}; !slices.Equal(got, want) {
		t.Fatal(got)
	}
	if !strings.Contains(items[1].Problem.String(), "FFmpeg") || !strings.Contains(items[2].Problem.String(), "5 of its 50") || items[0].Problem.Err != nil {
		t.Errorf("%+v", items)
	}
	s, err := session.Open(items[0].Result)
	if err != nil || s.Metadata.State != session.Finished || s.Metadata.Counts.Pictures != 5 {
		t.Error(s, err)
	}
	if sum := Summarize(items); sum.Done != 4 || sum.Failed != 1 || sum.Pending != 0 || sum.Progress != 1 {
		t.Errorf("%+v", sum)
	}
}

func TestDoneFilesAreNotAnalyzedAgain(t *testing.T) {
	n, folder := shippedNetwork(t), t.TempDir()
	b := opened(t, n, folder)
	first, long := b.file("a.mp4"), b.file("long.mp4")
	b.Add(first, long)
	b.until("the long one", func(items []Item) bool { return items[0].State == Done && items[1].FrameIndex > 2 })
	if err := b.Close(); err != nil { // in the middle of the long one
		t.Fatal(err)
	}
	if got := b.results(); !slices.Equal(got, []string{"a"}) {
		t.Fatal("results: ", got)
	}
	b.opened.Store(0)
	b.start(n)
	if n, _ := b.Add(first); n != 0 {
		t.Error("a finished file was taken again")
	}
	b.until("the long one again", func(items []Item) bool { return items[1].State == Working && items[1].FrameIndex > 2 })
	if b.opened.Load() != 1 {
		t.Error(b.opened.Load(), "sources were opened")
	}
	if err := os.WriteFile(first, []byte("another clip"), 0o600); err != nil {
		t.Fatal(err)
	}
	if n, _ := b.Add(first); n != 1 {
		t.Error("a changed file was not taken")
	}
}

func TestPartialResultIsReplaced(t *testing.T) {
	b := opened(t, shippedNetwork(t), t.TempDir())
	left := filepath.Join(b.folder, "out", "a"+session.PartialSuffix)
	if err := os.MkdirAll(left, 0o700); err != nil {
		t.Fatal(err)
	}
	b.Add(b.file("a.mp4"))
	if items := b.until("the end", allEnded); items[0].State != Done || !slices.Equal(b.results(), []string{"a"}) {
		t.Error(items, b.results())
	}
}

func TestPauseStopAndRetry(t *testing.T) {
	b := opened(t, shippedNetwork(t), t.TempDir())
	b.Add(b.file("long.mp4"), b.file("a.mp4"))
	items := b.until("progress", func(items []Item) bool { return items[0].FrameIndex > 2 })
	b.SetPaused(true)
	if !b.Paused() {
		t.Error("the queue is not paused")
	}
	b.SetPaused(false)
	at := b.Items()[0].FrameIndex
	b.until("going on", func(items []Item) bool { return items[0].FrameIndex > at+1 })
	b.Stop(items[0].ID)
	items = b.until("the other", allEnded)
	if items[0].State != Stopped || items[1].State != Done || len(b.results()) != 1 {
		t.Error(items, b.results())
	}
	b.Retry(items[0].ID)
	b.until("once more", func(items []Item) bool { return items[0].State == Working })
	b.Remove(func(Item) bool { return true })
	if len(b.Items()) != 0 {
		t.Error(b.Items())
	}
}

// What is stopped, and tried again before the work on it has ended, is worked on again;
// what is done cannot be stopped any more.
func TestRetryWhileItStops(t *testing.T) {
	b := opened(t, shippedNetwork(t), t.TempDir())
	b.gate = make(chan struct{})
	b.Add(b.file("a.mp4"))
	b.until("its source is opened", func([]Item) bool { return b.opened.Load() == 1 })
	b.Stop(1)
	b.Retry(1)
	close(b.gate)
	items := b.until("the second time is done", func(items []Item) bool { return items[0].State == Done })
	if n := b.opened.Load(); n != 2 || items[0].Frames != 5 {
		t.Errorf("opened %d times, %d frames", n, items[0].Frames)
	}
	b.Stop(1)
	if state := b.Items()[0].State; state != Done {
		t.Errorf("a stopped result is %q", state)
	}
}

func TestTheSameNameTwiceGivesTwoResults(t *testing.T) {
	b := opened(t, shippedNetwork(t), t.TempDir())
	if err := b.SetOutput(Output{Folder: filepath.Join(b.folder, "out"), Format: FormatCSV, Sampling: Sampling{Every: 2}}); err != nil {
		t.Fatal(err)
	}
	b.Add(b.file("a.mp4"), b.file("a.avi"))
	items := b.until("the end", allEnded)
	if got := b.results(); !slices.Equal(got, []string{"a 2.csv", "a.csv"}) {
		t.Fatal(got, items)
	}
	text, err := os.ReadFile(items[0].Result)
	if err != nil || bytes.Count(text, []byte("\n")) != 1+3 { // frames 0, 2, 4 without a face
		t.Errorf("%s %v", text, err)
	}
	if info, err := os.Stat(items[0].Result); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

func TestUnusableOutput(t *testing.T) {
	b := opened(t, shippedNetwork(t), t.TempDir())
	if err := b.SetOutput(Output{Folder: b.file("file"), Format: FormatJSONL}); err != nil {
		t.Fatal(err)
	}
	b.Add(b.file("a.mp4"))
	if items := b.until("the end", allEnded); items[0].State != Failed || !strings.Contains(items[0].Problem.String(), "choose another folder") {
		t.Errorf("%+v", items)
	}
	if b.SetOutput(Output{Folder: "x", Format: "xml"}) == nil || b.SetOutput(Output{Format: FormatJSONL}) == nil {
		t.Error("an impossible output is accepted")
	}
}

func TestDamagedQueueIsRenamed(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "queue.json")
	for n, text := range []string{"{broken", `{"version":99}`, "null"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		q, err := Open(Options{File: file, Network: shippedNetwork(t), Output: Output{Folder: folder}})
		if err == nil || len(q.Items()) != 0 {
			t.Error(n, err)
		}
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(file + ".damaged"); err != nil {
		t.Error(err)
	}
}

func TestSetNetworkAppliesToTheNextItem(t *testing.T) {
	b := opened(t, shippedNetwork(t), t.TempDir())
	b.gate = make(chan struct{})
	b.Add(b.file("a.mp4"), b.file("b.mp4"))
	b.until("the first", func(items []Item) bool { return items[0].State == Working })
	config, err := model.Preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	other, err := model.New(config, 1)
	if err != nil {
		t.Fatal(err)
	}
	b.SetNetwork(other)
	close(b.gate)
	trained := []string{}
	for _, i := range b.until("the end", allEnded) {
		s, err := session.Open(i.Result)
		if err != nil {
			t.Fatal(err)
		}
		trained = append(trained, fmt.Sprint(s.Metadata.Model.Trained))
	}
	if !slices.Equal(trained, []string{"true", "false"}) {
		t.Error(trained)
	}
}
