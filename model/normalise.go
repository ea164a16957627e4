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
			plane := input[(3*n+colour)*s*s:][:s*s]
			for y := range s {
				row := seen[y*c.Subsample*c.Side*colours:]
				for x := range s {
					plane[y*s+x] = l[colour][row[x*c.Subsample*colours+colour%colours]]
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
	small, each := side/step, float32(step*step)
	means := make([]float32, colours*small*small)
	for y := range side {
		row := means[colours*(y/step*small):]
		for x := range side {
			for colour := range colours {
				row[colours*(x/step)+colour] += float32(crop[colours*(y*side+x)+colour]) / each
			}
		}
	}
	// Pixel i lies between the centres of squares first and second, so far from
	// the first.
	type place struct {
		first, second int
		far           float32
	}
	places := make([]place, side)
	for i := range places {
		at := max((float32(i)+0.5)/float32(step)-0.5, 0)
		first := int(at)
		places[i] = place{first, min(first+1, small-1), at - float32(first)}
	}
	to := make([]byte, len(crop))
	for y, v := range places {
		above, below := means[colours*v.first*small:], means[colours*v.second*small:]
		for x, u := range places {
			for colour := range colours {
				a, b := colours*u.first+colour, colours*u.second+colour
				top := above[a] + u.far*(above[b]-above[a])
				bottom := below[a] + u.far*(below[b]-below[a])
				to[colours*(y*side+x)+colour] = byte(top + v.far*(bottom-top) + 0.5)
			}
		}
	}
	return to
}
