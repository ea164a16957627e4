package vision

import (
	"errors"
	"fmt"
	"image"
	"image/draw"
	"time"

	"arbex/vision/media"

	"gocv.io/x/gocv"
)

// Frame is one picture of a source. It owns memory outside Go: Close it. One goroutine
// may use it at a time.
type Frame struct {
	Index int           // 0 for the first frame of the source, then counting up
	Time  time.Duration // clip time for clips; time since opening for live sources; 0 for pictures
	Still bool          // not part of a sequence: faces are not tracked across it

	bgr  gocv.Mat // 8-bit BGR, the order OpenCV works in
	rgba gocv.Mat // kept between calls of RGBA
}

// NewFrame returns an empty frame for Source.Read to fill.
func NewFrame() *Frame { return &Frame{bgr: gocv.NewMat(), rgba: gocv.NewMat()} }

// FrameFromImage copies an image into a new frame.
func FrameFromImage(picture image.Image) (*Frame, error) {
	size := picture.Bounds().Size()
	if err := media.CheckSize(size); err != nil {
		return nil, err
	}
	frame := NewFrame()
	if err := frame.fill(picture, size); err != nil {
		frame.Close()
		return nil, err
	}
	return frame, nil
}

// fill copies an image into the frame.
func (f *Frame) fill(picture image.Image, size image.Point) error {
	pixels := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(pixels, pixels.Rect, picture, picture.Bounds().Min, draw.Src)
	view, err := gocv.NewMatFromBytes(size.Y, size.X, gocv.MatTypeCV8UC4, pixels.Pix)
	if err != nil {
		return fmt.Errorf("copying a picture of %dx%d: %w", size.X, size.Y, err)
	}
	defer view.Close()
	gocv.CvtColor(view, &f.bgr, gocv.ColorRGBAToBGR)
	return nil
}

// Close frees the pixels. The frame must not be used afterwards.
func (f *Frame) Close() error { return errors.Join(f.bgr.Close(), f.rgba.Close()) }

// Empty reports whether the frame holds no picture yet.
func (f *Frame) Empty() bool { return f.bgr.Empty() }

// Size returns width and height in pixels.
func (f *Frame) Size() image.Point { return image.Pt(f.bgr.Cols(), f.bgr.Rows()) }

// CopyTo copies picture, index and time into dst, reusing its memory.
func (f *Frame) CopyTo(dst *Frame) {
	dst.Index, dst.Time, dst.Still = f.Index, f.Time, f.Still
	f.bgr.CopyTo(&dst.bgr)
}

// swap exchanges two frames without copying pixels.
func (f *Frame) swap(other *Frame) { *f, *other = *other, *f }

// RGBA copies the picture into dst and returns it; it allocates a new one only when
// dst is nil, of another size, or a part of a larger image. An empty frame gives an empty image.
func (f *Frame) RGBA(dst *image.RGBA) *image.RGBA { return f.convert(f.bgr, dst) }

// Preview is RGBA for display: a picture whose longer side exceeds longest is reduced
// to it. A huge photograph would not fit a texture otherwise.
func (f *Frame) Preview(dst *image.RGBA, longest int) *image.RGBA {
	size := f.Size()
	if f.Empty() || max(size.X, size.Y) <= longest {
		return f.RGBA(dst)
	}
	small := gocv.NewMat()
	defer small.Close()
	gocv.Resize(f.bgr, &small, fitWithin(size, longest), 0, 0, gocv.InterpolationArea)
	return f.convert(small, dst)
}

// convert converts BGR to RGBA in f.rgba and copies that to dst.
func (f *Frame) convert(bgr gocv.Mat, dst *image.RGBA) *image.RGBA {
	bounds := image.Rect(0, 0, bgr.Cols(), bgr.Rows())
	if dst == nil || dst.Rect != bounds || dst.Stride != 4*bounds.Dx() {
		dst = image.NewRGBA(bounds)
	}
	if bgr.Empty() {
		return dst
	}
	gocv.CvtColor(bgr, &f.rgba, gocv.ColorBGRToRGBA)
	if pixels, err := f.rgba.DataPtrUint8(); err == nil {
		copy(dst.Pix, pixels)
	}
	return dst
}

// fitWithin scales a size so that its longer side is longest; neither side falls below
// one pixel.
func fitWithin(size image.Point, longest int) image.Point {
	scale := float64(longest) / float64(max(size.X, size.Y))
	return image.Pt(max(1, int(float64(size.X)*scale+0.5)), max(1, int(float64(size.Y)*scale+0.5)))
}

// Fingerprint returns an FNV-1a hash of every 101st byte, which nearly always differs
// between two pictures of a camera.
func (f *Frame) Fingerprint() uint64 {
	sum := uint64(14695981039346656037)
	pixels, err := f.bgr.DataPtrUint8()
	if err != nil {
		return sum
	}
	for i := 0; i < len(pixels); i += 101 {
		sum = (sum ^ uint64(pixels[i])) * 1099511628211
	}
	return sum
}

// Brightest returns the largest of every 101st byte: a small number for a picture that
// is black except for single hot pixels.
func (f *Frame) Brightest() (most uint8) {
	pixels, err := f.bgr.DataPtrUint8()
	if err != nil {
		return 0
	}
	for i := 0; i < len(pixels); i += 101 {
		most = max(most, pixels[i])
	}
	return most
}
