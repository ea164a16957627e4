package vision

import (
	"image"
	"image/color"
	"math"

	"gocv.io/x/gocv"
)

// affine maps points: x' = a[0][0]*x + a[0][1]*y + a[0][2], y' likewise.
type affine [2][3]float32

func (a affine) apply(p Point) Point {
	return Point{a[0][0]*p.X + a[0][1]*p.Y + a[0][2], a[1][0]*p.X + a[1][1]*p.Y + a[1][2]}
}

// scale is how much longer lengths become, on average over directions.
func (a affine) scale() float32 {
	return float32(math.Sqrt(math.Abs(float64(a[0][0]*a[1][1] - a[0][1]*a[1][0]))))
}

// similarityFor maps a square of side pixels onto the picture: its middle to
// centre, enlarged by scale, turned by roll radians.
func similarityFor(centre Point, scale float32, roll float64, side float32) affine {
	c, s := scale*float32(math.Cos(roll)), scale*float32(math.Sin(roll))
	half := (side - 1) / 2
	return affine{{c, -s, centre.X - c*half + s*half}, {s, c, centre.Y - s*half - c*half}}
}

// inverse returns the way back of a similarity.
func (a affine) inverse() affine {
	det := a[0][0]*a[1][1] - a[0][1]*a[1][0]
	if det == 0 {
		return affine{}
	}
	i, j, k, l := a[1][1]/det, -a[0][1]/det, -a[1][0]/det, a[0][0]/det
	return affine{{i, j, -(i*a[0][2] + j*a[1][2])}, {k, l, -(k*a[0][2] + l*a[1][2])}}
}

// warp fills dst [side x side] with what toFrame names of the picture. A strong
// reduction is smoothed first, or fine texture would turn into noise: by a whole
// number, which OpenCV does eight times as fast as by any other.
func warp(bgr gocv.Mat, dst *gocv.Mat, toFrame affine, side int, border gocv.BorderType) {
	matrix := gocv.NewMatWithSize(2, 3, gocv.MatTypeCV64F)
	defer matrix.Close()
	source, reduced := bgr, gocv.NewMat()
	defer reduced.Close()
	if times := int(toFrame.scale()); times > 1 {
		part, moved := partFor(bgr, toFrame, side, times)
		defer part.Close()
		if !part.Empty() {
			gocv.Resize(part, &reduced, image.Pt(part.Cols()/times, part.Rows()/times), 0, 0, gocv.InterpolationArea)
			source, toFrame = reduced, moved.reduced(times)
		}
	}
	for row := range toFrame {
		for column, v := range toFrame[row] {
			matrix.SetDoubleAt(row, column, float64(v))
		}
	}
	gocv.WarpAffineWithParams(source, dst, matrix, image.Pt(side, side),
		gocv.InterpolationLinear|gocv.WarpInverseMap, border, color.RGBA{})
}

// reduced is the way to a picture in which each pixel is the mean of times x times.
func (a affine) reduced(times int) affine {
	k := float32(times)
	for row := range a {
		a[row][0], a[row][1], a[row][2] = a[row][0]/k, a[row][1]/k, (a[row][2]-(k-1)/2)/k
	}
	return a
}

// partFor returns the part of the picture that toFrame reaches, its sides
// multiples of times, and toFrame relative to it.
func partFor(bgr gocv.Mat, toFrame affine, side, times int) (gocv.Mat, affine) {
	low, high := Point{1e6, 1e6}, Point{-1e6, -1e6}
	for _, corner := range []Point{{0, 0}, {float32(side), 0}, {0, float32(side)}, {float32(side), float32(side)}} {
		p := toFrame.apply(corner)
		low = Point{min(low.X, p.X), min(low.Y, p.Y)}
		high = Point{max(high.X, p.X), max(high.Y, p.Y)}
	}
	reach := Box{low.X, low.Y, high.X - low.X, high.Y - low.Y}.Rectangle().Inset(-times)
	reach = reach.Intersect(image.Rect(0, 0, bgr.Cols(), bgr.Rows()))
	reach.Max = reach.Max.Sub(image.Pt(reach.Dx()%times, reach.Dy()%times))
	if reach.Dx() < times || reach.Dy() < times {
		return gocv.NewMat(), toFrame
	}
	toFrame[0][2] -= float32(reach.Min.X)
	toFrame[1][2] -= float32(reach.Min.Y)
	return bgr.Region(reach), toFrame
}
