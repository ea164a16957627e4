package model

import "arbex/model/ops"

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
		scale, shift := b.foldedNorm(c.before, x.C)
		o.Bias = b.folded(c.name+"/inside", []int{c.out}, func() []float32 { return insideShift(weights, shape, shift) })
		o.Border = b.folded(c.name+"/border", []int{9, c.out}, func() []float32 { return borderShift(weights, shape, shift) })
		return b.Conv(c.name, x, b.folded(c.name+"/scaled", shape, func() []float32 { return scaleInputs(weights, shape, scale) }), o)
	case c.norm != "":
		scale, shift := b.foldedNorm(c.norm, c.out)
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
