package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Add computes a + b.
func (s *Stream) Add(name string, a, b Rows) Rows {
	return Rows{s.add(name, a.Node, b.Node, a.Count(), a.C()), a.Shape}
}

// AddMaps computes a + b.
func (s *Stream) AddMaps(name string, a, b Map) Map {
	return Map{s.add(name, a.Node, b.Node, 1, a.size()), a.N, a.C, a.H, a.W}
}

func (s *Stream) add(name string, a, b *gorgonia.Node, rows, c int) *gorgonia.Node {
	if !s.fits(name, b, rows*c) {
		return nil
	}
	y := s.addOperation(name, a.Shape().Clone(), kernels(
		func() (*onednn.Kernel, error) { return onednn.NewAdd(rows, c, rows) },
		func() cuda.Launches { return cuda.Binary(rows, c, rows, c, false) },
	), operand{a, 0, inPlace}, operand{b, 1, inPlace})
	s.setGradient(y, func(dy *gorgonia.Node) gradients { return gradients{0: dy, 1: dy} })
	return y
}
