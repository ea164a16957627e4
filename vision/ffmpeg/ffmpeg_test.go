package ffmpeg

import (
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
