package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Tokens turns a map into rows [N, H*W, C], one for each pixel.
func (s *Stream) Tokens(name string, x Map) Rows {
	shape := []int{x.N, x.H * x.W, x.C}
	return Rows{s.reorder(name, x.Node, shape, x, onednn.Blocked, onednn.Tokens), shape}
}

// Pixels turns rows [N, h*w, C] back into a map.
func (s *Stream) Pixels(name string, x Rows, h, w int) Map {
	y := Map{N: x.Shape[0], C: x.C(), H: h, W: w}
	y.Node = s.reorder(name, x.Node, y.shape(), y, onednn.Tokens, onednn.Blocked)
	return y
}

// Flatten turns a map of one pixel into rows [N, C].
func (s *Stream) Flatten(name string, x Map) Rows {
	if x.H*x.W != 1 {
		s.Fail("%s: a map of %dx%d cannot be flattened", name, x.H, x.W)
	}
	shape := []int{x.N, x.C}
	return Rows{s.reorder(name, x.Node, shape, x, onednn.Blocked, onednn.Tokens), shape}
}

// reorder copies a map from one memory layout to another; its gradient is the
// copy in the other direction. On a GPU both layouts are the same.
func (s *Stream) reorder(name string, x *gorgonia.Node, shape []int, m Map, from, to onednn.Layout) *gorgonia.Node {
	copying := func(from, to onednn.Layout) implementation {
		return kernels(
			func() (*onednn.Kernel, error) { return onednn.NewReorder(m.kernelShape(), from, to) },
			func() cuda.Launches { return cuda.Copy(m.size()) },
		)
	}
	y := s.addOperation(name, shape, copying(from, to), operand{x, 0, inPlace})
	s.setGradient(y, func(dy *gorgonia.Node) gradients {
		return gradients{0: s.addGradient(name, x, copying(to, from), operand{dy, 0, inPlace})}
	})
	return y
}
