package main

import (
	"image"
	"math"
	"math/rand/v2"
)

// degradation is what makes a face hard to read at one moment; all zero is good
// light and a clear view, one is as hard as it gets here.
type degradation struct {
	mouth float64 // a sheet of paper before mouth and chin
	half  float64 // a sheet before the half of the face on the viewer's right
	dark  float64 // hardly any light
	side  float64 // light from the viewer's left alone
	blur  float64 // out of focus
	noise float64 // grain of a sensor that sees too little
}

// interpolate returns c at t = 0, o at t = 1.
//
//lint:ignore U1000 called through the type parameter of at
func (c degradation) interpolate(o degradation, t float64) degradation {
	to := func(a, b float64) float64 { return a + (b-a)*t }
	return degradation{to(c.mouth, o.mouth), to(c.half, o.half), to(c.dark, o.dark), to(c.side, o.side), to(c.blur, o.blur), to(c.noise, o.noise)}
}

// surface is a face as it is covered and lit.
type surface struct {
	face face
	degradation
}

var paperColour = colour{196, 178, 150}

// shade returns the colour c of a place once it is covered and lit.
func (s surface) shade(p point, c colour) colour {
	from := s.from(p)
	return mix(c, paperColour, s.covered(from)).scaled(s.light(from))
}

// from is a place as seen from the middle between the eyes, which lie at -0.5
// and 0.5.
func (s surface) from(p point) point { return p.minus(s.face.middle()).times(1 / s.face.unit()) }

// light is the share of the light that reaches a place.
func (s surface) light(from point) float64 {
	return (1 - 0.78*s.dark) * (1 - s.side*(0.10+0.84*ease(from.x/1.3+0.5)))
}

// covered is how much of a place the sheets hide, 0 to 1. They slide in: the one
// from below, the other from the side.
func (s surface) covered(from point) float64 {
	mouth := inside(from, point{-1.15, 0.62 + 2.6*(1-s.mouth)}, point{1.15, 2.3 + 2.6*(1-s.mouth)})
	half := inside(from, point{0.02 + 3*(1-s.half), -1.3}, point{1.7 + 3*(1-s.half), 2.1})
	if s.mouth == 0 {
		mouth = 0
	}
	if s.half == 0 {
		half = 0
	}
	return max(mouth, half)
}

// inside is 1 within a rectangle and 0 outside, with a soft edge.
func inside(p, low, high point) float64 {
	const soft = 0.04
	edge := min(p.x-low.x, high.x-p.x, p.y-low.y, high.y-p.y)
	return min(max(edge/soft+0.5, 0), 1)
}

func (c colour) scaled(light float64) colour { return colour{c[0] * light, c[1] * light, c[2] * light} }

const (
	blurReach  = 5  // pixels to either side at full blur, three times over
	grain      = 22 // standard deviation of the noise at its strongest
	grainSide  = 2  // pixels of a grain
	grainTimes = 4  // patterns of noise a second: more would cost the clip its size
)

// degrade blurs a frame and adds noise to it.
func (c degradation) degrade(frame *image.RGBA, t float64) {
	reach := int(math.Round(blurReach * c.blur))
	for range 3 { // three boxes are nearly a bell
		boxBlur(frame, reach)
	}
	if c.noise > 0 {
		addGrain(frame, grain*c.noise, rand.New(rand.NewPCG(uint64(t*grainTimes), 1)))
	}
}

// boxBlur averages reach pixels to either side, along rows and then columns.
func boxBlur(frame *image.RGBA, reach int) {
	if reach == 0 {
		return
	}
	for y := range height {
		averageLine(frame.Pix[y*frame.Stride:], 4, width, reach)
	}
	for x := range width {
		averageLine(frame.Pix[4*x:], frame.Stride, height, reach)
	}
}

// averageLine averages a line of count pixels that lie step bytes apart; the ends
// repeat outside.
func averageLine(pixels []uint8, step, count, reach int) {
	was := make([]uint8, count)
	for channel := range 3 {
		for i := range was {
			was[i] = pixels[i*step+channel]
		}
		sum := 0
		for i := -reach; i <= reach; i++ {
			sum += int(was[clampInt(i, count)])
		}
		for i := range was {
			pixels[i*step+channel] = uint8((sum + reach) / (2*reach + 1))
			sum += int(was[clampInt(i+reach+1, count)]) - int(was[clampInt(i-reach, count)])
		}
	}
}

// addGrain makes squares of pixels brighter or darker at random.
func addGrain(frame *image.RGBA, deviation float64, random *rand.Rand) {
	for y := 0; y < height; y += grainSide {
		for x := 0; x < width; x += grainSide {
			add := deviation * random.NormFloat64()
			for i := range grainSide * grainSide {
				pixel := frame.Pix[frame.PixOffset(x+i%grainSide, y+i/grainSide):]
				for channel := range 3 {
					pixel[channel] = uint8(min(max(float64(pixel[channel])+add, 0), 255))
				}
			}
		}
	}
}
