package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// LayerNorm normalises every row to mean 0 and variance 1, then scales by
// weight [C] and shifts by bias [C] (arXiv:1607.06450).
func (s *Stream) LayerNorm(name string, x Rows, weights, bias *gorgonia.Node, epsilon float32) Rows {
	if !s.fits(name, weights, x.C()) || !s.fits(name, bias, x.C()) {
		return x
	}
	y := s.addRows(name, x.Shape, kernels(
		func() (*onednn.Kernel, error) { return onednn.NewLayerNorm(x.Count(), x.C(), epsilon) },
		func() cuda.Launches { return cuda.LayerNorm(x.Count(), x.C(), epsilon) },
	), operand{x.Node, 0, inPlace}, operand{weights, 1, cached}, operand{bias, 2, cached})
	s.setGradient(y.Node, func(dy *gorgonia.Node) gradients {
		dx := s.addGradient(name, x.Node, kernels(
			func() (*onednn.Kernel, error) { return onednn.NewLayerNormGradient(x.Count(), x.C(), epsilon) },
			func() cuda.Launches { return cuda.LayerNormGradient(x.Count(), x.C(), epsilon) },
		), operand{x.Node, 0, inPlace}, operand{weights, 1, cached}, operand{dy, 2, inPlace})
		return gradients{0: dx, 1: s.extraOutput(dx, x.C()), 2: s.extraOutput(dx, x.C())}
	})
	return y
}
