package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// ConvOptions describes a convolution with a square kernel and what is fused
// into it. Nil nodes are left out.
type ConvOptions struct {
	Stride int // 0 means 1
	Pad    int
	Groups int // 0 means 1

	Bias     *gorgonia.Node // [out]
	Slopes   *gorgonia.Node // [out] of a PReLU that follows
	Border   *gorgonia.Node // [9, out] added to pixels at the border, see Shift
	Residual Map            // of the output's shape, added before the PReLU
}

// Conv convolves a map with weights [out, in/groups, side, side].
func (s *Stream) Conv(name string, x Map, weights *gorgonia.Node, o ConvOptions) Map {
	if s.err != nil {
		return x
	}
	shape := weights.Shape()
	spec := onednn.Conv{
		In: x.kernelShape(), Side: shape[2], Stride: max(o.Stride, 1), Pad: o.Pad, Groups: max(o.Groups, 1),
		Bias: o.Bias != nil, Slopes: o.Slopes != nil, Border: o.Border != nil, Residual: o.Residual.Node != nil,
	}
	y := Map{N: x.N, C: shape[0], H: outputSide(x.H, spec), W: outputSide(x.W, spec)}
	if y.C%onednn.Block != 0 || shape[1]*spec.Groups != x.C {
		s.Fail("%s: weights %v do not fit a map of %d channels, or their number is no multiple of %d", name, shape, x.C, onednn.Block)
		return y
	}
	spec.Out = y.kernelShape()
	s.macs += int64(y.size()) * int64(size(shape[1:]))
	spec.Live = s.live[weights]
	y = s.mapOf(name, y, task{
		func() (kernel, error) { return make1(onednn.NewConv(spec)) },
		func() cuda.Plan { return cuda.Conv(spec) },
	},
		operand{x.Node, 0, flowing}, operand{weights, 1, packed}, operand{o.Bias, 2, weight},
		operand{o.Slopes, 3, weight}, operand{o.Border, 4, weight}, operand{o.Residual.Node, 5, flowing})
	if !spec.Slopes && !spec.Border && !spec.Residual {
		s.flowsBack(y.Node, s.convGradient(name, spec, x.Node, weights, o.Bias))
	}
	return y
}

func (s *Stream) convGradient(name string, spec onednn.Conv, x, weights, bias *gorgonia.Node) gradient {
	return func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		found := map[int]*gorgonia.Node{}
		if s.wants(x) {
			found[0] = s.back(name+"/data", x, task{
				func() (kernel, error) { return make1(onednn.NewConvDataGradient(spec)) },
				func() cuda.Plan { return cuda.ConvData(spec) },
			},
				operand{dy, 0, flowing}, operand{weights, 1, weight})
		}
		if s.wants(weights) || s.wants(bias) {
			found[1] = s.back(name+"/weights", weights, task{
				func() (kernel, error) { return make1(onednn.NewConvWeightsGradient(spec)) },
				func() cuda.Plan { return cuda.ConvWeights(spec) },
			},
				operand{x, 0, flowing}, operand{dy, 1, flowing})
			if spec.Bias {
				found[2] = s.side(found[1], spec.Out.C)
			}
		}
		return found
	}
}

func outputSide(in int, c onednn.Conv) int { return (in+2*c.Pad-c.Side)/c.Stride + 1 }

// PReLU is max(x, 0) + slope*min(x, 0) with a slope for each channel.
func (s *Stream) PReLU(name string, x Map, slopes *gorgonia.Node) Map {
	y := s.mapOf(name, x, task{
		func() (kernel, error) { return make1(onednn.NewPReLU(x.kernelShape())) },
		func() cuda.Plan { return cuda.PReLU(x.kernelShape()) },
	},
		operand{x.Node, 0, flowing}, operand{slopes, 1, weight})
	s.flowsBack(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		dx := s.back(name, x.Node, task{
			func() (kernel, error) { return make1(onednn.NewPReLUGradient(x.kernelShape())) },
			func() cuda.Plan { return cuda.PReLUGradient(x.kernelShape()) },
		},
			operand{x.Node, 0, flowing}, operand{slopes, 1, weight}, operand{dy, 2, flowing})
		return map[int]*gorgonia.Node{0: dx, 1: s.side(dx, x.C)}
	})
	return y
}

// Subsample keeps every stride-th pixel, from the first one on.
func (s *Stream) Subsample(name string, x Map, stride int) Map {
	y := Map{N: x.N, C: x.C, H: (x.H-1)/stride + 1, W: (x.W-1)/stride + 1}
	y = s.mapOf(name, y, task{
		func() (kernel, error) { return make1(onednn.NewSubsample(x.kernelShape(), stride)) },
		func() cuda.Plan { return cuda.Subsample(x.kernelShape(), stride) },
	},
		operand{x.Node, 0, flowing})
	s.flowsBack(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		return map[int]*gorgonia.Node{0: s.back(name, x.Node, task{
			func() (kernel, error) { return make1(onednn.NewSubsampleGradient(x.kernelShape(), stride)) },
			func() cuda.Plan { return cuda.SubsampleGradient(x.kernelShape(), stride) },
		}, operand{dy, 0, flowing})}
	})
	return y
}
