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
	y := s.rowsOf(name, with(x.Shape, shape[0]), task{
		func() (kernel, error) { return make1(onednn.NewLinear(spec)) },
		func() cuda.Plan { return cuda.Linear(spec) },
	},
		operand{x.Node, 0, flowing}, operand{weights, 1, weight}, operand{o.Bias, 2, weight},
		operand{o.Residual.Node, 3, flowing}, operand{o.Factor.Node, 4, flowing})
	if spec.Act == None && !spec.Residual && !spec.Factor {
		s.flowsBack(y.Node, s.linearGradient(name, spec, x.Node, weights, o.Bias))
	}
	return y
}

func (s *Stream) linearGradient(name string, spec onednn.Linear, x, weights, bias *gorgonia.Node) gradient {
	return func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		found := map[int]*gorgonia.Node{}
		if s.wants(x) {
			found[0] = s.back(name+"/data", x, task{
				func() (kernel, error) { return make1(onednn.NewLinearDataGradient(spec)) },
				func() cuda.Plan { return cuda.LinearData(spec) },
			},
				operand{dy, 0, flowing}, operand{weights, 1, weight})
		}
		if s.wants(weights) || s.wants(bias) {
			found[1] = s.back(name+"/weights", weights, task{
				func() (kernel, error) { return make1(onednn.NewLinearWeightsGradient(spec)) },
				func() cuda.Plan { return cuda.LinearWeights(spec) },
			},
				operand{x, 0, flowing}, operand{dy, 1, flowing})
			if spec.Bias {
				found[2] = s.side(found[1], spec.Out)
			}
		}
		return found
	}
}
