package vision

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// striped is a picture with the column as red and the row as green.
func striped(w, h int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			m.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), 7, 255})
		}
	}
	return m
}

func madeOf(t *testing.T, m image.Image) *Frame {
	t.Helper()
	f, err := FrameFromImage(m)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// A frame shows the picture that it was made of, into the memory that it is given.
func TestAFrameIsThePictureItWasMadeOf(t *testing.T) {
	whole := striped(60, 40)
	for name, m := range map[string]image.Image{
		"a picture":         whole,
		"a part of another": striped(200, 100).SubImage(image.Rect(0, 0, 60, 40)),
		"one of its own":    image.NewGray(image.Rect(5, 5, 9, 7)),
	} {
		f := madeOf(t, m)
		shown := f.RGBA(nil)
		if f.Empty() || shown.Rect.Size() != m.Bounds().Size() || f.Size() != m.Bounds().Size() {
			t.Fatalf("%s is %v", name, shown.Rect)
		}
		for _, at := range []image.Point{{0, 0}, {shown.Rect.Dx() - 1, shown.Rect.Dy() - 1}} {
			r, g, b, _ := m.At(m.Bounds().Min.X+at.X, m.Bounds().Min.Y+at.Y).RGBA()
			if got := shown.RGBAAt(at.X, at.Y); got != (color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 255}) {
				t.Errorf("%s: %v at %v", name, got, at)
			}
		}
		if again := f.RGBA(shown); again != shown {
			t.Errorf("%s: the memory is not used again", name)
		}
	}
	for _, size := range []image.Point{{0, 0}, {0, 9}, {9, 0}} {
		if f, err := FrameFromImage(image.NewRGBA(image.Rectangle{Max: size})); err == nil {
			f.Close()
			t.Errorf("%v is a frame", size)
		}
	}
	empty := NewFrame()
	defer empty.Close()
	if shown := empty.RGBA(nil); !empty.Empty() || !shown.Rect.Empty() || empty.Brightest() != 0 {
		t.Errorf("nothing is %v", shown.Rect)
	}
}

// A preview is no larger than it may be, and keeps the shape of the picture.
func TestPreviewsAreReduced(t *testing.T) {
	for _, c := range []struct {
		size    image.Point
		longest int
		want    image.Point
	}{
		{image.Pt(60, 40), 100, image.Pt(60, 40)},
		{image.Pt(60, 40), 60, image.Pt(60, 40)},
		{image.Pt(60, 40), 30, image.Pt(30, 20)},
		{image.Pt(40, 60), 30, image.Pt(20, 30)},
		{image.Pt(1000, 1), 10, image.Pt(10, 1)},
		{image.Pt(3, 900), 9, image.Pt(1, 9)},
	} {
		if got := madeOf(t, striped(c.size.X, c.size.Y)).Preview(nil, c.longest).Rect.Size(); got != c.want {
			t.Errorf("%v at most %d is %v, not %v", c.size, c.longest, got, c.want)
		}
	}
}

// A copy stays as it is when the next picture comes.
func TestACopyOfAFrameStays(t *testing.T) {
	f, dst := madeOf(t, striped(20, 10)), NewFrame()
	defer dst.Close()
	f.Index, f.Time, f.Still = 7, 3*time.Second, true
	f.CopyTo(dst)
	before := dst.Fingerprint()
	if err := f.fill(image.NewGray(image.Rect(0, 0, 20, 10)), image.Pt(20, 10)); err != nil {
		t.Fatal(err)
	}
	if dst.Index != 7 || dst.Time != 3*time.Second || !dst.Still || dst.Fingerprint() != before || f.Fingerprint() == before {
		t.Errorf("frame %d at %v, %x became %x", dst.Index, dst.Time, before, dst.Fingerprint())
	}
	if f.Brightest() != 0 || dst.Brightest() == 0 {
		t.Errorf("the brightest of black is %d, of the other %d", f.Brightest(), dst.Brightest())
	}
}

// What a source can do it can do turned, too.
func TestATurnedSourceIsTheSourceItTurns(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a.png", "b.png"} {
		save(t, filepath.Join(folder, name), striped(6, 4))
	}
	opened, err := Orientation{Quarters: 1}.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	frame := NewFrame()
	defer frame.Close()
	seeker := opened.(Seeker)
	if err := seeker.SeekFrame(1, -1); err != nil {
		t.Fatal(err)
	}
	if err := opened.Read(frame); err != nil || frame.Index != 1 || frame.Size() != image.Pt(4, 6) {
		t.Errorf("picture %d of %v (%v)", frame.Index, frame.Size(), err)
	}
	if err := seeker.SeekTime(time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := opened.Read(frame); err != nil || frame.Index != 0 {
		t.Errorf("picture %d (%v)", frame.Index, err)
	}
	paths := opened.(interface{ Path(int) string })
	if got := []string{paths.Path(0), paths.Path(1), paths.Path(2), paths.Path(-1)}; !slices.Equal(got, []string{filepath.Join(folder, "a.png"), filepath.Join(folder, "b.png"), "", ""}) {
		t.Errorf("%q", got)
	}
	live := WithOrientation(&still{striped(6, 4)}, Orientation{}.Constant)
	defer live.Close()
	live.(interface{ KeepAllFrames() }).KeepAllFrames() // means nothing to it
	for _, err := range []error{live.(Seeker).SeekFrame(0, 0), live.(Seeker).SeekTime(0)} {
		if err == nil || !strings.Contains(err.Error(), "no earlier pictures") {
			t.Errorf("a camera goes back: %v", err)
		}
	}
	if _, err := (Orientation{}).Open(filepath.Join(folder, "none")); err == nil {
		t.Error("nothing was opened")
	}
}

