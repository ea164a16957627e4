package dataset

import (
	"math"
	"math/rand/v2"

	"arbex/vision"
)

// Augmentation configures random changes of training pictures ("heavy augmentation",
// paper section 4.2). Each field is a strength; 0 switches the change off.
type Augmentation struct {
	Flip        float64 // probability of mirroring
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
	Erase       float64 // probability of hiding a rectangle of up to a third of the side

	// Align is the probability that a picture with landmarks is first aligned as the
	// live view aligns faces [ours]. A network that sees both kinds needs neither.
	Align float64

	// Corrupt is the probability of a random Corruption after the other changes
	// [ours].
	Corrupt float64
}

// DefaultAugmentation returns the augmentation that trainings use.
func DefaultAugmentation() Augmentation {
	return Augmentation{
		Flip: 0.5, Crop: 0.125, Rotation: 15, Scale: 0.1, Stretch: 0.06, Translation: 0.06,
		Brightness: 0.15, Contrast: 0.3, Gamma: 0.3, Colour: 0.2, Blur: 1.2, Noise: 0.04, JPEG: 0.1, Erase: 0.3,
	}
}

// maxCrop is the largest share of the side that a random crop leaves out.
const maxCrop = 0.9

// Scaled returns the augmentation with all strengths but the probability of mirroring
// multiplied by a factor; probabilities stay at most 1, and a tenth of the side stays.
func (a Augmentation) Scaled(by float64) Augmentation {
	for _, strength := range []*float64{
		&a.Crop, &a.Rotation, &a.Scale, &a.Stretch, &a.Translation, &a.Brightness,
		&a.Contrast, &a.Gamma, &a.Colour, &a.Blur, &a.Noise, &a.JPEG, &a.Erase,
	} {
		*strength *= by
	}
	a.Crop, a.JPEG, a.Erase = min(a.Crop, maxCrop), min(a.JPEG, 1), min(a.Erase, 1)
	return a
}

// Augmented is an augmented crop of a sample.
type Augmented struct {
	Crop      []byte    // RGB, [side*side*3]
	Landmarks []float32 // the sample's, in the crop; nil where it has none
	Corrupted bool      // by one of Corruptions
}

// Apply returns an augmented crop of a sample, with its landmarks. Equal states of
// random give equal crops.
func (a Augmentation) Apply(x Sample, side int, random *rand.Rand) (Augmented, error) {
	picture, err := x.open()
	if err != nil {
		return Augmented{}, err
	}
	m := a.randomAffine(random)
	if a.Align > 0 && x.Landmarks != nil && random.Float64() < a.Align {
		if aligned, ok := landmarkAlignment(x.Landmarks); ok {
			m = m.Then(aligned)
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
	made := Augmented{Landmarks: moveLandmarks(x.Landmarks, m)}
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

// randomAffine returns the part of a picture that becomes the crop.
func (a Augmentation) randomAffine(random *rand.Rand) vision.Affine {
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
	m := vision.Affine{{width * cos, -height * sin}, {width * sin, height * cos}}
	// The middle of the result shows the middle of the crop, moved.
	middleX, middleY := left+(1-cut)/2+within(a.Translation), top+(1-cut)/2+within(a.Translation)
	m[0][2] = middleX - (m[0][0]+m[0][1])/2
	m[1][2] = middleY - (m[1][0]+m[1][1])/2
	return m
}
