package cuda

import "arbex/model/ops/onednn"

// shape are a convolution's numbers as arguments.
func shape(s onednn.Conv) []Argument {
	return []Argument{
		Whole(s.In.N), Whole(s.In.C), Whole(s.In.H), Whole(s.In.W), Whole(s.Out.C), Whole(s.Out.H), Whole(s.Out.W),
		Whole(s.Side), Whole(s.Stride), Whole(s.Pad), Whole(s.Groups),
	}
}

// strides say where the numbers of a source lie: plainly when it is a picture.
func strides(m onednn.Map) []Argument {
	if m.C%8 != 0 {
		return []Argument{Whole(m.C * m.H * m.W), Whole(m.W), Whole(1), Whole(m.H * m.W)}
	}
	return []Argument{Whole(m.C * m.H * m.W), Whole(m.W * m.C), Whole(m.C), Whole(1)}
}

// joined is arguments one after the other.
func joined(groups ...[]Argument) (all []Argument) {
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}

// depthwise says whether each channel is convolved by itself.
func depthwise(s onednn.Conv) bool {
	return s.Groups == s.In.C && s.Groups == s.Out.C && s.In.C%8 == 0
}

func pixels(m onednn.Map) int { return m.N * m.H * m.W }

// Conv is onednn.NewConv.
func Conv(s onednn.Conv) Plan {
	after := []Argument{when(s.Bias, In(2)), when(s.Slopes, In(3)), when(s.Border, In(4)), when(s.Residual, In(5))}
	if depthwise(s) {
		return plan(Each("depthwise", pixels(s.Out)*s.Out.C, joined([]Argument{Out(), In(0), In(1)}, shape(s), after)...))
	}
	each := s.Out.C / s.Groups
	packing := packing{oc: s.Out.C, in: s.In.C / s.Groups, taps: s.Side * s.Side, groups: s.Groups}
	p, weights := packing.plan("pack_conv", s.Live)
	return p.then(plan(tiled("conv", pixels(s.Out), each, s.Groups,
		joined([]Argument{Out(), In(0), weights}, shape(s), strides(s.In), after)...)))
}

// tiled launches a product of matrices for each group.
func tiled(kernel string, m, n, groups int, arguments ...Argument) Launch {
	tile := 64
	if wide(m, n, groups) {
		kernel, tile = kernel+"_wide", 128
	}
	return launch(kernel, [3]int{ceil(m, tile), ceil(n, tile), groups}, threads, arguments)
}

// packing is how weights [oc][in][taps] lie for a convolution.
type packing struct{ oc, in, taps, groups int }

// plan is a plan that packs live weights in every run, or one that wants them
// packed beforehand; and where the packed weights lie.
func (p packing) plan(kernel string, live bool) (Plan, Argument) {
	n := p.oc * p.in * p.taps
	if live {
		packed := Each(kernel, n, Scratch(0), In(1), Whole(p.oc), Whole(p.in), Whole(p.taps), Whole(p.groups))
		return Plan{Launches: []Launch{packed}, Scratch: n}, Scratch(0)
	}
	layout := uint64(1)
	for _, v := range []int{p.oc, p.in, p.taps, p.groups} {
		layout = layout<<15 ^ layout>>49 ^ uint64(v)
	}
	return Plan{Pack: p.pack, Packed: n, Layout: layout}, In(1)
}

// pack is the kernel pack_conv in Go: [groups][taps][in][out of a group].
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

// ConvData is onednn.NewConvDataGradient.
func ConvData(s onednn.Conv) Plan {
	if depthwise(s) {
		return plan(Each("depthwise_data", pixels(s.In)*s.In.C, joined([]Argument{Out(), In(0), In(1)}, shape(s))...))
	}
	packing := packing{oc: s.Out.C, in: s.In.C / s.Groups, taps: s.Side * s.Side, groups: s.Groups}
	p, weights := packing.plan("pack_conv_data", true)
	return p.then(plan(tiled("conv_data", pixels(s.In), s.In.C/s.Groups, s.Groups,
		joined([]Argument{Out(), In(0), weights}, shape(s), strides(s.In))...)))
}

// ConvWeights is onednn.NewConvWeightsGradient.
func ConvWeights(s onednn.Conv) Plan {
	taps, out, in := s.Side*s.Side, s.Out.C/s.Groups, s.In.C/s.Groups
	var p Plan
	if depthwise(s) {
		parts := partsOf(pixels(s.Out))
		p = Plan{Scratch: 4 * parts * s.Out.C * taps, Launches: []Launch{
			launch("sum_taps", [3]int{ceil(s.Out.C, 32), parts, taps}, threads, joined([]Argument{Scratch(0), In(0), In(1)}, shape(s))),
			Each("taps_total", s.Out.C*taps, Out(), Scratch(0), Whole(parts), Whole(s.Out.C), Whole(taps)),
		}}
	} else {
		splits, n := splitsOf(out, in*taps*s.Groups, pixels(s.Out)), s.Out.C*in*taps
		added, to := split(splits, n)
		p = plan(launch("conv_weights", [3]int{ceil(out, 64), ceil(in*taps, 64), s.Groups * splits}, threads,
			joined([]Argument{to, In(0), In(1)}, shape(s), strides(s.In), []Argument{Whole(splits)}))).then(added)
	}
	if s.Bias {
		p = p.then(columns("sum_columns", pixels(s.Out), s.Out.C, totals{first: FurtherOut(0)}, In(1)))
	}
	return p
}
