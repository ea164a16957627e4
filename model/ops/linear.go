package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// LinearOptions are what is fused into a matrix product, applied in this order.
// Nil nodes are left out. A gradient flows only through a product without
// activation, Residual and Factor.
type LinearOptions struct {
	Bias     *gorgonia.Node // [out]
	Act      Activation
	Residual Rows // added
	Factor   Rows // multiplied
}

// Linear multiplies each row by weights [out, in]: y = x W^T + bias.
func (s *Stream) Linear(name string, x Rows, weights *gorgonia.Node, o LinearOptions) Rows {
	if s.err != nil {
		return x
	}
	shape := weights.Shape()
	if shape[1] != x.C() {
		s.Fail("%s: weights %v do not fit rows of %d", name, shape, x.C())
		return x
	}
	spec := onednn.Linear{
		Rows: x.Count(), In: x.C(), Out: shape[0], Act: o.Act,
		Bias: o.Bias != nil, Residual: o.Residual.Node != nil, Factor: o.Factor.Node != nil,
		PackedWeights: !s.mutable[weights],
	}
	y := s.addRows(name, withLast(x.Shape, shape[0]), kernels(
		func() (*onednn.Kernel, error) { return onednn.NewLinear(spec) },
		func() cuda.Launches { return cuda.Linear(spec) },
	), operand{x.Node, 0, inPlace}, operand{weights, 1, packed}, operand{o.Bias, 2, cached},
		operand{o.Residual.Node, 3, inPlace}, operand{o.Factor.Node, 4, inPlace})
	s.countMACs(y.Node, x.Count()*size(shape))
	if spec.Act == None && !spec.Residual && !spec.Factor {
		s.setGradient(y.Node, s.linearGradient(name, spec, x.Node, weights, o.Bias))
	}
	return y
}

func (s *Stream) linearGradient(name string, spec onednn.Linear, x, weights, bias *gorgonia.Node) gradient {
	return func(dy *gorgonia.Node) gradients {
		all := gradients{}
		if s.gradientNeeded(x) {
			all[0] = s.addGradient(name+"/data", x, kernels(
				func() (*onednn.Kernel, error) { return onednn.NewLinearDataGradient(spec) },
				func() cuda.Launches { return cuda.LinearDataGradient(spec) },
			), operand{dy, 0, inPlace}, operand{weights, 1, cached})
		}
		if s.gradientNeeded(weights) || s.gradientNeeded(bias) {
			all[1] = s.addGradient(name+"/weights", weights, kernels(
				func() (*onednn.Kernel, error) { return onednn.NewLinearWeightsGradient(spec) },
				func() cuda.Launches { return cuda.LinearWeightsGradient(spec) },
			), operand{x, 0, inPlace}, operand{dy, 1, inPlace})
			if spec.Bias {
				all[2] = s.extraOutput(all[1], spec.Out)
			}
		}
		return all
	}
}
