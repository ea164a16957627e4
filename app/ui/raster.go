package ui

import (
	"image"
	"image/color"
	"math"
)

// drawCurve draws a curve into a picture. value returns its height in a column of
// pixels, 0 to 1; NaN leaves a gap. The line is thick pixels tall in each column,
// with soft edges.
func drawCurve(picture *image.RGBA, value func(x int) float32, thick float64, ink color.NRGBA) {
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
		fillColumn(picture, x, from-thick/2, until+thick/2, ink)
	}
}

// fillColumn fills a column of pixels from one height to another, with partial
// coverage at both ends.
func fillColumn(picture *image.RGBA, x int, from, until float64, ink color.NRGBA) {
	first, last := max(int(math.Floor(from)), 0), min(int(math.Ceil(until)), picture.Rect.Dy())
	for y := first; y < last; y++ {
		cover := min(until, float64(y+1)) - max(from, float64(y))
		if cover <= 0 {
			continue
		}
		share := uint32(min(cover, 1) * float64(ink.A))
		pixel := picture.Pix[picture.PixOffset(x, y):][:4]
		for i, c := range [3]uint8{ink.R, ink.G, ink.B} {
			pixel[i] = uint8((uint32(pixel[i])*(255-share) + uint32(c)*share + 127) / 255)
		}
		pixel[3] = 255
	}
}

// withAlpha returns a colour with another alpha.
func withAlpha(c color.Color, alpha uint8) color.NRGBA {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	n.A = alpha
	return n
}

// fill fills a picture with a colour.
func fill(picture *image.RGBA, c color.Color) {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	for i := 0; i < len(picture.Pix); i += 4 {
		picture.Pix[i], picture.Pix[i+1], picture.Pix[i+2], picture.Pix[i+3] = n.R, n.G, n.B, 255
	}
}
