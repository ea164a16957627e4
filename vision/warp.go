package vision

import (
	"image"
	"image/color"

	"gocv.io/x/gocv"
)

// warp fills dst [side x side] with the part of the picture that toFrame maps it to. A
// strong reduction is smoothed first against aliasing: by a whole number, which OpenCV
// does eight times as fast as by any other.
func warp(bgr gocv.Mat, dst *gocv.Mat, toFrame Affine, side int, border gocv.BorderType) {
	matrix := gocv.NewMatWithSize(2, 3, gocv.MatTypeCV64F)
	defer matrix.Close()
	source, reduced := bgr, gocv.NewMat()
	defer reduced.Close()
	if factor := int(toFrame.Scale()); factor > 1 {
		part, toPart := region(bgr, toFrame, side, factor)
		defer part.Close()
		if !part.Empty() {
			gocv.Resize(part, &reduced, image.Pt(part.Cols()/factor, part.Rows()/factor), 0, 0, gocv.InterpolationArea)
			source, toFrame = reduced, toPart.Then(reduction(factor))
		}
	}
	for row := range toFrame {
		for column, v := range toFrame[row] {
			matrix.SetDoubleAt(row, column, v)
		}
	}
	gocv.WarpAffineWithParams(source, dst, matrix, image.Pt(side, side),
		gocv.InterpolationLinear|gocv.WarpInverseMap, border, color.RGBA{})
}

// reduction maps a picture to one in which each pixel is the mean of factor x factor.
func reduction(factor int) Affine {
	k := float64(factor)
	return Affine{{1 / k, 0, -(k - 1) / 2 / k}, {0, 1 / k, -(k - 1) / 2 / k}}
}

// region returns the part of the picture that toFrame reaches, its sides multiples of
// factor, and toFrame relative to it.
func region(bgr gocv.Mat, toFrame Affine, side, factor int) (gocv.Mat, Affine) {
	low, high := Point{1e6, 1e6}, Point{-1e6, -1e6}
	for _, corner := range []Point{{0, 0}, {float32(side), 0}, {0, float32(side)}, {float32(side), float32(side)}} {
		p := toFrame.Map(corner)
		low = Point{min(low.X, p.X), min(low.Y, p.Y)}
		high = Point{max(high.X, p.X), max(high.Y, p.Y)}
	}
	reach := Box{low.X, low.Y, high.X - low.X, high.Y - low.Y}.Rectangle().Inset(-factor)
	reach = reach.Intersect(image.Rect(0, 0, bgr.Cols(), bgr.Rows()))
	reach.Max = reach.Max.Sub(image.Pt(reach.Dx()%factor, reach.Dy()%factor))
	if reach.Dx() < factor || reach.Dy() < factor {
		return gocv.NewMat(), toFrame
	}
	toFrame[0][2] -= float64(reach.Min.X)
	toFrame[1][2] -= float64(reach.Min.Y)
	return bgr.Region(reach), toFrame
}
