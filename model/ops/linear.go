package ops

import (
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
	return s.rowsOf(name, with(x.Shape, shape[0]), func() (kernel, error) { return make1(onednn.NewLinear(spec)) },
		operand{x.Node, 0, flowing}, operand{weights, 1, weight}, operand{o.Bias, 2, weight},
		operand{o.Residual.Node, 3, flowing}, operand{o.Factor.Node, 4, flowing})
}
