package ffmpeg

import (
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"arbex/assets/leaktest"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

func open(t *testing.T, name string) *Decoder {
	t.Helper()
	d, err := Open(filepath.Join("..", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d
}

// times decodes the rest of a file and returns the times of its frames.
func times(t *testing.T, d *Decoder) (all []time.Duration) {
	t.Helper()
	for {
		switch status := d.Next(); status {
		case Frame:
			at, known := d.Time()
			if !known {
				t.Fatal("a frame has no time")
			}
			all = append(all, at)
		case End:
			return all
		default:
			t.Fatal("status", status)
		}
	}
}

func TestFramesHaveTheirTimes(t *testing.T) {
	d := open(t, "variable.mp4")
	all := times(t, d)
	if info := d.Info(); len(all) != info.Frames || !info.Seekable || info.Discontinuous || info.Rate <= 0 {
		t.Errorf("%d frames, %+v", len(all), info)
	}
	if at := all[11].Round(time.Millisecond); at != 800*time.Millisecond {
		t.Errorf("frame 11 is at %v", at)
	}
	if !d.Seek(0) || d.Next() != Frame {
		t.Fatal("it cannot be read again")
	}
	if at, _ := d.Time(); at != all[0] {
		t.Errorf("after the seek the first frame is at %v", at)
	}
}

func TestJoinedStreamsAreDiscontinuous(t *testing.T) {
	if d := open(t, "joined_earlier.ts"); !d.Info().Discontinuous || d.Monotonic() {
		t.Errorf("%+v", d.Info())
	}
	if d := open(t, "joined_later.ts"); !d.Monotonic() {
		t.Error("its times rise")
	}
}

func TestBGRNeedsASufficientBuffer(t *testing.T) {
	d := open(t, "plain.mp4")
	if d.Next() != Frame {
		t.Fatal("no frame")
	}
	width, height := d.Size()
	if err := d.BGR(make([]byte, 3*width*height-1)); err == nil {
		t.Error("a buffer that is too small was accepted")
	}
	pixels := make([]byte, 3*width*height)
	if err := d.BGR(pixels); err != nil {
		t.Error(err)
	}
	for _, v := range pixels {
		if v != pixels[0] {
			return
		}
	}
	t.Error("the frame has one colour")
}

func TestOtherFilesAreRefused(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text.mp4")
	if err := os.WriteFile(text, []byte("this is text"), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{text: "no video format", "/nowhere.mp4": "No such file"} {
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// Sound alone is no video, and neither is the picture on a record's sleeve.
func TestSoundIsNoVideo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sound.mp4")
	samples := "RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x08\x00\x00\x00\x80\x80\x80\x80\x80\x80\x80\x80"
	if err := os.WriteFile(path, []byte(samples), 0o600); err != nil {
		t.Fatal(err)
	}
	if d, err := Open(path); err == nil || !strings.Contains(err.Error(), "no video") {
		t.Errorf("%v, %v", d, err)
	}
}

// noisy writes a clip of count pictures that have little in common, and returns its content.
func noisy(t *testing.T, path string, count int) []byte {
	t.Helper()
	size := image.Pt(128, 96)
	e := create(t, path, size, 25)
	picture := grey(size, 0)
	for i := range count {
		for k := range picture.Pix {
			picture.Pix[k] = byte((k/4 + 17*i) * (i + 7) >> 2)
		}
		if err := e.Write(picture, time.Duration(i)*40*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Finish(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// A file is not at its end where its frames are damaged: what follows is decoded.
func TestDamageIsNotTheEnd(t *testing.T) {
	const count = 50
	path := filepath.Join(t.TempDir(), "damaged.mp4")
	content := noisy(t, path, count)
	for at := len(content) / 3; at < len(content)/2; at++ {
		content[at] = 0xff
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	counts, newest := map[Status]int{}, time.Duration(0)
	for status := d.Next(); status != End; status = d.Next() {
		if counts[status]++; status == Frame {
			newest, _ = d.Time()
		}
	}
	if newest != (count-1)*40*time.Millisecond || counts[Damaged] == 0 {
		t.Errorf("%v, the last at %v", counts, newest)
	}
	if d.Next() != End {
		t.Error("there is something after the end")
	}
}

// The end of a file that was cut off is lost with its index, which is written last.
func TestFilesThatWereCutOff(t *testing.T) {
	path := filepath.Join(t.TempDir(), "cut.mp4")
	content := noisy(t, path, 20)
	for _, length := range []int{len(content) / 2, 100} {
		if err := os.WriteFile(path, content[:length], 0o600); err != nil {
			t.Fatal(err)
		}
		if d, err := Open(path); err == nil {
			t.Errorf("%d of %d bytes are a video: %+v", length, len(content), d.Info())
			d.Close()
		}
	}
}

func TestSeekingFindsTheKeyFrameBefore(t *testing.T) {
	d := open(t, "variable.mp4")
	all := times(t, d)
	for _, at := range []time.Duration{-time.Second, 0, all[len(all)/2], all[len(all)-1], time.Hour} {
		if !d.Seek(at) {
			t.Errorf("%v cannot be found", at)
			continue
		}
		if status := d.Next(); status != Frame {
			t.Errorf("%v: status %d", at, status)
			continue
		}
		if found, _ := d.Time(); found > max(at, all[0]) {
			t.Errorf("%v is sought, %v found", at, found)
		}
	}
}
