package cuda

import "arbex/model/ops/onednn"

// shapeArguments returns the arguments ARBEX_SHAPE of a convolution.
func shapeArguments(s onednn.Conv) []Argument {
	return []Argument{
		Int(s.In.N), Int(s.In.C), Int(s.In.H), Int(s.In.W), Int(s.Out.C), Int(s.Out.H), Int(s.Out.W),
		Int(s.Side), Int(s.Stride), Int(s.Pad), Int(s.Groups),
	}
}

// strideArguments returns the strides of image, row, column and channel of a
// source, [N, H, W, C], or [N, C, H, W] for a plain image.
func strideArguments(m onednn.MapShape) []Argument {
	if m.C%8 != 0 {
		return []Argument{Int(m.C * m.H * m.W), Int(m.W), Int(1), Int(m.H * m.W)}
	}
	return []Argument{Int(m.C * m.H * m.W), Int(m.W * m.C), Int(m.C), Int(1)}
}

// concat concatenates arguments.
func concat(groups ...[]Argument) (all []Argument) {
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

// depthwise reports whether each channel is convolved by itself.
func depthwise(s onednn.Conv) bool {
	return s.Groups == s.In.C && s.Groups == s.Out.C && s.In.C%8 == 0
}

func pixels(m onednn.MapShape) int { return m.N * m.H * m.W }

// Conv is onednn.NewConv.
func Conv(s onednn.Conv) Launches {
	after := []Argument{optional(s.Bias, In(2)), optional(s.Slopes, In(3)), optional(s.Border, In(4)), optional(s.Residual, In(5))}
	if depthwise(s) {
		return newLaunches(PerElement("depthwise", pixels(s.Out)*s.Out.C, concat([]Argument{Out(), In(0), In(1)}, shapeArguments(s), after)...))
	}
	each := s.Out.C / s.Groups
	packing := packing{oc: s.Out.C, in: s.In.C / s.Groups, taps: s.Side * s.Side, groups: s.Groups}
	p, weights := packing.launches("pack_conv", s.PlainWeights)
	return p.then(newLaunches(tiled("conv", pixels(s.Out), each, s.Groups,
		concat([]Argument{Out(), In(0), weights}, shapeArguments(s), strideArguments(s.In), after)...)))
}

// tiled launches a matrix product for each group.
func tiled(kernel string, m, n, groups int, arguments ...Argument) Launch {
	tile := 64
	if wide(m, n, groups) {
		kernel, tile = kernel+"_wide", 128
	}
	return launch(kernel, [3]int{ceil(m, tile), ceil(n, tile), groups}, threads, arguments)
}

// packing describes packed weights [oc][in][taps] of a convolution.
type packing struct{ oc, in, taps, groups int }

// launches returns launches that pack plain weights in every run, or that require
// packed weights, and the address of the packed weights.
func (p packing) launches(kernel string, plain bool) (Launches, Argument) {
	n := p.oc * p.in * p.taps
	if plain {
		packed := PerElement(kernel, n, Scratch(0), In(1), Int(p.oc), Int(p.in), Int(p.taps), Int(p.groups))
		return Launches{List: []Launch{packed}, Scratch: n}, Scratch(0)
	}
	layout := uint64(1)
	for _, v := range []int{p.oc, p.in, p.taps, p.groups} {
		layout = layout<<15 ^ layout>>49 ^ uint64(v)
	}
	return Launches{Pack: p.pack, PackedLen: n, PackedLayout: layout}, In(1)
}

// pack does what the kernel pack_conv does, in Go: [groups][taps][in][out of a
// group].
func (p packing) pack(packed, plain []float32) {
	out := p.oc / p.groups
	for o := range p.oc {
		for c := range p.in {
			for tap := range p.taps {
				packed[((o/out*p.taps+tap)*p.in+c)*out+o%out] = plain[(o*p.in+c)*p.taps+tap]
			}
		}
	}
}

// ConvDataGradient is onednn.NewConvDataGradient.
func ConvDataGradient(s onednn.Conv) Launches {
	if depthwise(s) {
		return newLaunches(PerElement("depthwise_data", pixels(s.In)*s.In.C, concat([]Argument{Out(), In(0), In(1)}, shapeArguments(s))...))
	}
	packing := packing{oc: s.Out.C, in: s.In.C / s.Groups, taps: s.Side * s.Side, groups: s.Groups}
	p, weights := packing.launches("pack_conv_data", true)
	return p.then(newLaunches(tiled("conv_data", pixels(s.In), s.In.C/s.Groups, s.Groups,
		concat([]Argument{Out(), In(0), weights}, shapeArguments(s), strideArguments(s.In))...)))
}

// ConvWeightsGradient is onednn.NewConvWeightsGradient.
func ConvWeightsGradient(s onednn.Conv) Launches {
	taps, out, in := s.Side*s.Side, s.Out.C/s.Groups, s.In.C/s.Groups
	var p Launches
	if depthwise(s) {
		parts := partCount(pixels(s.Out))
		p = Launches{Scratch: 4 * parts * s.Out.C * taps, List: []Launch{
			launch("sum_taps", [3]int{ceil(s.Out.C, 32), parts, taps}, threads, concat([]Argument{Scratch(0), In(0), In(1)}, shapeArguments(s))),
			PerElement("taps_total", s.Out.C*taps, Out(), Scratch(0), Int(parts), Int(s.Out.C), Int(taps)),
		}}
	} else {
		splits, n := splitCount(out, in*taps*s.Groups, pixels(s.Out)), s.Out.C*in*taps
		added, to := splitSum(splits, n)
		p = newLaunches(launch("conv_weights", [3]int{ceil(out, 64), ceil(in*taps, 64), s.Groups * splits}, threads,
			concat([]Argument{to, In(0), In(1)}, shapeArguments(s), strideArguments(s.In), []Argument{Int(splits)}))).then(added)
	}
	if s.Bias {
		p = p.then(columnSums("sum_columns", pixels(s.Out), s.Out.C, sumOutputs{first: ExtraOut(0)}, In(1)))
	}
	return p
}
