// Package raster paints curves and areas into pictures, pixel by pixel. It knows no
// window, so the curves of the window and those of films look alike.
//
//	raster.Fill(picture, ground)
//	raster.Curve(picture, func(x int) float32 { return shares[x] }, 2.4, ink)
package raster

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// Curve draws a curve into a picture, which may be a part of a larger one. value
// returns its height in a column of pixels from the left, 0 to 1; NaN leaves a gap. The line is thick pixels tall in each column,
// with soft edges.
func Curve(picture *image.RGBA, value func(x int) float32, thick float64, ink color.NRGBA) {
	height := float64(picture.Rect.Dy())
	available := height - thick - 2
	last := math.NaN()
	for x := range picture.Rect.Dx() {
		v := float64(value(x))
		if math.IsNaN(v) {
			last = v
			continue
		}
		y := 1 + thick/2 + (1-min(max(v, 0), 1))*available
		from, until := y, y
		if !math.IsNaN(last) { // connect it to the column before
			from, until = min(y, last), max(y, last)
		}
		last = y
		FillColumn(picture, x, from-thick/2, until+thick/2, ink)
	}
}

// FillColumn fills a column of pixels, counted from the left, from one height to
// another, counted from the top, with partial coverage at both ends.
func FillColumn(picture *image.RGBA, x int, from, until float64, ink color.NRGBA) {
	first, last := max(int(math.Floor(from)), 0), min(int(math.Ceil(until)), picture.Rect.Dy())
	for y := first; y < last; y++ {
		cover := min(until, float64(y+1)) - max(from, float64(y))
		if cover <= 0 {
			continue
		}
		share := uint32(min(cover, 1) * float64(ink.A))
		pixel := picture.Pix[picture.PixOffset(picture.Rect.Min.X+x, picture.Rect.Min.Y+y):][:4]
		for i, c := range [3]uint8{ink.R, ink.G, ink.B} {
			pixel[i] = uint8((uint32(pixel[i])*(255-share) + uint32(c)*share + 127) / 255)
		}
		pixel[3] = 255
	}
}

// WithAlpha returns a colour with another alpha.
func WithAlpha(c color.Color, alpha uint8) color.NRGBA {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = alpha
	return n
}

// Fill fills a picture with a colour.
func Fill(picture *image.RGBA, c color.Color) {
	draw.Draw(picture, picture.Rect, image.NewUniform(WithAlpha(c, 255)), image.Point{}, draw.Src)
}
