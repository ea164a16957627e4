package model

import (
	"fmt"
	"slices"

	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// builder writes the network into a graph, in one of two ways.
//
// Plain: every layer of the paper is an operation and every published tensor
// exists; this is what the golden numbers are compared with.
//
// Fused: what the exact savings of inference leave. Batch norms are folded
// into the weights beside them, activations and residuals into the operation
// before, and nothing is computed that no reader asks for.
//
// Training mixes the two: what learns is plain, what is frozen is fused.
//
// Layers that can be fused are methods here; the files named after the parts
// of the network use them without knowing which way is taken.
type builder struct {
	*ops.Stream
	config        Config
	batch         int
	fused         bool
	source        parameterSource
	foldedWeights *foldedWeights
	taps          map[string]any // ops.Map or ops.Rows, by the published name

	training *training // nil: the network only answers
}

// isFused says whether a layer is built for its answers alone.
func (b *builder) isFused(name string) bool { return b.fused && !b.isTrained(name) }

// parameterSource hands out parameters by name: fresh ones, or those of a network.
type parameterSource interface {
	parameter(name string, kind kind, shape []int) (*Parameter, error)
}

// parameter is a parameter as numbers.
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

// weight is a parameter as a leaf of the graph.
func (b *builder) weight(name string, kind kind, shape ...int) *gorgonia.Node {
	if numbers := b.parameter(name, kind, shape...); b.isTrained(name) && kind != runningMean && kind != runningVariance {
		return b.trainableLeaf(name, shape, numbers)
	} else {
		return b.Weight(name, shape, numbers)
	}
}

// folded is a leaf whose numbers are computed once for all graphs.
func (b *builder) folded(name string, shape []int, compute func() []float32) *gorgonia.Node {
	return b.Weight(name, shape, b.foldedWeights.get(name, compute))
}

// tap remembers a result under its published name.
func (b *builder) tap(name string, result any) { b.taps[name] = result }

// norm is a folded batch norm: y = scale*x + shift.
func (b *builder) norm(name string, width int) (scale, shift []float32) {
	gain := b.parameter(name+".weight", normWeight, width)
	offset := b.parameter(name+".bias", normBias, width)
	mean := b.parameter(name+".running_mean", runningMean, width)
	variance := b.parameter(name+".running_var", runningVariance, width)
	return foldNorm(gain, offset, mean, variance)
}

// statistics are a batch norm's parameters as leaves.
func (b *builder) statistics(name string, width int) ops.BatchNormParams {
	normWeight, normBias := normWeight, normBias
	if name == landmarkTailNorm {
		normWeight, normBias = pointSpread, pointMiddle
	}
	return ops.BatchNormParams{
		Mean: b.weight(name+".running_mean", runningMean, width), Variance: b.weight(name+".running_var", runningVariance, width),
		Weight: b.weight(name+".weight", normWeight, width), Bias: b.weight(name+".bias", normBias, width),
	}
}

// batchNorm normalises a map: by fixed statistics, or by those of the batch
// while it learns.
func (b *builder) batchNorm(name string, x ops.Map) ops.Map {
	by := b.statistics(name, x.C)
	if !b.updatesStatistics(name) {
		return b.BatchNorm(name, x, by)
	}
	y, mean, variance := b.BatchNormTrain(name, x, by.Weight, by.Bias)
	b.trackStatistics(name, x.C, x.N*x.H*x.W, mean, variance)
	return y
}

// batchNormRows is batchNorm for the columns of rows.
func (b *builder) batchNormRows(name string, x ops.Rows) ops.Rows {
	by := b.statistics(name, x.C())
	if !b.updatesStatistics(name) {
		return b.BatchNormRows(name, x, by)
	}
	y, mean, variance := b.BatchNormTrainRows(name, x, by.Weight, by.Bias)
	b.trackStatistics(name, x.C(), x.Count(), mean, variance)
	return y
}

// conv describes a convolution: its output channels and how it walks.
type conv struct {
	name         string
	out, side    int
	stride, pad  int
	groups       int
	bias         bool
	norm, slopes string  // names of a batch norm and a PReLU that follow; empty for none
	residual     ops.Map // added at the end
	before       string  // name of a batch norm that stands in front; empty for none
}

// convolve is a convolution with whatever stands around it.
func (b *builder) convolve(x ops.Map, c conv) ops.Map {
	c.stride, c.groups = max(c.stride, 1), max(c.groups, 1)
	if b.isFused(c.name) {
		return b.convolveFused(x, c)
	}
	if c.before != "" {
		x = b.batchNorm(c.before, x)
	}
	o := ops.ConvOptions{Stride: c.stride, Pad: c.pad, Groups: c.groups}
	if c.bias {
		o.Bias = b.weight(c.name+".bias", bias, c.out)
	}
	y := b.Conv(c.name, x, b.weight(c.name+".weight", convWeight, c.shape(x)...), o)
	if c.norm != "" {
		y = b.batchNorm(c.norm, y)
	}
	if c.slopes != "" {
		y = b.PReLU(c.slopes, y, b.weight(c.slopes+".weight", slope, c.out))
	}
	if c.residual.Node != nil {
		y = b.AddMaps(c.name+"+", y, c.residual)
	}
	return y
}

func (c conv) shape(x ops.Map) []int { return []int{c.out, x.C / c.groups, c.side, c.side} }

// convolveFused folds the norms into the weights and leaves the rest to the
// kernel.
func (b *builder) convolveFused(x ops.Map, c conv) ops.Map {
	shape := c.shape(x)
	weights := b.parameter(c.name+".weight", convWeight, shape...)
	o := ops.ConvOptions{Stride: c.stride, Pad: c.pad, Groups: c.groups, Residual: c.residual}
	if c.slopes != "" {
		o.Slopes = b.weight(c.slopes+".weight", slope, c.out)
	}
	switch {
	case c.before != "":
		scale, shift := b.norm(c.before, x.C)
		o.Bias = b.folded(c.name+"/inside", []int{c.out}, func() []float32 { return insideShift(weights, shape, shift) })
		o.Border = b.folded(c.name+"/border", []int{9, c.out}, func() []float32 { return borderShift(weights, shape, shift) })
		return b.Conv(c.name, x, b.folded(c.name+"/scaled", shape, func() []float32 { return scaleInputs(weights, shape, scale) }), o)
	case c.norm != "":
		scale, shift := b.norm(c.norm, c.out)
		o.Bias = b.folded(c.name+"/shift", []int{c.out}, func() []float32 { return shift })
		return b.Conv(c.name, x, b.folded(c.name+"/scaled", shape, func() []float32 { return scaleOutputs(weights, scale) }), o)
	}
	if c.bias {
		o.Bias = b.weight(c.name+".bias", bias, c.out)
	}
	return b.Conv(c.name, x, b.weight(c.name+".weight", convWeight, shape...), o)
}

// linear describes a fully connected layer and what follows it.
type linear struct {
	name     string
	out      int
	noBias   bool
	head     bool // begins as headWeight
	act      ops.Activation
	gamma    string   // name of a layer scale [out]; empty for none
	residual ops.Rows // added at the end
	dropPath float64  // how often training adds the residual alone
}

func (l linear) kind() kind {
	if l.head {
		return headWeight
	}
	return linearWeight
}

// connect is a fully connected layer with whatever follows it.
func (b *builder) connect(x ops.Rows, l linear) ops.Rows {
	if b.isFused(l.name) {
		return b.connectFused(x, l)
	}
	o := ops.LinearOptions{}
	if !l.noBias {
		o.Bias = b.weight(l.name+".bias", bias, l.out)
	}
	y := b.Linear(l.name, x, b.weight(l.name+".weight", l.kind(), l.out, x.C()), o)
	b.tap(l.name, y)
	if l.act != ops.None {
		y = b.Activate(l.name+"/activation", y, l.act)
	}
	if l.gamma != "" {
		y = b.Scale(l.gamma, y, b.weight(l.gamma, layerScale, l.out))
	}
	if l.residual.Node != nil {
		y = b.Add(l.name+"+", b.dropPath(l.name, y, l.dropPath), l.residual)
	}
	return y
}

func (b *builder) connectFused(x ops.Rows, l linear) ops.Rows {
	o := ops.LinearOptions{Act: l.act, Residual: l.residual}
	shape := []int{l.out, x.C()}
	weights := b.parameter(l.name+".weight", l.kind(), shape...)
	var offset []float32
	if !l.noBias {
		offset = b.parameter(l.name+".bias", bias, l.out)
	}
	if l.gamma == "" {
		if offset != nil {
			o.Bias = b.Weight(l.name+".bias", []int{l.out}, offset)
		}
		return b.Linear(l.name, x, b.Weight(l.name+".weight", shape, weights), o)
	}
	gamma := b.parameter(l.gamma, layerScale, l.out)
	if offset != nil {
		o.Bias = b.folded(l.name+"/shift", []int{l.out}, func() []float32 { return scaleOutputs(offset, gamma) })
	}
	return b.Linear(l.name, x, b.folded(l.name+"/scaled", shape, func() []float32 { return scaleOutputs(weights, gamma) }), o)
}

// layerNorm normalises rows.
func (b *builder) layerNorm(name string, x ops.Rows, epsilon float32) ops.Rows {
	y := b.LayerNorm(name, x, b.weight(name+".weight", normWeight, x.C()), b.weight(name+".bias", normBias, x.C()), epsilon)
	b.tap(name, y)
	return y
}

func size(shape []int) int {
	n := 1
	for _, side := range shape {
		n *= side
	}
	return n
}

// sameShape says whether a stored tensor is the one that a layer expects.
func sameShape(name string, have, want []int) error {
	if !slices.Equal(have, want) {
		return fmt.Errorf("model: tensor %q has the shape %v, this network needs %v", name, have, want)
	}
	return nil
}
