package session

import (
	"errors"
	"image"
	"image/color"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
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

// encode encodes the shades from 0 up to so many, in the packets of a codec.
func encode(t *testing.T, codec string, shades int) (packets [][]byte, keys []bool) {
	t.Helper()
	encoder := vision.NewEncoder(image.Pt(64, 48), 25)
	defer encoder.Close()
	for n := range shades {
		frame := shade(t, n)
		defer frame.Close()
		packet, err := frame.JPEG(nil, 90)
		key := true
		if codec == encoder.FourCC() {
			packet, key, err = encoder.Encode(frame, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		packets, keys = append(packets, packet), append(keys, key)
	}
	return packets, keys
}

// codecs are those of our clips on this machine.
func codecs() []string {
	encoder := vision.NewEncoder(image.Pt(64, 48), 25)
	defer encoder.Close()
	return slices.Compact([]string{"MJPG", encoder.FourCC()})
}

// aviOf writes a clip of so many pictures, 25 a second, and leaves it open.
func aviOf(t *testing.T, path, codec string, pictures int) *avi {
	t.Helper()
	f, err := osDisk{}.create(path)
	if err != nil {
		t.Fatal(err)
	}
	a, err := newAVI(f, image.Pt(64, 48), codec, 30)
	if err != nil {
		t.Fatal(err)
	}
	packets, keys := encode(t, codec, pictures)
	for n, packet := range packets {
		if err := a.add(packet, keys[n], start.Add(time.Duration(n)*40*time.Millisecond)); err != nil {
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
	for _, codec := range codecs() {
		path := filepath.Join(t.TempDir(), "c.avi")
		a := aviOf(t, path, codec, 30)
		if err := errors.Join(a.finish(), a.file.Close()); err != nil {
			t.Fatal(err)
		}
		greys, info := play(t, path)
		checkShades(t, greys, 30)
		if info.Frames != 30 || math.Abs(info.FPS-25) > 0.01 || info.Width != 64 || info.Height != 48 {
			t.Errorf("%s: %+v", codec, info)
		}
	}
}

// A picture of a clip is found by its number, which pictures.csv gives, also between
// two keys.
func TestPicturesAreFoundByTheirNumber(t *testing.T) {
	for _, codec := range codecs() {
		path := filepath.Join(t.TempDir(), "c.avi")
		a := aviOf(t, path, codec, 40)
		if err := errors.Join(a.finish(), a.file.Close()); err != nil {
			t.Fatal(err)
		}
		video, err := vision.OpenSeekable(path, vision.Orientation{})
		if err != nil {
			t.Fatal(err)
		}
		defer video.Close()
		frame := vision.NewFrame()
		defer frame.Close()
		for _, n := range []int{39, 0, 26, 25, 24, 1, 38} {
			if err := video.ReadFrame(n, -1, frame); err != nil {
				t.Fatalf("%s: picture %d: %v", codec, n, err)
			}
			if d := grey(frame) - (40 + 5*n); d > 3 || d < -3 {
				t.Errorf("%s: picture %d has the grey %d", codec, n, grey(frame))
			}
		}
	}
}

// A clip that was never finished plays as far as it was written, with its header
// of the beginning, and with a newer one; and it can be finished.
func TestClipsPlayAfterTheWriterWasKilled(t *testing.T) {
	for i, codec := range slices.Repeat(codecs(), 2) {
		updated := i%2 == 0
		path := filepath.Join(t.TempDir(), "c.avi")
		a := aviOf(t, path, codec, 30)
		if updated {
			a.update()
		}
		a.file.Write([]byte("00dc\xff\xff\x00\x00cut off"))
		a.file.Close()
		greys, _ := play(t, path)
		if len(greys) == 31 { // some decoders show what there is of the last one
			greys = greys[:30]
		}
		checkShades(t, greys, 30)
		if n, err := repairAVI(path); n != 30 || err != nil {
			t.Fatal(n, err)
		}
		greys, info := play(t, path)
		checkShades(t, greys, 30)
		if info.Frames != 30 {
			t.Errorf("%s: %+v", codec, info)
		}
		whole, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer whole.Close()
		if again, err := readAVI(whole); err != nil || !slices.Equal(again.keys, a.keys) {
			t.Errorf("%s: the keys %v are read as %v (%v)", codec, a.keys, again.keys, err)
		}
		if n, err := repairAVI(path); n != 30 || err != nil {
			t.Error("repairing twice: ", n, err)
		}
	}
}

func TestAClipWithoutPicturesIsRecognised(t *testing.T) {
	folder := t.TempDir()
	empty, cut := filepath.Join(folder, "e.avi"), filepath.Join(folder, "c.avi")
	aviOf(t, empty, "MJPG", 0).file.Close()
	os.WriteFile(cut, []byte("RIFF"), 0o600)
	for _, path := range []string{empty, cut} {
		if n, err := repairAVI(path); n != 0 || !errors.Is(err, errNoPicture) {
			t.Error(n, err)
		}
	}
}
