package vision

import (
	"bytes"
	"image"
	"image/color"
	"strings"
	"testing"
	"time"
)

func TestPicturesGoInAndOutUnchanged(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {1, 9}, {9, 1}, {3, 5}, {640, 2}} {
		picture := striped(size.X, size.Y)
		frame := madeOf(t, picture)
		if have := frame.RGBA(nil); frame.Size() != size || !bytes.Equal(have.Pix, picture.Pix) {
			t.Errorf("%v: another picture of %v", size, frame.Size())
		}
	}
}

// A part of an image has rows that are further apart, and does not begin at (0, 0).
func TestAPartOfAnImageIsAPicture(t *testing.T) {
	whole := striped(20, 10)
	frame := madeOf(t, whole.SubImage(image.Rect(5, 3, 9, 8)))
	have := frame.RGBA(nil)
	for y := range 5 {
		for x := range 4 {
			if have.RGBAAt(x, y) != whole.RGBAAt(x+5, y+3) {
				t.Fatalf("pixel (%d, %d) is %v", x, y, have.RGBAAt(x, y))
			}
		}
	}
}

func TestImagesThatAreNoPictureAreErrors(t *testing.T) {
	for _, bounds := range []image.Rectangle{{}, image.Rect(0, 0, 5, 0), image.Rect(0, 0, 1<<20, 1<<20)} {
		if frame, err := FrameFromImage(&image.Uniform{}); err == nil {
			frame.Close()
			t.Fatal("a picture without an end was accepted")
		}
		if frame, err := FrameFromImage(boundless{bounds}); err == nil {
			frame.Close()
			t.Errorf("a picture of %v was accepted", bounds)
		}
	}
}

// boundless is an image that claims a size.
type boundless struct{ bounds image.Rectangle }

func (b boundless) Bounds() image.Rectangle { return b.bounds }
func (boundless) ColorModel() color.Model   { return color.RGBAModel }
func (boundless) At(int, int) color.Color   { return color.Black }

// Memory is reused where it fits, and only there.
func TestRGBAReusesMemoryThatFits(t *testing.T) {
	picture := striped(6, 4)
	frame := madeOf(t, picture)
	fits := image.NewRGBA(image.Rect(0, 0, 6, 4))
	if have := frame.RGBA(fits); have != fits || !bytes.Equal(fits.Pix, picture.Pix) {
		t.Error("memory that fits is not reused")
	}
	larger := image.NewRGBA(image.Rect(0, 0, 9, 9))
	for name, dst := range map[string]*image.RGBA{
		"another size":             larger,
		"moved":                    image.NewRGBA(image.Rect(1, 1, 7, 5)),
		"a part of a larger image": larger.SubImage(image.Rect(0, 0, 6, 4)).(*image.RGBA),
	} {
		have := frame.RGBA(dst)
		if have.Rect != picture.Rect {
			t.Errorf("%s: %v", name, have.Rect)
			continue
		}
		for y := range 4 {
			for x := range 6 {
				if have.RGBAAt(x, y) != picture.RGBAAt(x, y) {
					t.Fatalf("%s: pixel (%d, %d) is %v", name, x, y, have.RGBAAt(x, y))
				}
			}
		}
	}
}

// A frame that holds no picture yet can be asked for everything.
func TestAnEmptyFrame(t *testing.T) {
	frame, other := NewFrame(), NewFrame()
	defer frame.Close()
	defer other.Close()
	frame.Orient(Orientation{Quarters: 1, Mirror: true})
	frame.CopyTo(other)
	if !frame.Empty() || !other.Empty() || frame.Size() != (image.Point{}) || frame.Brightest() != 0 || frame.Fingerprint() != other.Fingerprint() {
		t.Error("an empty frame has something in it")
	}
	if have := frame.RGBA(nil); !have.Rect.Empty() {
		t.Errorf("its picture is %v", have.Rect)
	}
	if have := frame.Preview(nil, 10); !have.Rect.Empty() {
		t.Errorf("its preview is %v", have.Rect)
	}
	before := []byte("kept")
	if jpeg, err := frame.JPEG(before, 85); err == nil || !bytes.Equal(jpeg, before) {
		t.Errorf("%d bytes of JPEG: %v", len(jpeg), err)
	}
	var crop Crop
	if err := Align(frame, Face{Points: pointsFromBox(Box{0, 0, 50, 50})}, 112, &crop); err == nil {
		t.Error("an empty frame was aligned")
	}
	if err := crop.Close(); err != nil {
		t.Error(err)
	}
}

