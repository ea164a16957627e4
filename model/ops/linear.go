package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Activation is a function of one number.
type Activation = onednn.Activation

// The activations of the network.
const (
	None    = onednn.None
	ReLU    = onednn.ReLU
	GELU    = onednn.GELU
	Sigmoid = onednn.Sigmoid
)

// LinearOptions describes what is fused into a matrix product, in this order.
// Nil nodes are left out.
type LinearOptions struct {
	Bias     *gorgonia.Node // [out]
	Act      Activation
	Residual Rows // added
	Factor   Rows // multiplied
}

// Linear multiplies each row by weights [out, in].
func (s *Stream) Linear(name string, x Rows, weights *gorgonia.Node, o LinearOptions) Rows {
	if s.err != nil {
		return x
	}
	shape := weights.Shape()
	if shape[1] != x.C() {
		s.Fail("%s: weights %v do not fit rows of %d", name, shape, x.C())
		return x
	}
	s.macs += int64(x.Count()) * int64(size(shape))
	spec := onednn.Linear{
		Rows: x.Count(), In: x.C(), Out: shape[0], Act: o.Act,
		Bias: o.Bias != nil, Residual: o.Residual.Node != nil, Factor: o.Factor.Node != nil,
	}
	y := s.addRows(name, withLast(x.Shape, shape[0]), implementation{
		func() (kernel, error) { return newCPUKernel(onednn.NewLinear(spec)) },
		func() cuda.Launches { return cuda.Linear(spec) },
	},
		operand{x.Node, 0, inPlace}, operand{weights, 1, cached}, operand{o.Bias, 2, cached},
		operand{o.Residual.Node, 3, inPlace}, operand{o.Factor.Node, 4, inPlace})
	if spec.Act == None && !spec.Residual && !spec.Factor {
		s.setGradient(y.Node, s.linearGradient(name, spec, x.Node, weights, o.Bias))
	}
	return y
}

func (s *Stream) linearGradient(name string, spec onednn.Linear, x, weights, bias *gorgonia.Node) gradient {
	return func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		found := map[int]*gorgonia.Node{}
		if s.gradientNeeded(x) {
			found[0] = s.addGradient(name+"/data", x, implementation{
				func() (kernel, error) { return newCPUKernel(onednn.NewLinearDataGradient(spec)) },
				func() cuda.Launches { return cuda.LinearDataGradient(spec) },
			},
				operand{dy, 0, inPlace}, operand{weights, 1, cached})
		}
		if s.gradientNeeded(weights) || s.gradientNeeded(bias) {
			found[1] = s.addGradient(name+"/weights", weights, implementation{
				func() (kernel, error) { return newCPUKernel(onednn.NewLinearWeightsGradient(spec)) },
				func() cuda.Launches { return cuda.LinearWeightsGradient(spec) },
			},
				operand{x, 0, inPlace}, operand{dy, 1, inPlace})
			if spec.Bias {
				found[2] = s.extraOutput(found[1], spec.Out)
			}
		}
		return found
	}
}
