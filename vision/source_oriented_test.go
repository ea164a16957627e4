package vision

import (
	"bytes"
	"image"
	"image/color"
	"testing"
)

// still is a source of one picture again and again.
type still struct{ picture image.Image }

func (s *still) Info() Info {
	size := s.picture.Bounds().Size()
	return Info{Width: size.X, Height: size.Y}
}
func (s *still) Close() error          { return nil }
func (s *still) Read(dst *Frame) error { return dst.fill(s.picture, s.picture.Bounds().Size()) }

// Where the red corner of a picture goes.
func TestPicturesAreTurned(t *testing.T) {
	picture := image.NewRGBA(image.Rect(0, 0, 6, 4))
	for i := range picture.Pix {
		picture.Pix[i] = 255
	}
	picture.Set(0, 0, color.RGBA{R: 255, A: 255})
	for _, c := range []struct {
		turn     Orientation
		size, at image.Point
	}{
		{Orientation{}, image.Pt(6, 4), image.Pt(0, 0)},
		{Orientation{Mirror: true}, image.Pt(6, 4), image.Pt(5, 0)},
		{Orientation{Quarters: 1}, image.Pt(4, 6), image.Pt(3, 0)},
		{Orientation{Quarters: 2}, image.Pt(6, 4), image.Pt(5, 3)},
		{Orientation{Quarters: 3}, image.Pt(4, 6), image.Pt(0, 5)},
		{Orientation{Quarters: -1}, image.Pt(4, 6), image.Pt(0, 5)},
		{Orientation{Quarters: 1, Mirror: true}, image.Pt(4, 6), image.Pt(0, 0)},
	} {
		source, frame := WithOrientation(&still{picture}, func() Orientation { return c.turn }), NewFrame()
		for range 2 { // the memory goes round
			if err := source.Read(frame); err != nil {
				t.Fatal(err)
			}
		}
		seen := frame.RGBA(nil)
		if info := source.Info(); image.Pt(info.Width, info.Height) != c.size || seen.Rect.Size() != c.size {
			t.Errorf("%+v: %dx%d, %v", c.turn, info.Width, info.Height, seen.Rect)
		}
		if seen.RGBAAt(c.at.X, c.at.Y).G != 0 {
			t.Errorf("%+v: the corner is not at %v", c.turn, c.at)
		}
		source.Close()
		source.Close()
		if err := source.Read(frame); err != ErrClosed {
			t.Errorf("after Close: %v", err)
		}
		frame.Close()
	}
}

// What leads from one orientation to another, after the first, gives the second.
func TestOrientationsLeadToEachOther(t *testing.T) {
	picture := image.NewRGBA(image.Rect(0, 0, 3, 2))
	for i := range picture.Pix {
		picture.Pix[i] = byte(40 * i)
	}
	oriented := func(all ...Orientation) *image.RGBA {
		frame, err := FrameFromImage(picture)
		if err != nil {
			t.Fatal(err)
		}
		defer frame.Close()
		for _, o := range all {
			frame.Orient(o)
		}
		return frame.RGBA(nil)
	}
	for i := range 64 {
		from, to := Orientation{i % 4, i/4%2 == 1}, Orientation{i / 8 % 4, i >= 32}
		if got, want := oriented(from, from.To(to)), oriented(to); got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
			t.Errorf("from %+v to %+v: %+v", from, to, from.To(to))
		}
	}
}

// Points go into the crop and back.
func TestPointsMapToTheCropAndBack(t *testing.T) {
	face := Face{Points: Points{Point{100, 120}, Point{160, 130}, Point{128, 160}, Point{126, 190}}}
	inCrop := [][2]float32{{0, 0}, {56, 40}, {112, 112}}
	toFrame := similarity(template, face.Points.Array(), 112)
	back := toFrame.Inverse()
	for i, p := range face.CropToFrame(nil, 112, inCrop) {
		at := back.Map(Point{p[0], p[1]})
		if d := at.Sub(Point{inCrop[i][0], inCrop[i][1]}).Length(); d > 1e-3 {
			t.Errorf("%v came back as %v", inCrop[i], at)
		}
	}
	if got := face.CropToFrame(nil, 0, inCrop); got != nil {
		t.Error(got)
	}
}
