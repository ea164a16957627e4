package ops

import (
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Activate applies a function to every number.
func (s *Stream) Activate(name string, x Rows, act Activation) Rows {
	return s.rowsOf(name, x.Shape, func() (kernel, error) { return make1(onednn.NewActivation(size(x.Shape), act)) },
		operand{x.Node, 0, flowing})
}

// Add is a + b.
func (s *Stream) Add(name string, a, b Rows) Rows {
	return s.rowsOf(name, a.Shape, func() (kernel, error) { return make1(onednn.NewAdd(a.Count(), a.C(), a.Count())) },
		operand{a.Node, 0, flowing}, operand{b.Node, 1, flowing})
}

// AddMaps is a + b.
func (s *Stream) AddMaps(name string, a, b Map) Map {
	return s.mapOf(name, a, func() (kernel, error) { return make1(onednn.NewAdd(1, a.size(), 1)) },
		operand{a.Node, 0, flowing}, operand{b.Node, 1, flowing})
}

// Mul is a * b, number by number.
func (s *Stream) Mul(name string, a, b Rows) Rows {
	return s.rowsOf(name, a.Shape, func() (kernel, error) { return make1(onednn.NewMul(a.Count(), a.C(), a.Count())) },
		operand{a.Node, 0, flowing}, operand{b.Node, 1, flowing})
}

// Scale multiplies every row by weights [C].
func (s *Stream) Scale(name string, x Rows, by *gorgonia.Node) Rows {
	return s.rowsOf(name, x.Shape, func() (kernel, error) { return make1(onednn.NewMul(x.Count(), x.C(), 1)) },
		operand{x.Node, 0, flowing}, operand{by, 1, weight})
}
