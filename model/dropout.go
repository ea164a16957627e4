package model

import (
	"math/rand/v2"

	"arbex/model/ops"
)

// mask is an input that every step fills with zeros and 1/(1-rate).
type mask struct {
	numbers []float32
	rate    float64 // share of zeros
}

// dropout multiplies a layer's result by a mask while the layer is trained.
func (b *builder) dropout(name string, x ops.Rows) ops.Rows {
	if !b.isTrained(name) || b.training.dropout == 0 {
		return x
	}
	return b.Mul(name+"/dropout", x, b.mask(name+"/dropout/mask", b.training.dropout, x.Shape...))
}

// dropPath leaves out a branch for pictures chosen at random while it is trained
// (Huang et al., 2016).
func (b *builder) dropPath(name string, x ops.Rows, rate float64) ops.Rows {
	if rate == 0 || !b.isTrained(name) || b.training.noDropPath {
		return x
	}
	return b.ScaleSamples(name+"/drop-path", x, b.mask(name+"/drop-path/mask", rate, b.batch))
}

func (b *builder) mask(name string, rate float64, shape ...int) ops.Rows {
	node, numbers := b.InputRows(name, shape...)
	b.training.masks = append(b.training.masks, mask{numbers, rate})
	return node
}

// sampleMasks fills the masks for a step. Equal seeds and steps give equal masks,
// so that a resumed training continues as if it had not stopped.
func (t *training) sampleMasks(step int) {
	random := rand.New(rand.NewPCG(t.seed, uint64(step)))
	for _, m := range t.masks {
		for i := range m.numbers {
			m.numbers[i] = 0
			if random.Float64() >= m.rate {
				m.numbers[i] = float32(1 / (1 - m.rate))
			}
		}
	}
}
