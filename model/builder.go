package model

import (
	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// builder writes the network into a graph, in one of two ways.
//
// Plain: every layer of the paper is an operation and every published tensor
// exists; this is what the golden numbers are compared with.
//
// Fused: the exact savings of inference. Batch norms are folded into the weights
// beside them, activations and residuals into the operation before, and nothing is
// computed that no result needs.
//
// Training mixes the two: what is trained is plain, what is frozen is fused.
//
// Layers that can be fused are in layers.go; the files named after the parts of the
// network use them without knowing which way is taken.
type builder struct {
	*ops.Stream
	config        Config
	batch         int
	fused         bool
	source        parameterSource
	foldedWeights *foldedWeights
	taps          map[string]any // intermediate results by their published names: ops.Map or ops.Rows
	training      *training      // nil: for inference
}

// isFused reports whether a layer is built for inference.
func (b *builder) isFused(name string) bool { return b.fused && !b.isTrained(name) }

// parameter returns the numbers of a parameter.
func (b *builder) parameter(name string, kind kind, shape ...int) []float32 {
	if b.Err() != nil {
		return make([]float32, size(shape))
	}
	p, err := b.source.parameter(name, kind, shape)
	if err != nil {
		b.Fail("%w", err)
		return make([]float32, size(shape))
	}
	return p.Data
}

// weight returns a parameter as a leaf of the graph.
func (b *builder) weight(name string, kind kind, shape ...int) *gorgonia.Node {
	data := b.parameter(name, kind, shape...)
	if b.isTrained(name) && kind != runningMean && kind != runningVariance {
		return b.trainableLeaf(name, shape, data)
	}
	return b.Weight(name, shape, data)
}

// folded returns a leaf whose numbers are computed once for all graphs of the
// network.
func (b *builder) folded(name string, shape []int, compute func() []float32) *gorgonia.Node {
	return b.Weight(name, shape, b.foldedWeights.get(name, compute))
}

// tap stores an intermediate result under its published name.
func (b *builder) tap(name string, result any) { b.taps[name] = result }
