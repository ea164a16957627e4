package session

import (
	"errors"
	"image"
	"image/color"
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"arbex/vision"
)

// shade is a picture whose grey says its number.
func shade(t testing.TB, n int) *vision.Frame {
	picture := image.NewRGBA(image.Rect(0, 0, 64, 48))
	for i := range 64 * 48 {
		picture.Set(i%64, i/64, color.Gray{uint8(40 + 5*n)})
	}
	frame, err := vision.FrameFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	return frame
}

// grey is what a picture of a clip is shaded with.
func grey(frame *vision.Frame) int {
	return int(frame.RGBA(nil).RGBAAt(32, 24).G)
}

// aviOf writes a clip of so many pictures, 25 a second, and leaves it open.
func aviOf(t *testing.T, path string, pictures int) *avi {
	t.Helper()
	f, err := osDisk{}.create(path)
	if err != nil {
		t.Fatal(err)
	}
	a, err := newAVI(f, image.Pt(64, 48), 30)
	if err != nil {
		t.Fatal(err)
	}
	for n := range pictures {
		frame := shade(t, n)
		jpeg, err := frame.JPEG(nil, 90)
		frame.Close()
		if err != nil {
			t.Fatal(err)
		}
		if err := a.add(jpeg, start.Add(time.Duration(n)*40*time.Millisecond)); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// play opens a clip with OpenCV and returns the greys of its pictures.
func play(t *testing.T, path string) (greys []int, info vision.Info) {
	t.Helper()
	source, err := vision.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	frame := vision.NewFrame()
	defer frame.Close()
	for {
		err := source.Read(frame)
		if errors.Is(err, io.EOF) {
			return greys, source.Info()
		}
		if err != nil {
			t.Fatal(err)
		}
		greys = append(greys, grey(frame))
	}
}

func checkShades(t *testing.T, greys []int, want int) {
	t.Helper()
	if len(greys) != want {
		t.Fatalf("%d pictures, not %d", len(greys), want)
	}
	for n, have := range greys {
		if d := have - (40 + 5*n); d > 3 || d < -3 {
			t.Errorf("picture %d has the grey %d", n, have)
		}
	}
}

func TestClipsPlayWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.avi")
	a := aviOf(t, path, 30)
	if err := errors.Join(a.finish(), a.file.Close()); err != nil {
		t.Fatal(err)
	}
	greys, info := play(t, path)
	checkShades(t, greys, 30)
	if info.Frames != 30 || math.Abs(info.FPS-25) > 0.01 || info.Width != 64 || info.Height != 48 {
		t.Errorf("%+v", info)
	}
}

// A clip that was never finished plays as far as it was written, with its header
// of the beginning, and with a newer one; and it can be finished.
func TestClipsPlayAfterTheWriterWasKilled(t *testing.T) {
	for _, updated := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "c.avi")
		a := aviOf(t, path, 20)
		if updated {
			a.update()
		}
		a.file.Write([]byte("00dc\xff\xff\x00\x00cut off"))
		a.file.Close()
		greys, _ := play(t, path)
		if len(greys) == 21 { // some decoders show what there is of the last one
			greys = greys[:20]
		}
		checkShades(t, greys, 20)
		if n, err := repairAVI(path); n != 20 || err != nil {
			t.Fatal(n, err)
		}
		greys, info := play(t, path)
		checkShades(t, greys, 20)
		if info.Frames != 20 {
			t.Errorf("%+v", info)
		}
		if n, err := repairAVI(path); n != 20 || err != nil {
			t.Error("repairing twice: ", n, err)
		}
	}
}

func TestAClipWithoutPicturesIsRecognised(t *testing.T) {
	folder := t.TempDir()
	empty, cut := filepath.Join(folder, "e.avi"), filepath.Join(folder, "c.avi")
	aviOf(t, empty, 0).file.Close()
	os.WriteFile(cut, []byte("RIFF"), 0o600)
	for _, path := range []string{empty, cut} {
		if n, err := repairAVI(path); n != 0 || !errors.Is(err, errNoPicture) {
			t.Error(n, err)
		}
	}
}
