// Command drawicon draws the program's icon: a face whose smile is a row of bars, in
// the colours of the primary and the corrected distribution.
//
// Run it in the assets folder:
//
//	go run ./drawicon
package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
)

const size = 512

func main() {
	if err := save("icon.png", draw()); err != nil {
		fmt.Fprintln(os.Stderr, "drawicon:", err)
		os.Exit(1)
	}
}

func save(path string, picture image.Image) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := png.Encode(file, picture); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// shape is a filled capsule: all points within radius of the line from a to b.
type shape struct {
	ax, ay, bx, by, radius float64
	fill                   color.NRGBA
}

// coverage returns how much of the pixel at x, y the shape covers, from 0 to 1.
func (s shape) coverage(x, y float64) float64 {
	dx, dy := s.bx-s.ax, s.by-s.ay
	along := 0.0
	if long := dx*dx + dy*dy; long > 0 {
		along = min(max(((x-s.ax)*dx+(y-s.ay)*dy)/long, 0), 1)
	}
	away := math.Hypot(x-s.ax-along*dx, y-s.ay-along*dy)
	return min(max(s.radius-away+0.5, 0), 1)
}

// face returns the eyes and the bars of the smile.
func face() []shape {
	pale, bright := color.NRGBA{148, 172, 214, 255}, color.NRGBA{255, 183, 77, 255}
	shapes := []shape{
		{172, 168, 172, 184, 27, pale},
		{340, 168, 340, 184, 27, pale},
	}
	for i, half := range []float64{16, 44, 30, 66, 38, 52, 18} {
		x := 112 + 48*float64(i)
		middle := 352 - math.Pow((x-256)/144, 2)*56
		fill := pale
		if i%2 == 1 {
			fill = bright
		}
		shapes = append(shapes, shape{x, middle - half, x, middle + half, 15, fill})
	}
	return shapes
}

func draw() image.Image {
	picture := image.NewNRGBA(image.Rect(0, 0, size, size))
	shapes := face()
	for y := range size {
		for x := range size {
			c := background(y)
			for _, s := range shapes {
				c = blend(c, s.fill, s.coverage(float64(x)+0.5, float64(y)+0.5))
			}
			c.A = uint8(255*roundedSquare(float64(x)+0.5, float64(y)+0.5) + 0.5)
			picture.SetNRGBA(x, y, c)
		}
	}
	return picture
}

// background returns the colour of a row, lighter at the top.
func background(y int) color.NRGBA {
	return blend(color.NRGBA{44, 58, 96, 255}, color.NRGBA{20, 26, 48, 255}, float64(y)/size)
}

// roundedSquare returns the coverage of a square with round corners.
func roundedSquare(x, y float64) float64 {
	const half, corner, edge = size / 2, 112, 16
	dx, dy := max(math.Abs(x-half)-half+corner+edge, 0), max(math.Abs(y-half)-half+corner+edge, 0)
	return min(max(corner-math.Hypot(dx, dy)+0.5, 0), 1)
}

func blend(a, b color.NRGBA, t float64) color.NRGBA {
	part := func(a, b uint8) uint8 { return uint8(float64(a) + (float64(b)-float64(a))*t + 0.5) }
	return color.NRGBA{part(a.R, b.R), part(a.G, b.G), part(a.B, b.B), 255}
}
