package model

// The pictures the published backbones learnt from: mean and standard deviation
// of ImageNet's red, green and blue, of pixels between 0 and 1.
var (
	imageNetMean      = [3]float64{0.485, 0.456, 0.406}
	imageNetDeviation = [3]float64{0.229, 0.224, 0.225}
)

// light is the normalised value of every byte of each colour.
type light [3][256]float32

func newLight() (l light) {
	for colour := range l {
		for v := range l[colour] {
			l[colour][v] = float32((float64(v)/255 - imageNetMean[colour]) / imageNetDeviation[colour])
		}
	}
	return l
}

// fill normalises crops [side*side*3] into input [N, 3, s, s]. Both backbones
// see every Subsample-th pixel, from the first one on: POSTER++ resizes 224 to
// 112 by nearest neighbour, which is this.
func (l *light) fill(input []float32, crops [][]byte, c Config) {
	s := c.Side / c.Subsample
	for n, crop := range crops {
		for colour := range 3 {
			plane := input[(3*n+colour)*s*s:][:s*s]
			for y := range s {
				row := crop[y*c.Subsample*c.Side*3:]
				for x := range s {
					plane[y*s+x] = l[colour][row[x*c.Subsample*3+colour]]
				}
			}
		}
	}
}
