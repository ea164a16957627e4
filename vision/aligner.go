package vision

import (
	"fmt"

	"gocv.io/x/gocv"
)

// Crop is an upright face: the input of the network. The zero value is ready for
// Align. Close it.
type Crop struct {
	RGB []byte // [side*side*3], rows from the top

	bgr       gocv.Mat
	rgb       gocv.Mat
	allocated bool
}

// Close frees the memory outside Go. The crop may be used again afterwards.
func (c *Crop) Close() error {
	if !c.allocated {
		return nil
	}
	c.allocated = false
	c.bgr.Close()
	return c.rgb.Close()
}

// template is where right eye, left eye, nose and mouth lie in a crop, as fractions
// of its side: the one definition of alignment that training, evaluation and the live
// view share.
//
// The numbers are the medians of BlazeFace's points in 2,000 frontal pictures of
// FER2013, made symmetric, so that a picture of that set and a frame of a camera are
// framed alike.
var template = [4]Point{{0.315, 0.393}, {0.685, 0.393}, {0.500, 0.609}, {0.500, 0.784}}

// Align cuts a face out of the frame: the similarity transform (rotation, scale,
// translation) that brings its points nearest to the template, least squares. dst
// keeps its memory between calls.
func Align(frame *Frame, face Face, side int, dst *Crop) error {
	if frame.Empty() || side < 1 {
		return fmt.Errorf("there is nothing to align: frame %v, side %d", frame.Size(), side)
	}
	toFrame, err := alignment(face.Points, side)
	if err != nil {
		return err
	}
	if !dst.allocated {
		dst.bgr, dst.rgb, dst.allocated = gocv.NewMat(), gocv.NewMat(), true
	}
	warp(frame.bgr, &dst.bgr, toFrame, side, gocv.BorderReplicate)
	gocv.CvtColor(dst.bgr, &dst.rgb, gocv.ColorBGRToRGB)
	pixels, err := dst.rgb.DataPtrUint8()
	if err != nil {
		return fmt.Errorf("reading the crop: %w", err)
	}
	dst.RGB = append(dst.RGB[:0], pixels...)
	return nil
}

// minScale is the least pixels of the frame for a pixel of the crop: points of a
// smaller face fall together.
const minScale = 1e-3

// alignment returns the transform from a crop of the given side to the frame.
func alignment(points Points, side int) (Affine, error) {
	if !points.finite() {
		return Identity, fmt.Errorf("the points of the face are not finite: %v", points)
	}
	toFrame := similarity(template, points.Array(), float64(side))
	if toFrame.Scale() < minScale {
		return Identity, fmt.Errorf("the points of the face fall together: %v", points)
	}
	return toFrame, nil
}

// PointsInCrop returns the face's points in pixels of the crop that Align cuts: the
// subject's right eye, left eye, nose and mouth; nil where Align would cut none.
func (f Face) PointsInCrop(side int) [][2]float32 {
	toFrame, err := alignment(f.Points, side)
	if err != nil || side < 1 {
		return nil
	}
	toCrop := toFrame.Inverse()
	var points [][2]float32
	for _, p := range f.Points.Array() {
		at := toCrop.Map(p)
		points = append(points, [2]float32{at.X, at.Y})
	}
	return points
}

// CropToFrame appends points of the crop that Align cuts to dst, in pixels of the
// frame.
func (f Face) CropToFrame(dst [][2]float32, side int, points [][2]float32) [][2]float32 {
	if !f.Points.finite() || side < 1 {
		return dst
	}
	toFrame := similarity(template, f.Points.Array(), float64(side))
	for _, p := range points {
		at := toFrame.Map(Point{p[0], p[1]})
		dst = append(dst, [2]float32{at.X, at.Y})
	}
	return dst
}

// Alignment returns the similarity transform from an aligned crop to the picture that
// the points are from: in fractions of the side (crop) and in the unit of the points
// (picture). It returns an error when the points fall together.
func Alignment(points Points) (Affine, error) {
	toPicture := similarity(template, points.Array(), 1)
	if !points.finite() || toPicture.Scale() == 0 {
		return Identity, fmt.Errorf("the points of the face fall together: %v", points)
	}
	return toPicture, nil
}
