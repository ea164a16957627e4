package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// PReLU computes max(x, 0) + slope*min(x, 0) with one slope per channel.
func (s *Stream) PReLU(name string, x Map, slopes *gorgonia.Node) Map {
	if !s.fits(name, slopes, x.C) {
		return x
	}
	y := s.addMap(name, x, kernels(
		func() (*onednn.Kernel, error) { return onednn.NewPReLU(x.kernelShape()) },
		func() cuda.Launches { return cuda.PReLU(x.kernelShape()) },
	), operand{x.Node, 0, inPlace}, operand{slopes, 1, cached})
	s.setGradient(y.Node, func(dy *gorgonia.Node) gradients {
		dx := s.addGradient(name, x.Node, kernels(
			func() (*onednn.Kernel, error) { return onednn.NewPReLUGradient(x.kernelShape()) },
			func() cuda.Launches { return cuda.PReLUGradient(x.kernelShape()) },
		), operand{x.Node, 0, inPlace}, operand{slopes, 1, cached}, operand{dy, 2, inPlace})
		return gradients{0: dx, 1: s.extraOutput(dx, x.C)}
	})
	return y
}
