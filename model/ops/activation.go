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

// Activate applies a function to every number.
func (s *Stream) Activate(name string, x Rows, act Activation) Rows {
	count := size(x.Shape)
	y := s.addRows(name, x.Shape, kernels(
		func() (*onednn.Kernel, error) { return onednn.NewActivation(count, act) },
		func() cuda.Launches { return cuda.Activation(count, act) },
	), operand{x.Node, 0, inPlace})
	s.setGradient(y.Node, func(dy *gorgonia.Node) gradients {
		known := y.Node // the gradients of ReLU and sigmoid follow from the result
		if act == GELU {
			known = x.Node
		}
		return gradients{0: s.addGradient(name, x.Node, kernels(
			func() (*onednn.Kernel, error) { return onednn.NewActivationGradient(count, act) },
			func() cuda.Launches { return cuda.ActivationGradient(count, act) },
		), operand{known, 0, inPlace}, operand{dy, 1, inPlace})}
	})
	return y
}
