package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Mul computes a * b, element by element.
func (s *Stream) Mul(name string, a, b Rows) Rows {
	if s.err != nil || !s.fits(name, b.Node, size(a.Shape)) {
		return a
	}
	rows, c := a.Count(), a.C()
	y := Rows{s.mul(name, a.Node, operand{b.Node, 1, inPlace}, rows, c, rows), a.Shape}
	s.setGradient(y.Node, func(dy *gorgonia.Node) gradients {
		all := gradients{}
		if s.gradientNeeded(a.Node) {
			all[0] = s.mul("d "+name+"/a", dy, operand{b.Node, 1, inPlace}, rows, c, rows)
		}
		if s.gradientNeeded(b.Node) {
			all[1] = s.mul("d "+name+"/b", dy, operand{a.Node, 1, inPlace}, rows, c, rows)
		}
		return all
	})
	return y
}

// Scale multiplies every row by weights [C].
func (s *Stream) Scale(name string, x Rows, weights *gorgonia.Node) Rows {
	if s.err != nil || !s.fits(name, weights, x.C()) {
		return x
	}
	rows, c := x.Count(), x.C()
	y := Rows{s.mul(name, x.Node, operand{weights, 1, cached}, rows, c, 1), x.Shape}
	s.setGradient(y.Node, func(dy *gorgonia.Node) gradients {
		return gradients{0: s.mul("d "+name, dy, operand{weights, 1, cached}, rows, c, 1), 1: s.addGradient(name+"/weights", weights, kernels(
			func() (*onednn.Kernel, error) { return onednn.NewColumnSums(rows, c) },
			func() cuda.Launches { return cuda.ColumnSums(rows, c) },
		), operand{x.Node, 0, inPlace}, operand{dy, 1, inPlace})}
	})
	return y
}

// mul multiplies a [rows, c] by b, which has rowsB rows: as many, or one for all.
func (s *Stream) mul(name string, a *gorgonia.Node, b operand, rows, c, rowsB int) *gorgonia.Node {
	return s.addOperation(name, a.Shape().Clone(), kernels(
		func() (*onednn.Kernel, error) { return onednn.NewMul(rows, c, rowsB) },
		func() cuda.Launches { return cuda.Binary(rows, c, rowsB, c, true) },
	), operand{a, 0, inPlace}, b)
}

// ScaleSamples multiplies sample n of x by factor n of factors [N], for stochastic
// depth (drop-path). The factors get no gradient.
func (s *Stream) ScaleSamples(name string, x Rows, factors Rows) Rows {
	if s.err != nil || !s.fits(name, factors.Node, x.Shape[0]) {
		return x
	}
	n, length := x.Shape[0], size(x.Shape)/x.Shape[0]
	scale := func(name string, x *gorgonia.Node) *gorgonia.Node {
		return s.addOperation(name, x.Shape().Clone(), kernels(
			func() (*onednn.Kernel, error) { return onednn.NewMulColumn(n, length) },
			func() cuda.Launches { return cuda.Binary(n, length, n, 1, true) },
		), operand{x, 0, inPlace}, operand{factors.Node, 1, inPlace})
	}
	y := Rows{scale(name, x.Node), x.Shape}
	s.setGradient(y.Node, func(dy *gorgonia.Node) gradients { return gradients{0: scale("d "+name, dy)} })
	return y
}
