package dataset

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

func clampByte(v float64) byte { return byte(min(max(v+0.5, 0), 255)) }

// blur smooths a picture with a Gaussian of standard deviation sigma, in pixels: rows,
// then columns.
func blur(p pixels, sigma float64) {
	radius := int(math.Ceil(2 * sigma))
	weights := make([]float32, 2*radius+1)
	sum := float32(0)
	for i := range weights {
		d := float64(i - radius)
		weights[i] = float32(math.Exp(-d * d / (2 * sigma * sigma)))
		sum += weights[i]
	}
	line := make([]float32, max(p.width, p.height))
	along := func(begin, stride, count int) {
		for i := range count {
			line[i] = float32(p.data[begin+i*stride])
		}
		for i := range count {
			total := float32(0)
			for k, w := range weights {
				total += w * line[min(max(i+k-radius, 0), count-1)]
			}
			p.data[begin+i*stride] = byte(total/sum + 0.5)
		}
	}
	for colour := range p.channels {
		for y := range p.height {
			along(y*p.width*p.channels+colour, p.channels, p.width)
		}
		for x := range p.width {
			along(x*p.channels+colour, p.width*p.channels, p.height)
		}
	}
}

// noise adds Gaussian noise. It is approximated by the sum of four bytes of a random
// number, which is much faster.
func noise(p pixels, deviation float64, random *rand.Rand) {
	const ofSum = 147.8 // standard deviation of the sum of four uniform bytes
	factor := float32(deviation / ofSum)
	for i := 0; i < len(p.data); i += 2 {
		bits := random.Uint64()
		for k := i; k < min(i+2, len(p.data)); k++ {
			sum := bits&255 + bits>>8&255 + bits>>16&255 + bits>>24&255
			bits >>= 32
			v := float32(p.data[k]) + factor*(float32(sum)-510)
			p.data[k] = byte(min(max(v+0.5, 0), 255))
		}
	}
}

// compressJPEG encodes a picture as JPEG and decodes it again.
func compressJPEG(p pixels, quality int) pixels {
	box := image.Rect(0, 0, p.width, p.height)
	var picture image.Image = &image.Gray{Pix: p.data, Stride: p.width, Rect: box}
	if p.channels == 3 {
		rgba := image.NewRGBA(box)
		for i := 0; i < len(p.data); i += 3 {
			copy(rgba.Pix[i/3*4:], p.data[i:i+3])
			rgba.Pix[i/3*4+3] = 255
		}
		picture = rgba
	}
	var file bytes.Buffer
	if jpeg.Encode(&file, picture, &jpeg.Options{Quality: quality}) != nil {
		return p
	}
	read, err := jpeg.Decode(&file)
	if err != nil {
		return p
	}
	return pixelsOf(read, max(p.width, p.height))
}

// erase fills a random rectangle with noise or one grey.
func erase(p pixels, random *rand.Rand) {
	side := func(of int) (int, int) {
		length := int(float64(of) * (0.08 + 0.27*random.Float64()))
		return random.IntN(of - length), length
	}
	x, width := side(p.width)
	y, height := side(p.height)
	fillRandom(p, x, y, width, height, random)
}

// fillRandom fills a rectangle with noise or one grey.
func fillRandom(p pixels, x, y, width, height int, random *rand.Rand) {
	level, rough := random.IntN(256), random.IntN(2) == 0
	for row := y; row < y+height; row++ {
		from := (row*p.width + x) * p.channels
		for i := range p.data[from : from+width*p.channels] {
			v := level
			if rough {
				v = random.IntN(256)
			}
			p.data[from+i] = byte(v)
		}
	}
}
