package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Subsample keeps every stride-th pixel of a map, from the first one on.
func (s *Stream) Subsample(name string, x Map, stride int) Map {
	y := Map{N: x.N, C: x.C, H: (x.H-1)/stride + 1, W: (x.W-1)/stride + 1}
	y = s.addMap(name, y, kernels(
		func() (*onednn.Kernel, error) { return onednn.NewSubsample(x.kernelShape(), stride) },
		func() cuda.Launches { return cuda.Subsample(x.kernelShape(), stride) },
	), operand{x.Node, 0, inPlace})
	s.setGradient(y.Node, func(dy *gorgonia.Node) gradients {
		return gradients{0: s.addGradient(name, x.Node, kernels(
			func() (*onednn.Kernel, error) { return onednn.NewSubsampleGradient(x.kernelShape(), stride) },
			func() cuda.Launches { return cuda.SubsampleGradient(x.kernelShape(), stride) },
		), operand{dy, 0, inPlace})}
	})
	return y
}
