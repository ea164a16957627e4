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
	y := Map{N: x.N, C: shape[0], H: outputSize(x.H, spec), W: outputSize(x.W, spec)}
	if y.C%onednn.ChannelMultiple != 0 || shape[1]*spec.Groups != x.C {
		s.Fail("%s: weights %v do not fit a map of %d channels, or their number is no multiple of %d", name, shape, x.C, onednn.ChannelMultiple)
		return y
	}
	spec.Out = y.kernelShape()
	s.macs += int64(y.size()) * int64(size(shape[1:]))
	spec.PlainWeights = s.mutable[weights]
	y = s.addMap(name, y, implementation{
		func() (kernel, error) { return newCPUKernel(onednn.NewConv(spec)) },
		func() cuda.Launches { return cuda.Conv(spec) },
	},
		operand{x.Node, 0, inPlace}, operand{weights, 1, packed}, operand{o.Bias, 2, cached},
		operand{o.Slopes, 3, cached}, operand{o.Border, 4, cached}, operand{o.Residual.Node, 5, inPlace})
	if !spec.Slopes && !spec.Border && !spec.Residual {
		s.setGradient(y.Node, s.convGradient(name, spec, x.Node, weights, o.Bias))
	}
	return y
}

func (s *Stream) convGradient(name string, spec onednn.Conv, x, weights, bias *gorgonia.Node) gradient {
	return func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		found := map[int]*gorgonia.Node{}
		if s.gradientNeeded(x) {
			found[0] = s.addGradient(name+"/data", x, implementation{
				func() (kernel, error) { return newCPUKernel(onednn.NewConvDataGradient(spec)) },
				func() cuda.Launches { return cuda.ConvDataGradient(spec) },
			},
				operand{dy, 0, inPlace}, operand{weights, 1, cached})
		}
		if s.gradientNeeded(weights) || s.gradientNeeded(bias) {
			found[1] = s.addGradient(name+"/weights", weights, implementation{
				func() (kernel, error) { return newCPUKernel(onednn.NewConvWeightsGradient(spec)) },
				func() cuda.Launches { return cuda.ConvWeightsGradient(spec) },
			},
				operand{x, 0, inPlace}, operand{dy, 1, inPlace})
			if spec.Bias {
				found[2] = s.extraOutput(found[1], spec.Out.C)
			}
		}
		return found
	}
}

func outputSize(in int, c onednn.Conv) int { return (in+2*c.Pad-c.Side)/c.Stride + 1 }

// PReLU is max(x, 0) + slope*min(x, 0) with a slope for each channel.
func (s *Stream) PReLU(name string, x Map, slopes *gorgonia.Node) Map {
	y := s.addMap(name, x, implementation{
		func() (kernel, error) { return newCPUKernel(onednn.NewPReLU(x.kernelShape())) },
		func() cuda.Launches { return cuda.PReLU(x.kernelShape()) },
	},
		operand{x.Node, 0, inPlace}, operand{slopes, 1, cached})
	s.setGradient(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		dx := s.addGradient(name, x.Node, implementation{
			func() (kernel, error) { return newCPUKernel(onednn.NewPReLUGradient(x.kernelShape())) },
			func() cuda.Launches { return cuda.PReLUGradient(x.kernelShape()) },
		},
			operand{x.Node, 0, inPlace}, operand{slopes, 1, cached}, operand{dy, 2, inPlace})
		return map[int]*gorgonia.Node{0: dx, 1: s.extraOutput(dx, x.C)}
	})
	return y
}

// Subsample keeps every stride-th pixel, from the first one on.
func (s *Stream) Subsample(name string, x Map, stride int) Map {
	y := Map{N: x.N, C: x.C, H: (x.H-1)/stride + 1, W: (x.W-1)/stride + 1}
	y = s.addMap(name, y, implementation{
		func() (kernel, error) { return newCPUKernel(onednn.NewSubsample(x.kernelShape(), stride)) },
		func() cuda.Launches { return cuda.Subsample(x.kernelShape(), stride) },
	},
		operand{x.Node, 0, inPlace})
	s.setGradient(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		return map[int]*gorgonia.Node{0: s.addGradient(name, x.Node, implementation{
			func() (kernel, error) { return newCPUKernel(onednn.NewSubsampleGradient(x.kernelShape(), stride)) },
			func() cuda.Launches { return cuda.SubsampleGradient(x.kernelShape(), stride) },
		}, operand{dy, 0, inPlace})}
	})
	return y
}
