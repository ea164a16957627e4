package main

import (
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg" // the portrait
	_ "image/png"  // the astronaut
	"math"
	"os"
)

// loadPicture reads a picture and keeps it as RGBA.
func loadPicture(path string) (*image.RGBA, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	read, _, err := image.Decode(file)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", path, err)
	}
	picture := image.NewRGBA(image.Rectangle{Max: read.Bounds().Size()})
	draw.Draw(picture, picture.Bounds(), read, read.Bounds().Min, draw.Src)
	return picture, nil
}

// colour is a pixel while it is being computed; each part lies in 0..255.
type colour [3]float64

// mix goes from a (at 0) to b (at 1).
func mix(a, b colour, t float64) colour {
	return colour{a[0] + (b[0]-a[0])*t, a[1] + (b[1]-a[1])*t, a[2] + (b[2]-a[2])*t}
}

// sample reads a picture between its pixels with a Catmull-Rom cubic; the edge
// repeats outside.
func sample(picture *image.RGBA, at point) colour {
	x, y := math.Floor(at.x), math.Floor(at.y)
	across, down := cubic(at.x-x), cubic(at.y-y)
	var sum colour
	for j, dw := range down {
		row := clampInt(int(y)+j-1, picture.Rect.Dy()) * picture.Stride
		for i, aw := range across {
			pixel := picture.Pix[row+4*clampInt(int(x)+i-1, picture.Rect.Dx()):]
			for c := range sum {
				sum[c] += dw * aw * float64(pixel[c])
			}
		}
	}
	return sum
}

// cubic gives the weights of the four pixels around a place t in 0..1 between
// the middle two: Catmull and Rom, "A class of local interpolating splines", 1974.
func cubic(t float64) [4]float64 {
	return [4]float64{
		((2-t)*t - 1) * t / 2,
		((3*t-5)*t*t + 2) / 2,
		((4-3*t)*t + 1) * t / 2,
		(t - 1) * t * t / 2,
	}
}

func clampInt(v, size int) int { return min(max(v, 0), size-1) }

func setPixel(picture *image.RGBA, x, y int, c colour) {
	pixel := picture.Pix[picture.PixOffset(x, y):]
	for i := range c {
		pixel[i] = uint8(min(max(c[i]+0.5, 0), 255))
	}
	pixel[3] = 255
}
