package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// ConvOptions are the parameters of a convolution and what is fused into it. Nil
// nodes are left out. A gradient flows only through a convolution without Slopes,
// Border and Residual.
type ConvOptions struct {
	Stride int // 0 means 1
	Pad    int
	Groups int // 0 means 1

	Bias     *gorgonia.Node // [out]
	Slopes   *gorgonia.Node // [out] of a PReLU that follows
	Border   *gorgonia.Node // [9, out] added to the pixels at the border; see onednn.Conv
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
		s.Fail("%s: weights %v do not fit a map of %d channels, or their number is not a multiple of %d", name, shape, x.C, onednn.ChannelMultiple)
		return y
	}
	spec.Out = y.kernelShape()
	spec.PlainWeights = s.mutable[weights]
	y = s.addMap(name, y, kernels(
		func() (*onednn.Kernel, error) { return onednn.NewConv(spec) },
		func() cuda.Launches { return cuda.Conv(spec) },
	), operand{x.Node, 0, inPlace}, operand{weights, 1, packed}, operand{o.Bias, 2, cached},
		operand{o.Slopes, 3, cached}, operand{o.Border, 4, cached}, operand{o.Residual.Node, 5, inPlace})
	s.countMACs(y.Node, y.size()*size(shape[1:]))
	if !spec.Slopes && !spec.Border && !spec.Residual {
		s.setGradient(y.Node, s.convGradient(name, spec, x.Node, weights, o.Bias))
	}
	return y
}

func (s *Stream) convGradient(name string, spec onednn.Conv, x, weights, bias *gorgonia.Node) gradient {
	return func(dy *gorgonia.Node) gradients {
		all := gradients{}
		if s.gradientNeeded(x) {
			all[0] = s.addGradient(name+"/data", x, kernels(
				func() (*onednn.Kernel, error) { return onednn.NewConvDataGradient(spec) },
				func() cuda.Launches { return cuda.ConvDataGradient(spec) },
			), operand{dy, 0, inPlace}, operand{weights, 1, cached})
		}
		if s.gradientNeeded(weights) || s.gradientNeeded(bias) {
			all[1] = s.addGradient(name+"/weights", weights, kernels(
				func() (*onednn.Kernel, error) { return onednn.NewConvWeightsGradient(spec) },
				func() cuda.Launches { return cuda.ConvWeightsGradient(spec) },
			), operand{x, 0, inPlace}, operand{dy, 1, inPlace})
			if spec.Bias {
				all[2] = s.extraOutput(all[1], spec.Out.C)
			}
		}
		return all
	}
}

// outputSize returns the height or width of a convolution's output.
func outputSize(in int, c onednn.Conv) int { return (in+2*c.Pad-c.Side)/c.Stride + 1 }
