package dataset

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

// Augmentation says how far training changes pictures, so that the network
// learns faces and not pictures ("heavy augmentation", paper section 4.2). Every
// field is a strength; zero switches its change off.
type Augmentation struct {
	Flip        float64 // probability of a mirrored picture
	Crop        float64 // share of the side that a random crop may leave out; the paper's 256 to 224 is 0.125
	Rotation    float64 // degrees to either side
	Scale       float64 // share by which the face may grow or shrink
	Stretch     float64 // share by which width and height may differ
	Translation float64 // share of the side to any direction
	Brightness  float64 // share of the full range
	Contrast    float64 // share
	Gamma       float64 // exponent between 1/(1+Gamma) and 1+Gamma
	Colour      float64 // share by which saturation and each colour may change; grey pictures stay grey
	Blur        float64 // largest standard deviation, in pixels of a picture 112 wide
	Noise       float64 // largest standard deviation, share of the full range
	JPEG        float64 // probability of JPEG artefacts (quality 20 to 80)
	Erase       float64 // probability of an occlusion of up to a third of the side

	// Align is the probability that a picture whose landmarks are known is first
	// aligned as the live view aligns faces [ours]; otherwise it is taken as it
	// is. Both ways together make a network that needs neither.
	Align float64

	// Corrupt is the probability of a corruption of any kind and severity, on top
	// of the other changes [ours].
	Corrupt float64
}

// Heavy is the default augmentation.
func DefaultAugmentation() Augmentation {
	return Augmentation{
		Flip: 0.5, Crop: 0.125, Rotation: 15, Scale: 0.1, Stretch: 0.06, Translation: 0.06,
		Brightness: 0.15, Contrast: 0.3, Gamma: 0.3, Colour: 0.2, Blur: 1.2, Noise: 0.04, JPEG: 0.1, Erase: 0.3,
	}
}

// Scaled multiplies every strength by a factor; probabilities stay below 1.
func (a Augmentation) Scaled(by float64) Augmentation {
	for _, strength := range []*float64{
		&a.Crop, &a.Rotation, &a.Scale, &a.Stretch, &a.Translation, &a.Brightness,
		&a.Contrast, &a.Gamma, &a.Colour, &a.Blur, &a.Noise, &a.JPEG, &a.Erase,
	} {
		*strength *= by
	}
	a.JPEG, a.Erase = min(a.JPEG, 1), min(a.Erase, 1)
	return a
}

// affine takes places of a result to places of its source, both in fractions of
// the side: x' = a x + b y + c, y' = d x + e y + f.
type affine struct{ a, b, c, d, e, f float64 }

// identity takes the source as it is.
var identity = affine{a: 1, e: 1}

// randomAffine chooses where the picture is taken from.
func (a Augmentation) randomAffine(random *rand.Rand) affine {
	within := func(strength float64) float64 { return strength * (2*random.Float64() - 1) }
	cut := a.Crop * random.Float64()
	left, top := cut*random.Float64(), cut*random.Float64()
	angle := within(a.Rotation) * math.Pi / 180
	grow, stretch := math.Exp(within(a.Scale)), math.Exp(within(a.Stretch)/2)
	width, height := (1-cut)*grow*stretch, (1-cut)*grow/stretch
	if random.Float64() < a.Flip {
		width = -width
	}
	sin, cos := math.Sincos(angle)
	m := affine{a: width * cos, b: -height * sin, d: width * sin, e: height * cos}
	// The middle of the result shows the middle of the crop, moved.
	middleX, middleY := left+(1-cut)/2+within(a.Translation), top+(1-cut)/2+within(a.Translation)
	m.c = middleX - (m.a+m.b)/2
	m.f = middleY - (m.d+m.e)/2
	return m
}

// then returns the affine that first takes a place through m, then through the
// outer one.
func (m affine) then(o affine) affine {
	return affine{
		o.a*m.a + o.b*m.d, o.a*m.b + o.b*m.e, o.a*m.c + o.b*m.f + o.c,
		o.d*m.a + o.e*m.d, o.d*m.b + o.e*m.e, o.d*m.c + o.e*m.f + o.f,
	}
}

// inverse takes a place of the source to its place in the result.
func (m affine) inverse(x, y float64) (float64, float64) {
	det := m.a*m.e - m.b*m.d
	x, y = x-m.c, y-m.f
	return (m.e*x - m.b*y) / det, (m.a*y - m.d*x) / det
}

// mirrored says whether left and right are swapped.
func (m affine) mirrored() bool { return m.a*m.e-m.b*m.d < 0 }

// warp samples a picture bilinearly; beyond its edge the edge goes on.
func warp(p pixels, side int, m affine) pixels {
	to := pixels{side, side, p.channels, make([]byte, side*side*p.channels)}
	w, h, n := float64(p.width), float64(p.height), p.channels
	at := 0
	for row := range side {
		y := (float64(row) + 0.5) / float64(side)
		for column := range side {
			x := (float64(column) + 0.5) / float64(side)
			u := min(max((m.a*x+m.b*y+m.c)*w-0.5, 0), w-1)
			v := min(max((m.d*x+m.e*y+m.f)*h-0.5, 0), h-1)
			x0, y0 := int(u), int(v)
			x1, y1 := min(x0+1, p.width-1), min(y0+1, p.height-1)
			fx, fy := float32(u-float64(x0)), float32(v-float64(y0))
			a, b := (y0*p.width+x0)*n, (y0*p.width+x1)*n
			c, d := (y1*p.width+x0)*n, (y1*p.width+x1)*n
			for range n {
				top := float32(p.data[a]) + fx*(float32(p.data[b])-float32(p.data[a]))
				bottom := float32(p.data[c]) + fx*(float32(p.data[d])-float32(p.data[c]))
				to.data[at] = byte(top + fy*(bottom-top) + 0.5)
				at, a, b, c, d = at+1, a+1, b+1, c+1, d+1
			}
		}
	}
	return to
}

