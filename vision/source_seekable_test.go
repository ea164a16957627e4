package vision

import (
	"errors"
	"image"
	"image/color"
	"io"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"gocv.io/x/gocv"
)

// fingerprints reads a source from its first picture to its last.
func fingerprints(t *testing.T, spec string) (all []uint64) {
	t.Helper()
	source, err := Open(spec)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	frame := NewFrame()
	defer frame.Close()
	for {
		err := source.Read(frame)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, frame.Fingerprint())
	}
}

// Every frame of a clip is the same, in whatever order it is read, as it is
// when the clip is read through.
func TestAnyFrameOfAClip(t *testing.T) {
	written := filepath.Join(t.TempDir(), "w.mp4")
	writeClip(t, written, 200)
	for _, spec := range []string{Demo, written} {
		want := fingerprints(t, spec)
		video, err := OpenSeekable(spec, Orientation{})
		if err != nil {
			t.Fatal(err)
		}
		frame := NewFrame()
		random := rand.New(rand.NewPCG(1, 2))
		at := 0
		for step := range 60 {
			switch step % 3 {
			case 0:
				at = random.IntN(len(want))
			case 1:
				at = min(at+1, len(want)-1)
			case 2:
				at = max(at-1, 0)
			}
			if err := video.ReadFrame(at, -1, frame); err != nil || frame.Fingerprint() != want[at] || frame.Index != at {
				t.Fatalf("%s: picture %d is another one (%d): %v", spec, at, frame.Index, err)
			}
		}
		for _, beyond := range []int{len(want), len(want) + 1000, 1 << 30} {
			if err := video.ReadFrame(beyond, -1, frame); !errors.Is(err, io.EOF) {
				t.Errorf("%s: picture %d of %d: %v", spec, beyond, len(want), err)
			}
		}
		if err := video.ReadFrame(3, -1, frame); err != nil || frame.Fingerprint() != want[3] {
			t.Errorf("%s: after the end: %v", spec, err)
		}
		if video.ReadFrame(-1, -1, frame) == nil {
			t.Error("there is a picture before the first")
		}
		frame.Close()
		video.Close()
	}
}

// A source goes on at a time with the frame that it has there when it is read through.
func TestSourcesGoOnAtATime(t *testing.T) {
	written := filepath.Join(t.TempDir(), "w.mp4")
	writeClip(t, written, 100)
	for _, spec := range []string{written, Demo + ":2"} {
		want := fingerprints(t, spec)
		source, err := Orientation{}.Open(spec)
		if err != nil {
			t.Fatal(err)
		}
		frame := NewFrame()
		for _, index := range []int{60, 59, 99, 0, 7} {
			at := time.Duration(index) * time.Second / 30
			if err := source.(Seeker).SeekTime(at - time.Second/100); err != nil {
				t.Fatal(err)
			}
			if err := source.Read(frame); err != nil || frame.Fingerprint() != want[index] || frame.Index != index || (frame.Time-at).Abs() > timeTolerance {
				t.Errorf("%s: frame %d at %v instead of frame %d: %v", spec, frame.Index, frame.Time, index, err)
			}
		}
		if err := errors.Join(source.(Seeker).SeekTime(time.Hour), source.Read(frame)); err != nil || frame.Fingerprint() != want[len(want)-1] {
			t.Errorf("%s: behind the end comes frame %d: %v", spec, frame.Index, err)
		}
		frame.Close()
		source.Close()
	}
}

// writeClip makes a clip whose pictures all differ.
func writeClip(t *testing.T, path string, pictures int) {
	t.Helper()
	frame := frameOf(t, astronaut)
	size := frame.Size()
	w, err := NewVideoWriter(path, 30, size)
	if err != nil {
		t.Fatal(err)
	}
	for n := range pictures {
		corner := image.Pt(n%size.X, 2*n%size.Y)
		gocv.Rectangle(&frame.bgr, image.Rectangle{Min: corner, Max: corner.Add(image.Pt(40, 30))}, color.RGBA{R: 255, G: 196, B: 61, A: 255}, 1)
		if err := w.Write(frame.RGBA(nil), time.Duration(n)*time.Second/30); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestCamerasAreNotSeekable(t *testing.T) {
	if _, err := OpenSeekable("/dev/video77", Orientation{}); err == nil {
		t.Error("a camera is seekable")
	}
	picture, err := OpenSeekable("../assets/demo/astronaut.png", Orientation{})
	if err != nil {
		t.Fatal(err)
	}
	defer picture.Close()
	frame := NewFrame()
	defer frame.Close()
	for range 2 {
		if err := picture.ReadFrame(0, -1, frame); err != nil || frame.Empty() {
			t.Error(err)
		}
	}
	if err := picture.ReadFrame(1, -1, frame); !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}
