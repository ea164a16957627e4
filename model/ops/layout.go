package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Tokens turns a map into rows [N, H*W, C], one for each pixel.
func (s *Stream) Tokens(name string, x Map) Rows {
	return Rows{s.reorder(name, x.Node, []int{x.N, x.H * x.W, x.C}, x, onednn.Blocked, onednn.Tokens), []int{x.N, x.H * x.W, x.C}}
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
		s.Fail("%s: a map of %dx%d is not flat", name, x.H, x.W)
	}
	return Rows{s.reorder(name, x.Node, []int{x.N, x.C}, x, onednn.Blocked, onednn.Tokens), []int{x.N, x.C}}
}

// reorder copies the numbers of a map from one layout to another; the gradient
// goes the other way.
func (s *Stream) reorder(name string, x *gorgonia.Node, shape []int, m Map, from, to onednn.Layout) *gorgonia.Node {
	y := s.addOperation(name, shape, implementation{
		func() (kernel, error) { return newCPUKernel(onednn.NewReorder(m.kernelShape(), from, to)) },
		func() cuda.Launches { return cuda.Copy(m.size()) },
	},
		operand{x, 0, inPlace})
	s.setGradient(y, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		return map[int]*gorgonia.Node{0: s.addGradient(name, x, implementation{
			func() (kernel, error) { return newCPUKernel(onednn.NewReorder(m.kernelShape(), to, from)) },
			func() cuda.Launches { return cuda.Copy(m.size()) },
		}, operand{dy, 0, inPlace})}
	})
	return y
}