// Augmented is one changed crop of a sample.
type Augmented struct {
	Crop      []byte    // RGB, [side*side*3]
	Landmarks []float32 // the sample's, moved with the picture; nil where it has none
	Corrupted bool      // by one of Corruptions
}

// Apply makes one changed crop of a sample, and moves its points with it. Equal
// generators give equal crops.
func (a Augmentation) Apply(x Sample, side int, random *rand.Rand) (Augmented, error) {
	picture, err := x.open()
	if err != nil {
		return Augmented{}, err
	}
	m := a.randomAffine(random)
	if a.Align > 0 && x.Landmarks != nil && random.Float64() < a.Align {
		if aligned, ok := landmarkAlignment(x.Landmarks); ok {
			m = m.then(aligned)
		}
	}
	p := warp(pixelsOf(picture, side), side, m)
	a.adjustColours(p, random)
	if sigma := a.Blur * random.Float64() * float64(side) / 112; sigma > 0.3 {
		blur(p, sigma)
	}
	if a.Noise > 0 {
		noise(p, a.Noise*random.Float64()*255, random)
	}
	if random.Float64() < a.JPEG {
		p = compressJPEG(p, 20+random.IntN(61))
	}
	if random.Float64() < a.Erase {
		erase(p, random)
	}
	made := Augmented{Landmarks: m.moveLandmarks(x.Landmarks)}
	if a.Corrupt > 0 && random.Float64() < a.Corrupt {
		kind := corruptionKinds[random.IntN(len(corruptionKinds))]
		p = Corruption{kind.kind, 1 + random.IntN(len(kind.strengths))}.apply(p, random)
		made.Corrupted = true
	}
	made.Crop = p.rgb()
	return made, nil
}

// adjustColours changes brightness, contrast, gamma and colours.
func (a Augmentation) adjustColours(p pixels, random *rand.Rand) {
	within := func(strength float64) float64 { return strength * (2*random.Float64() - 1) }
	add, factor := 255*within(a.Brightness), math.Exp(within(a.Contrast))
	exponent := math.Exp(within(math.Log1p(a.Gamma)))
	var tint [3]float64
	for i := range tint {
		tint[i] = math.Exp(within(a.Colour) / 2)
	}
	saturation := 1 + within(a.Colour)
	var table [256]float64
	for v := range table {
		z := 255 * math.Pow(float64(v)/255, exponent)
		table[v] = (z-128)*factor + 128 + add
	}
	if p.channels == 1 {
		for i, v := range p.data {
			p.data[i] = clampByte(table[v])
		}
		return
	}
	for i := 0; i < len(p.data); i += 3 {
		r, g, b := table[p.data[i]], table[p.data[i+1]], table[p.data[i+2]]
		grey := 0.299*r + 0.587*g + 0.114*b
		for k, v := range [3]float64{r, g, b} {
			p.data[i+k] = clampByte((grey + saturation*(v-grey)) * tint[k])
		}
	}
}

func clampByte(v float64) byte { return byte(min(max(v+0.5, 0), 255)) }

// blur smooths a picture with a Gaussian, rows first, then columns.
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

// noise adds what a poor camera adds. The sum of four bytes of a random number
// is near enough to normal, and much faster.
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

// compressJPEG writes the picture as JPEG and reads it again.
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

// erase hides a rectangle behind noise, or behind one grey.
func erase(p pixels, random *rand.Rand) {
	side := func(of int) (int, int) {
		length := int(float64(of) * (0.08 + 0.27*random.Float64()))
		return random.IntN(of - length), length
	}
	x, width := side(p.width)
	y, height := side(p.height)
	fillRandom(p, x, y, width, height, random)
}

// fillRandom fills a rectangle of pixels with noise, or with one grey.
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

// moveLandmarks moves landmarks with the picture. A mirrored face's left eye is a right
// eye.
func (m affine) moveLandmarks(points []float32) []float32 {
	if points == nil {
		return nil
	}
	moved := make([]float32, len(points))
	for i := range len(points) / 2 {
		x, y := m.inverse(float64(points[2*i]), float64(points[2*i+1]))
		to := i
		if m.mirrored() {
			to = mirroredLandmark[i]
		}
		moved[2*to], moved[2*to+1] = float32(x), float32(y)
	}
	return moved
}

// mirroredLandmark is each of the 68 points' counterpart on the other side of the face.
var mirroredLandmark = mirroredLandmarks()

func mirroredLandmarks() (to [68]int) {
	for i := range to {
		to[i] = i
	}
	swap := func(a, b int) { to[a], to[b] = b, a }
	for i := range 8 { // jaw
		swap(i, 16-i)
	}
	for i := range 5 { // brows
		swap(17+i, 26-i)
	}
	swap(31, 35) // nostrils
	swap(32, 34)
	for i, j := range map[int]int{36: 45, 37: 44, 38: 43, 39: 42, 40: 47, 41: 46} { // eyes
		swap(i, j)
	}
	for i, j := range map[int]int{48: 54, 49: 53, 50: 52, 55: 59, 56: 58, 60: 64, 61: 63, 65: 67} { // mouth
		swap(i, j)
	}
	return to
}
