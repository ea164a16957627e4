package vision

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
	for range frames {
		if err := w.Write(frame); err != nil {
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

// OpenCV does not report a failed write.
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
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := verifyVideo(path, 31); err == nil {
		t.Error("a missing frame is not reported")
	}
	for _, size := range []int{0, 16, len(whole) / 2, len(whole) - 100} {
		if err := os.Truncate(path, int64(size)); err != nil {
			t.Fatal(err)
		}
		if verifyVideo(path, 30) == nil {
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
	Annotate(frame, []Annotation{{Box: Box{10, 10, 50, 50}, Text: "1 happiness"}})
	for range 5 {
		if err := w.Write(frame); err != nil {
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