func TestJPEGsAreAppended(t *testing.T) {
	frame := madeOf(t, striped(40, 30))
	var sizes []int
	for _, quality := range []int{1, 50, 100} {
		jpeg, err := frame.JPEG([]byte("head"), quality)
		if err != nil || !bytes.HasPrefix(jpeg, []byte("head\xff\xd8")) {
			t.Fatalf("quality %d: %v", quality, err)
		}
		back := NewFrame()
		if err := back.decode(jpeg[4:]); err != nil || back.Size() != frame.Size() {
			t.Errorf("quality %d: %v, %v", quality, back.Size(), err)
		}
		back.Close()
		sizes = append(sizes, len(jpeg))
	}
	if sizes[0] >= sizes[1] || sizes[1] >= sizes[2] {
		t.Errorf("the better, the larger: %v bytes", sizes)
	}
}

func TestBrightestSeesTheFirstPixel(t *testing.T) {
	picture := image.NewRGBA(image.Rect(0, 0, 3, 3))
	if have := madeOf(t, picture).Brightest(); have != 0 {
		t.Errorf("black is %d bright", have)
	}
	picture.SetRGBA(0, 0, color.RGBA{B: 200, A: 255})
	if have := madeOf(t, picture).Brightest(); have != 200 {
		t.Errorf("a blue pixel is %d bright", have)
	}
}

// A clip goes back to its first frame for a time before it.
func TestATimeBeforeAClipIsItsBeginning(t *testing.T) {
	source, frame := opened(t, sample("variable.mp4")), NewFrame()
	defer frame.Close()
	for _, at := range []time.Duration{time.Second, -time.Second, -time.Hour} {
		if err := source.(Seeker).SeekTime(at); err != nil {
			t.Fatal(err)
		}
		if err := source.Read(frame); err != nil || at < 0 && (frame.Index != 0 || frame.Time != 0) {
			t.Errorf("at %v: frame %d at %v, %v", at, frame.Index, frame.Time, err)
		}
	}
}

// Videos that no encoder takes are refused with the size that was asked for.
func TestSizesOfVideos(t *testing.T) {
	for _, c := range []struct {
		size image.Point
		rate float64
		want image.Point
		fps  float64
	}{
		{image.Pt(640, 480), 30, image.Pt(640, 480), 30},
		{image.Pt(641, 481), 0, image.Pt(640, 480), defaultRate},
		{image.Pt(3, 3), -1, image.Pt(2, 2), defaultRate},
		{image.Pt(2, 2), 1001, image.Pt(2, 2), defaultRate},
		{image.Pt(2, 2), float64(nan32), image.Pt(2, 2), defaultRate},
	} {
		if size, rate, err := encodable(c.size, c.rate); err != nil || size != c.want || rate != c.fps {
			t.Errorf("%v at %v: %v at %v, %v", c.size, c.rate, size, rate, err)
		}
	}
	for size, named := range map[image.Point]string{{}: "0x0", {1, 1}: "1x1", {1, 480}: "1x480", {640, -2}: "640x-2"} {
		if _, _, err := encodable(size, 25); err == nil || !strings.Contains(err.Error(), named) {
			t.Errorf("%v: %v", size, err)
		}
	}
}

func TestKindsHaveNames(t *testing.T) {
	for kind, want := range map[Kind]string{Camera: "camera", Folder: "folder", -1: "kind -1", Folder + 1: "kind 5"} {
		if have := kind.String(); have != want {
			t.Errorf("%q, not %q", have, want)
		}
	}
}

func TestDamageIsOneSentence(t *testing.T) {
	var d Damage
	if d.Warning() != nil || d.String() != "" {
		t.Errorf("no damage: %q", d)
	}
	d.addFrames(1, time.Second, time.Second)
	if want := "a picture at 1.0 s is damaged and was left out"; d.String() != want {
		t.Errorf("%q, not %q", d, want)
	}
	d.addFrames(2, 3*time.Second, 4*time.Second)
	d.Gap, d.GapStart = 20*time.Second, 5*time.Second
	if want := "3 pictures between 1.0 s and 4.0 s are damaged and were left out; there are no pictures between 5.0 s and 25.0 s"; d.String() != want {
		t.Errorf("%q, not %q", d, want)
	}
}
