package model

import (
	"hash/crc32"
	"math"
	"math/rand/v2"
	"slices"
)

// kind is what a parameter is for. It decides how a new one is initialised.
type kind int

const (
	convWeight kind = iota
	linearWeight
	headWeight // of the balancing head's linear layers
	bias
	normWeight
	normBias
	runningMean
	runningVariance
	slope
	layerScale
	positionBias
	position
	anchorPoints
	landmarkDeviation // weight of the batch norm behind the 68 points
	landmarkMean      // and its bias
)

// Parameter is one trained array.
type Parameter struct {
	Name  string
	Shape []int
	Data  []float32 // row-major
	kind  kind
}

func newParameter(name string, kind kind, shape []int) *Parameter {
	return &Parameter{Name: name, Shape: slices.Clone(shape), Data: make([]float32, size(shape)), kind: kind}
}

// Statistic reports whether the numbers are a batch norm's running statistics,
// which follow the data instead of a gradient.
func (p *Parameter) Statistic() bool { return p.kind == runningMean || p.kind == runningVariance }

// What the parameters of a new network are initialised with.
const (
	initialSlope      = 0.25 // PReLU, as in PyTorch
	initialLayerScale = 1e-5 // POSTER++: a new network hardly uses its landmarks
	initialPosition   = 0.02 // standard deviation, as in the ViT
	headGain          = 2    // [ours]: an untrained head reacts to what it sees, so that students can watch it before training
	initialSpread     = 0.1  // of a landmark around the crop's centre, as a fraction of the side [ours]
	initialAnchor     = 0.1  // standard deviation [ours], section 3.3 of the paper gives none
)

// initialise fills a parameter of a new network. The random generator depends on
// the seed and the name alone, so that two networks of one seed agree wherever
// their shapes do.
func (p *Parameter) initialise(seed uint64) {
	random := rand.New(rand.NewPCG(seed, uint64(crc32.ChecksumIEEE([]byte(p.Name)))))
	switch p.kind {
	case convWeight: // He: variance 2/fan_in keeps ReLU-like layers alive
		p.fillNormal(random, math.Sqrt(2/float64(p.fanIn())))
	case linearWeight:
		p.fillNormal(random, math.Sqrt(1/float64(p.fanIn())))
	case headWeight:
		p.fillNormal(random, headGain*math.Sqrt(1/float64(p.fanIn())))
	case normWeight, runningVariance:
		p.fill(1)
	case landmarkDeviation:
		p.fill(initialSpread)
	case landmarkMean:
		p.fill(0.5)
	case slope:
		p.fill(initialSlope)
	case layerScale:
		p.fill(initialLayerScale)
	case positionBias, position:
		p.fillNormal(random, initialPosition)
	case anchorPoints:
		p.fillNormal(random, initialAnchor)
	}
}

func (p *Parameter) fill(v float32) {
	for i := range p.Data {
		p.Data[i] = v
	}
}

// fillNormal draws each number from a normal distribution cut off at two standard deviations.
func (p *Parameter) fillNormal(random *rand.Rand, deviation float64) {
	for i := range p.Data {
		v := random.NormFloat64()
		for math.Abs(v) > 2 {
			v = random.NormFloat64()
		}
		p.Data[i] = float32(v * deviation)
	}
}

// fanIn is the number of inputs that one output sees.
func (p *Parameter) fanIn() int {
	n := 1
	for _, side := range p.Shape[1:] {
		n *= side
	}
	return n
}
