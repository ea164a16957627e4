package vision

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writtenVideo is a video of the astronaut, not closed yet.
func writtenVideo(t *testing.T, frames int) (*VideoWriter, string) {
	t.Helper()
	source, err := Open("../assets/demo/astronaut.png")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	frame := NewFrame()
	defer frame.Close()
	if err := source.Read(frame); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "v.mp4")
	w, err := NewVideoWriter(path, 25, frame.Size())
	if err != nil {
		t.Fatal(err)
	}
	for n := range frames {
		if err := w.Write(frame.RGBA(nil), time.Duration(n)*40*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	return w, path
}

func TestWrittenVideosAreVerified(t *testing.T) {
	for _, frames := range []int{1, 2, 30} {
		if w, _ := writtenVideo(t, frames); w.Close() != nil {
			t.Errorf("a video of %d frames is refused", frames)
		}
	}
}

// FFmpeg writes on into a file that was removed.
func TestIncompleteVideosAreReported(t *testing.T) {
	w, path := writtenVideo(t, 30)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err == nil || !strings.Contains(err.Error(), "is the disk full?") {
		t.Errorf("a video that is gone: %v", err)
	}
	w, path = writtenVideo(t, 30)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const last = 29 * 40 * time.Millisecond
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := verifyVideo(path, 31, last); err == nil {
		t.Error("a missing frame is not reported")
	}
	for _, size := range []int{0, 16, len(whole) / 2, len(whole) - 100} {
		if err := os.Truncate(path, int64(size)); err != nil {
			t.Fatal(err)
		}
		if verifyVideo(path, 30, last) == nil {
			t.Errorf("%d bytes of %d are taken for whole", size, len(whole))
		}
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWriterMakesAPlayableClip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.mp4")
	frame := frameOf(t, Demo)
	w, err := NewVideoWriter(path, 30, frame.Size())
	if err != nil {
		t.Fatal(err)
	}
	for n := range 5 {
		if err := w.Write(frame.RGBA(nil), time.Duration(n)*time.Second/30); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if n := opened(t, path).Info().Frames; n != 5 {
		t.Errorf("%d frames", n)
	}
}

// Each frame keeps its own time, however uneven the times are.
func TestFramesKeepTheirOwnTimes(t *testing.T) {
	times := []time.Duration{0, 33 * time.Millisecond, 100 * time.Millisecond, 1300 * time.Millisecond, 1301 * time.Millisecond, 4 * time.Second}
	path, frame := filepath.Join(t.TempDir(), "uneven.mp4"), frameOf(t, Demo)
	w, err := NewVideoWriter(path, 30, frame.Size())
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range times {
		if err := w.Write(frame.RGBA(nil), at); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	source := opened(t, path)
	for n, want := range times {
		if err := source.Read(frame); err != nil {
			t.Fatalf("frame %d: %v", n, err)
		}
		if off := (frame.Time - want).Abs(); off > time.Millisecond/10 {
			t.Errorf("frame %d is at %v, not at %v", n, frame.Time, want)
		}
	}
	if err := source.Read(frame); !errors.Is(err, io.EOF) {
		t.Errorf("after the last frame: %v", err)
	}
}

// The kernel's device that is always full stands for a full disk.
func TestAFullDiskIsReported(t *testing.T) {
	frame := frameOf(t, Demo)
	w, err := NewVideoWriter("/dev/full", 25, frame.Size())
	if err != nil {
		return // already reported
	}
	for n := range 10 {
		err = errors.Join(err, w.Write(frame.RGBA(nil), time.Duration(n)*40*time.Millisecond))
	}
	if err = errors.Join(err, w.Close()); err == nil || !strings.Contains(err.Error(), "is the disk full?") {
		t.Errorf("a full disk: %v", err)
	}
}

func TestTheVideoIsH264WhereFFmpegHasIt(t *testing.T) {
	w, _ := writtenVideo(t, 1)
	defer w.Close()
	if have := w.Codec(); have != "H.264" && have != "MPEG-4" {
		t.Errorf("the codec is %q", have)
	}
}