// save writes a picture as a PNG.
func save(t *testing.T, path string, m image.Image) {
	t.Helper()
	var content bytes.Buffer
	if err := png.Encode(&content, m); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// A scene goes on from every time, also one that it does not have.
func TestASceneIsSought(t *testing.T) {
	scene, err := Open(Demo + ":2")
	if err != nil {
		t.Fatal(err)
	}
	defer scene.Close()
	frame := NewFrame()
	defer frame.Close()
	last := scene.Info().Frames - 1
	for at, want := range map[time.Duration]int{-time.Hour: 0, 0: 0, time.Millisecond: 1, time.Second: sceneRate, time.Hour: last} {
		if err := scene.(Seeker).SeekTime(at); err != nil {
			t.Fatal(err)
		}
		if err := scene.Read(frame); err != nil || frame.Index != want || frame.Time != time.Duration(want)*time.Second/sceneRate {
			t.Errorf("%v leads to frame %d at %v, not %d (%v)", at, frame.Index, frame.Time, want, err)
		}
	}
	if err := scene.(Seeker).SeekFrame(last+1, -1); err != nil {
		t.Fatal(err)
	}
	if err := scene.Read(frame); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}
	scene.Close()
	if err := scene.Read(frame); err != ErrClosed {
		t.Errorf("after Close: %v", err)
	}
	for _, spec := range []string{"demo:0", "demo:5", "demo:x", "demo:"} {
		if source, err := Open(spec); err == nil || !strings.Contains(err.Error(), "demo:1") {
			t.Errorf("%s: %v, %v", spec, source, err)
		}
	}
}

func TestWhatIsLive(t *testing.T) {
	for spec, want := range map[string]bool{
		"0": true, "/dev/video3": true, "rtsp://camera/stream": true, "http://[::1]:8080/": true,
		"": false, "demo": false, "demo:3": false, "clip.mp4": false, "/home/0": false, "70000": false, "-1": false, "1.5": false,
	} {
		if got := IsLive(spec); got != want {
			t.Errorf("%q: %v", spec, got)
		}
	}
}

func TestATrackIsVisibleWhereItWasSeen(t *testing.T) {
	for want, tracks := range map[bool][]Track{true: {{}}, false: {{Missed: 1}, {Skipped: true}, {Missed: 2, Skipped: true}}} {
		for _, track := range tracks {
			if track.Visible() != want {
				t.Errorf("%+v", track)
			}
		}
	}
}

// Points go to the crop and back; those that are nowhere are in no crop.
func TestPointsOfACrop(t *testing.T) {
	f := Face{Points: Points{RightEye: Point{40, 50}, LeftEye: Point{80, 55}, Nose: Point{60, 75}, Mouth: Point{62, 95}}}
	for _, side := range []int{1, 112} {
		inCrop := f.PointsInCrop(side)
		back := f.CropToFrame(nil, side, inCrop)
		for i, p := range f.Points.Array() {
			if math.Hypot(float64(back[i][0]-p.X), float64(back[i][1]-p.Y)) > 1e-2 {
				t.Errorf("side %d: point %d is %v, not %v", side, i, back[i], p)
			}
		}
		if inCrop[0][0] >= inCrop[1][0] || inCrop[0][1] >= inCrop[3][1] {
			t.Errorf("side %d: %v", side, inCrop)
		}
	}
	nowhere := f
	nowhere.Points.Nose.X = float32(math.NaN())
	if got := nowhere.PointsInCrop(112); got != nil {
		t.Errorf("%v", got)
	}
	if got := f.PointsInCrop(0); got != nil {
		t.Errorf("%v in a crop of nothing", got)
	}
	kept := [][2]float32{{1, 2}}
	if got := nowhere.CropToFrame(kept, 112, kept); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

// Detections in a picture with a border are moved to the picture itself.
func TestDetectionsAreTranslated(t *testing.T) {
	before := []Detection{{Box: Box{X: 30, Y: 40, W: 10, H: 20}, Points: Points{RightEye: Point{31, 41}, Mouth: Point{35, 55}}}}
	after := translated(before, Point{-20, -30})
	if after[0].Box != (Box{X: 10, Y: 10, W: 10, H: 20}) || after[0].Points.RightEye != (Point{11, 11}) || after[0].Points.Mouth != (Point{15, 25}) {
		t.Errorf("%+v", after)
	}
	if before[0].Box.X != 30 || before[0].Points.RightEye.X != 31 {
		t.Errorf("the others have moved: %+v", before)
	}
}
