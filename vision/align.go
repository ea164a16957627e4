package vision

import (
	"fmt"

	"gocv.io/x/gocv"
)

// Crop is a face cut out upright: what the network sees.
type Crop struct {
	Side    int
	RGB     []byte        // [Side*Side*3], rows from the top
	ToFrame [2][3]float32 // x, y of the frame from x, y of the crop

	bgr gocv.Mat
	rgb gocv.Mat
	own bool
}

// Close frees the memory outside Go. A crop may be used again afterwards.
func (c *Crop) Close() error {
	if !c.own {
		return nil
	}
	c.own = false
	c.bgr.Close()
	return c.rgb.Close()
}

// template is where the points lie in a crop, as fractions of its side: the one
// definition of alignment that training, evaluation and the live view share.
//
// The numbers are the medians of BlazeFace's points in 2,000 frontal pictures of
// FER2013, made symmetric, so that a picture of that set and a frame of a
// camera are framed alike.
var template = [4]Point{{0.315, 0.393}, {0.685, 0.393}, {0.500, 0.609}, {0.500, 0.784}}

// Align cuts a face out of the frame: the similarity (turn, scale, shift) that
// brings its eyes, nose and mouth nearest to the template, least squares. dst
// keeps its memory between calls; Close it at the end.
func Align(frame *Frame, face Face, side int, dst *Crop) error {
	if frame.Empty() || side < 1 || !face.Points.finite() {
		return fmt.Errorf("vision: there is nothing to align: frame %v, side %d, points %v", frame.Size(), side, face.Points)
	}
	toFrame := similarity(template, face.Points.Array(), float32(side))
	if toFrame.scale() < 1e-3 {
		return fmt.Errorf("vision: the points of the face fall together: %v", face.Points)
	}
	if !dst.own {
		dst.bgr, dst.rgb, dst.own = gocv.NewMat(), gocv.NewMat(), true
	}
	warp(frame.bgr, &dst.bgr, toFrame, side, gocv.BorderReplicate)
	gocv.CvtColor(dst.bgr, &dst.rgb, gocv.ColorBGRToRGB)
	pixels, err := dst.rgb.DataPtrUint8()
	if err != nil {
		return fmt.Errorf("vision: reading the crop: %w", err)
	}
	dst.Side, dst.ToFrame = side, toFrame
	dst.RGB = append(dst.RGB[:0], pixels...)
	return nil
}

// PointsInCrop returns the face's points in pixels of the crop that Align cuts: the
// subject's right eye, left eye, nose and mouth.
func (f Face) PointsInCrop(side int) [][2]float32 {
	if !f.Points.finite() || side < 1 {
		return nil
	}
	back := similarity(template, f.Points.Array(), float32(side)).inverse()
	var places [][2]float32
	for _, p := range f.Points.Array() {
		at := back.apply(p)
		places = append(places, [2]float32{at.X, at.Y})
	}
	return places
}

// CropToFrame appends to dst points of the crop that Align cuts, in pixels of the
// frame: the way back.
func (f Face) CropToFrame(dst [][2]float32, side int, points [][2]float32) [][2]float32 {
	if !f.Points.finite() || side < 1 {
		return dst
	}
	toFrame := similarity(template, f.Points.Array(), float32(side))
	for _, p := range points {
		at := toFrame.apply(Point{p[0], p[1]})
		dst = append(dst, [2]float32{at.X, at.Y})
	}
	return dst
}

// Alignment returns the similarity that takes places of an aligned crop to places
// of the picture that the points are from, both in fractions of the side (crop)
// or in the points' own unit (picture). It is an error when the points fall
// together.
func Alignment(points Points) ([2][3]float32, error) {
	m := similarity(template, points.Array(), 1)
	if !points.finite() || m.scale() == 0 {
		return m, fmt.Errorf("vision: the points of the face fall together: %v", points)
	}
	return m, nil
}

// similarity returns the least-squares turn, scale and shift from the points of
// a square of the given side (fractions of it) to points of the picture. In
// closed form: with both sets moved to their means, a = sum(p.q)/sum(p.p) and
// b = sum(p x q)/sum(p.p).
func similarity(from, to [4]Point, side float32) affine {
	var meanFrom, meanTo Point
	for i := range from {
		meanFrom = meanFrom.Add(from[i].Scale(side / float32(len(from))))
		meanTo = meanTo.Add(to[i].Scale(1 / float32(len(to))))
	}
	var a, b, square float32
	for i := range from {
		p, q := from[i].Scale(side).Sub(meanFrom), to[i].Sub(meanTo)
		a += p.X*q.X + p.Y*q.Y
		b += p.X*q.Y - p.Y*q.X
		square += p.X*p.X + p.Y*p.Y
	}
	a, b = a/square, b/square
	return affine{
		{a, -b, meanTo.X - a*meanFrom.X + b*meanFrom.Y},
		{b, a, meanTo.Y - b*meanFrom.X - a*meanFrom.Y},
	}
}
