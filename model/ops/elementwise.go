package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Activate applies a function to every number.
func (s *Stream) Activate(name string, x Rows, act Activation) Rows {
	count := size(x.Shape)
	y := s.addRows(name, x.Shape, implementation{
		func() (kernel, error) { return newCPUKernel(onednn.NewActivation(count, act)) },
		func() cuda.Launches { return cuda.Activation(count, act) },
	},
		operand{x.Node, 0, inPlace})
	s.setGradient(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		known := y.Node
		if act == GELU {
			known = x.Node
		}
		return map[int]*gorgonia.Node{0: s.addGradient(name, x.Node, implementation{
			func() (kernel, error) { return newCPUKernel(onednn.NewActivationGradient(count, act)) },
			func() cuda.Launches { return cuda.ActivationGradient(count, act) },
		}, operand{known, 0, inPlace}, operand{dy, 1, inPlace})}
	})
	return y
}

// Add is a + b.
func (s *Stream) Add(name string, a, b Rows) Rows {
	return Rows{s.add(name, a.Node, b.Node, a.Count(), a.C()), a.Shape}
}

// AddMaps is a + b.
func (s *Stream) AddMaps(name string, a, b Map) Map {
	return Map{s.add(name, a.Node, b.Node, 1, a.size()), a.N, a.C, a.H, a.W}
}

func (s *Stream) add(name string, a, b *gorgonia.Node, rows, c int) *gorgonia.Node {
	if s.err != nil {
		return nil
	}
	y := s.addOperation(name, a.Shape().Clone(), implementation{
		func() (kernel, error) { return newCPUKernel(onednn.NewAdd(rows, c, rows)) },
		func() cuda.Launches { return cuda.Binary(rows, c, rows, c, false) },
	},
		operand{a, 0, inPlace}, operand{b, 1, inPlace})
	s.setGradient(y, func(dy *gorgonia.Node) map[int]*gorgonia.Node { return map[int]*gorgonia.Node{0: dy, 1: dy} })
	return y
}

// Mul is a * b, number by number.
func (s *Stream) Mul(name string, a, b Rows) Rows {
	mul := func(name string, a, b *gorgonia.Node, rows, c int) *gorgonia.Node {
		return s.addOperation(name, a.Shape().Clone(), implementation{
			func() (kernel, error) { return newCPUKernel(onednn.NewMul(rows, c, rows)) },
			func() cuda.Launches { return cuda.Binary(rows, c, rows, c, true) },
		},
			operand{a, 0, inPlace}, operand{b, 1, inPlace})
	}
	if s.err != nil {
		return a
	}
	y := Rows{mul(name, a.Node, b.Node, a.Count(), a.C()), a.Shape}
	s.setGradient(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		found := map[int]*gorgonia.Node{}
		if s.gradientNeeded(a.Node) {
			found[0] = mul("d "+name+"/a", dy, b.Node, a.Count(), a.C())
		}
		if s.gradientNeeded(b.Node) {
			found[1] = mul("d "+name+"/b", dy, a.Node, a.Count(), a.C())
		}
		return found
	})
	return y
}

// Scale multiplies every row by weights [C].
func (s *Stream) Scale(name string, x Rows, by *gorgonia.Node) Rows {
	scale := func(name string, x *gorgonia.Node, rows, c int) *gorgonia.Node {
		return s.addOperation(name, x.Shape().Clone(), implementation{
			func() (kernel, error) { return newCPUKernel(onednn.NewMul(rows, c, 1)) },
			func() cuda.Launches { return cuda.Binary(rows, c, 1, c, true) },
		},
			operand{x, 0, inPlace}, operand{by, 1, cached})
	}
	if s.err != nil {
		return x
	}
	y := Rows{scale(name, x.Node, x.Count(), x.C()), x.Shape}
	s.setGradient(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		return map[int]*gorgonia.Node{0: scale("d "+name, dy, x.Count(), x.C()), 1: s.addGradient(name+"/weights", by, implementation{
			func() (kernel, error) { return newCPUKernel(onednn.NewColumnSums(x.Count(), x.C())) },
			func() cuda.Launches { return cuda.ColumnSums(x.Count(), x.C()) },
		}, operand{x.Node, 0, inPlace}, operand{dy, 1, inPlace})}
	})
	return y
}

// ScaleSamples multiplies everything that belongs to picture n by factor n of by
// [N], through which no gradient flows: drop-path.
func (s *Stream) ScaleSamples(name string, x Rows, by Rows) Rows {
	n, each := x.Shape[0], size(x.Shape)/x.Shape[0]
	scale := func(name string, x *gorgonia.Node) *gorgonia.Node {
		return s.addOperation(name, x.Shape().Clone(), implementation{
			func() (kernel, error) { return newCPUKernel(onednn.NewMulColumn(n, each)) },
			func() cuda.Launches { return cuda.Binary(n, each, n, 1, true) },
		},
			operand{x, 0, inPlace}, operand{by.Node, 1, inPlace})
	}
	if s.err != nil {
		return x
	}
	y := Rows{scale(name, x.Node), x.Shape}
	s.setGradient(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		return map[int]*gorgonia.Node{0: scale("d "+name, dy)}
	})
	return y
}
