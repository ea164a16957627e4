package model

import "math"

// The mean and standard deviation of ImageNet's red, green and blue, in pixel values
// of 0 to 1: the published backbones expect pictures normalised by them.
var (
	imageNetMean      = [3]float64{0.485, 0.456, 0.406}
	imageNetDeviation = [3]float64{0.229, 0.224, 0.225}
)

// normalisation is the normalised value of every byte of each colour channel.
type normalisation [3][256]float32

func newNormalisation() (l normalisation) {
	for colour := range l {
		for v := range l[colour] {
			l[colour][v] = float32((float64(v)/255 - imageNetMean[colour]) / imageNetDeviation[colour])
		}
	}
	return l
}

// apply writes crops [side*side*3] into input [N, 3, s, s] as the network expects
// them. Both backbones see every Subsample-th pixel, from the
// first one on: POSTER++ resizes 224 to 112 by nearest neighbour, which is this.
func (l *normalisation) apply(input []float32, crops [][]byte, c Config) {
	s := c.Side / c.Subsample
	for n, crop := range crops {
		seen, colours := c.preprocess(crop)
		for colour := range 3 {
			values := &l[colour]
			for y := range s {
				to, at := input[((3*n+colour)*s+y)*s:][:s], y*c.Subsample*c.Side*colours+colour%colours
				for x := range to {
					to[x] = values[seen[at]]
					at += c.Subsample * colours
				}
			}
		}
	}
}

// preprocess returns a crop in the colours, 3 or 1, and the sharpness that the
// network expects.
func (c Config) preprocess(crop []byte) (seen []byte, colours int) {
	colours = 3
	if c.Grey {
		crop, colours = luminance(crop), 1
	}
	if c.Detail != 0 && c.Detail != c.Side {
		crop = reduceDetail(crop, c.Side, c.Side/c.Detail, colours)
	}
	if c.Contrast != 0 {
		crop = standardiseContrast(crop, float64(c.Contrast))
	}
	return crop, colours
}

// maxGain limits how far a flat crop's contrast is raised: beyond it there is only
// the noise of the camera.
const maxGain = 8

// standardiseContrast brings the levels of a crop to a mean of 128 and a standard
// deviation, as far as the range of a byte and mostGain allow.
func standardiseContrast(crop []byte, deviation float64) []byte {
	var counts [256]int
	for _, v := range crop {
		counts[v]++
	}
	sum, squares, n := 0.0, 0.0, float64(len(crop))
	for v, count := range counts {
		sum += float64(v) * float64(count)
		squares += float64(v) * float64(v) * float64(count)
	}
	mean := sum / n
	gain := min(maxGain, deviation/math.Sqrt(max(squares/n-mean*mean, 1e-6)))
	var table [256]byte
	for v := range table {
		table[v] = byte(min(max((float64(v)-mean)*gain+128.5, 0), 255))
	}
	to := make([]byte, len(crop))
	for i, v := range crop {
		to[i] = table[v]
	}
	return to
}

// luminance returns the brightness (BT.601) of RGB pixels.
func luminance(crop []byte) []byte {
	to := make([]byte, len(crop)/3)
	for i := range to {
		to[i] = byte((299*int(crop[3*i]) + 587*int(crop[3*i+1]) + 114*int(crop[3*i+2]) + 500) / 1000)
	}
	return to
}

// reduceDetail averages squares of step pixels and enlarges the result again,
// bilinearly: what is left has side/step pixels across.
func reduceDetail(crop []byte, side, step, colours int) []byte {
	small, width, places := side/step, side*colours, enlarged(side, step)
	rows := make([]float32, small*width) // of the squares, enlarged to the width of the crop
	means := make([]float32, small*colours)
	for y := range small {
		average(means, crop[y*step*width:][:step*width], step, colours)
		row := rows[y*width:][:width]
		for x, at := range places {
			for colour := range colours {
				left, right := means[colours*at.first+colour], means[colours*at.second+colour]
				row[colours*x+colour] = left + at.share*(right-left)
			}
		}
	}
	to := make([]byte, len(crop))
	for y, at := range places {
		above, below := rows[at.first*width:][:width], rows[at.second*width:][:width]
		row := to[y*width:][:width]
		for i := range row {
			row[i] = byte(above[i] + at.share*(below[i]-above[i]) + 0.5)
		}
	}
	return to
}

// average writes the means of squares of step pixels, from as many rows.
func average(means []float32, rows []byte, step, colours int) {
	clear(means)
	width := len(means) * step
	for y := range step {
		row := rows[y*width:][:width]
		for colour := range colours {
			at := colour
			for i := colour; i < len(means); i += colours {
				sum := 0
				for range step {
					sum += int(row[at])
					at += colours
				}
				means[i] += float32(sum)
			}
		}
	}
	for i := range means {
		means[i] /= float32(step * step)
	}
}

// between is where a pixel lies between the middles of two squares: so far from the
// first, as a share of their distance.
type between struct {
	first, second int
	share         float32
}

// enlarged returns where side pixels lie between squares of step pixels.
func enlarged(side, step int) []between {
	places := make([]between, side)
	for i := range places {
		at := max((float32(i)+0.5)/float32(step)-0.5, 0)
		first := int(at)
		places[i] = between{first, min(first+1, side/step-1), at - float32(first)}
	}
	return places
}
