package ffmpeg

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// grey returns a picture of one shade.
func grey(size image.Point, shade uint8) *image.RGBA {
	m := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(m, m.Rect, image.NewUniform(color.Gray{shade}), image.Point{}, draw.Src)
	return m
}

// create begins a file that the test closes.
func create(t *testing.T, path string, size image.Point, rate float64) *Encoder {
	t.Helper()
	e, err := Create(path, size, rate)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// A picture has the time that it was written with, and its colour.
func TestWhatIsEncodedIsDecoded(t *testing.T) {
	path, size := filepath.Join(t.TempDir(), "größe.mp4"), image.Pt(64, 48)
	e := create(t, path, size, 25)
	if codec := e.Codec(); codec != "H.264" && codec != "MPEG-4" {
		t.Error(codec)
	}
	at := []time.Duration{0, 40 * time.Millisecond, time.Second, 3 * time.Second}
	shades := []uint8{40, 90, 160, 220}
	for i, shade := range shades {
		if err := e.Write(grey(size, shade), at[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Finish(); err != nil {
		t.Fatal(err)
	}
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if info := d.Info(); info.Width != 64 || info.Height != 48 || info.Frames != 4 || !info.Seekable || info.Discontinuous {
		t.Errorf("%+v", info)
	}
	pixels := make([]byte, 3*64*48)
	for i, want := range at {
		if status := d.Next(); status != Frame {
			t.Fatalf("picture %d: status %d", i, status)
		}
		shown, known := d.Time()
		if !known || (shown-want).Abs() > time.Millisecond {
			t.Errorf("picture %d is shown at %v, not %v", i, shown, want)
		}
		if err := d.BGR(pixels); err != nil {
			t.Fatal(err)
		}
		if shade := int(pixels[3*64*24+3*32]); shade < int(shades[i])-4 || shade > int(shades[i])+4 {
			t.Errorf("picture %d has the shade %d, not %d", i, shade, shades[i])
		}
	}
	if status := d.Next(); status != End {
		t.Errorf("after the last picture: status %d", status)
	}
}

// Clocks that stand still or go back do not damage a file.
func TestTimesThatDoNotRiseFollowAtOnce(t *testing.T) {
	path, size := filepath.Join(t.TempDir(), "a.mp4"), image.Pt(16, 16)
	e := create(t, path, size, 25)
	for _, at := range []time.Duration{-time.Second, 0, time.Second, time.Second, 500 * time.Millisecond, 2 * time.Second} {
		if err := e.Write(grey(size, 90), at); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Finish(); err != nil {
		t.Fatal(err)
	}
	d, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	all := times(t, d)
	want := []time.Duration{0, 1, 1000, 1001, 1002, 2000}
	if len(all) != len(want) {
		t.Fatal(all)
	}
	for i, at := range all {
		if at.Round(time.Millisecond) != want[i]*time.Millisecond {
			t.Errorf("picture %d is shown at %v, not %v", i, at, want[i]*time.Millisecond)
		}
	}
}

// A picture may be larger than the video, whose corner it then shows, and part of another.
func TestPicturesThatAreNotOfTheVideosSize(t *testing.T) {
	size := image.Pt(32, 32)
	e := create(t, filepath.Join(t.TempDir(), "a.mp4"), size, 25)
	for name, c := range map[string]struct {
		picture *image.RGBA
		ok      bool
	}{
		"of the same size": {grey(size, 9), true},
		"larger":           {grey(image.Pt(50, 40), 9), true},
		"part of another":  {grey(image.Pt(50, 40), 9).SubImage(image.Rect(18, 8, 50, 40)).(*image.RGBA), true},
		"too narrow":       {grey(image.Pt(31, 40), 9), false},
		"too low":          {grey(image.Pt(40, 31), 9), false},
		"empty":            {grey(image.Point{}, 9), false},
	} {
		if err := e.Write(c.picture, 0); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVideosThatCannotBeBegun(t *testing.T) {
	folder := t.TempDir()
	for name, c := range map[string]struct {
		path string
		size image.Point
		rate float64
	}{
		"in no folder":         {filepath.Join(folder, "nowhere", "a.mp4"), image.Pt(16, 16), 25},
		"in place of a folder": {folder, image.Pt(16, 16), 25},
		"without pixels":       {filepath.Join(folder, "a.mp4"), image.Point{}, 25},
		"of a negative size":   {filepath.Join(folder, "a.mp4"), image.Pt(-16, 16), 25},
	} {
		if e, err := Create(c.path, c.size, c.rate); err == nil {
			t.Errorf("%s: begun as %s", name, e.Codec())
			e.Close()
		}
	}
}

// /dev/full is a disk without room.
func TestAFullDiskIsAnError(t *testing.T) {
	size := image.Pt(320, 240)
	e, err := Create("/dev/full", size, 25)
	if err != nil {
		return // its header finds no room already
	}
	defer e.Close()
	for i := 0; i < 200 && err == nil; i++ {
		err = e.Write(grey(size, uint8(i)), time.Duration(i)*40*time.Millisecond)
	}
	if finished := e.Finish(); err == nil && finished == nil {
		t.Error("two hundred pictures were written to a disk without room")
	}
}

// Once it is finished, a file takes nothing more.
func TestAFinishedFileStays(t *testing.T) {
	path, size := filepath.Join(t.TempDir(), "a.mp4"), image.Pt(16, 16)
	e := create(t, path, size, 25)
	if err := e.Write(grey(size, 90), 0); err != nil {
		t.Fatal(err)
	}
	if err := e.Finish(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Write(grey(size, 90), time.Second); err == nil {
		t.Error("a picture after the end")
	}
	if err := e.Finish(); err == nil {
		t.Error("a second end")
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Errorf("%d bytes became %d (%v)", len(before), len(after), err)
	}
}

// live returns an encoder for Encode, or skips the test where FFmpeg has no H.264.
func live(t *testing.T, size image.Point) *Encoder {
	t.Helper()
	e, err := NewLiveEncoder(size, 25)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(e.Close)
	return e
}

// Each picture is a packet at once, and a second never passes without one that decodes by itself.
func TestLivePicturesArePackets(t *testing.T) {
	size := image.Pt(32, 16)
	e := live(t, size)
	stream, newest := []byte("before"), 0
	for i := range 60 {
		picture := bytes.Repeat([]byte{byte(4 * i)}, 3*32*16)
		packet, key, err := e.Encode(stream, picture, 3*32)
		if err != nil || !bytes.HasPrefix(packet, stream) {
			t.Fatal(i, err)
		}
		if own := packet[len(stream):]; !bytes.HasPrefix(own, []byte("\x00\x00\x00\x01")) && !bytes.HasPrefix(own, []byte("\x00\x00\x01")) {
			t.Fatalf("picture %d begins with % x", i, own[:min(len(own), 8)])
		}
		if key {
			newest = i
		}
		if i == 0 && !key || i-newest >= 25 {
			t.Errorf("picture %d does not decode by itself, the newest that does is %d", i, newest)
		}
		stream = packet
	}
}

func TestLivePicturesHaveNoFileToFinish(t *testing.T) {
	if err := live(t, image.Pt(32, 16)).Finish(); err == nil {
		t.Error("the file of packets alone was finished")
	}
}

func TestLivePicturesThatAreTooSmall(t *testing.T) {
	e := live(t, image.Pt(32, 16))
	whole := make([]byte, 15*100+3*32)
	if _, _, err := e.Encode(nil, whole, 100); err != nil {
		t.Errorf("rows with a margin, the last without: %v", err)
	}
	for name, c := range map[string]struct{ size, stride int }{
		"a byte short": {len(whole) - 1, 100}, "nothing": {0, 96}, "rows that overlap": {len(whole), 3*32 - 1},
	} {
		if packet, _, err := e.Encode([]byte("kept"), make([]byte, c.size), c.stride); err == nil || string(packet) != "kept" {
			t.Errorf("%s: %d bytes, %v", name, len(packet), err)
		}
	}
}
