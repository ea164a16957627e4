package ops

import (
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Map is a feature map: a node of shape [N, C, H, W]. In memory the channels are
// in blocks (see onednn.BlockSize), or plain when C is not a multiple of 8.
type Map struct {
	Node       *gorgonia.Node
	N, C, H, W int
}

// Rows is a row-major node whose last dimension is a row of C numbers.
type Rows struct {
	Node  *gorgonia.Node
	Shape []int
}

// C returns the length of a row.
func (r Rows) C() int { return r.Shape[len(r.Shape)-1] }

// Count returns the number of rows.
func (r Rows) Count() int { return size(r.Shape) / r.C() }

func (m Map) shape() []int { return []int{m.N, m.C, m.H, m.W} }

func (m Map) size() int { return m.N * m.C * m.H * m.W }

func (m Map) kernelShape() onednn.MapShape { return onednn.MapShape{N: m.N, C: m.C, H: m.H, W: m.W} }

// rowsAsMap returns the shape of rows as a plain map of one pixel.
func rowsAsMap(x Rows) onednn.MapShape { return onednn.MapShape{N: x.Count(), C: x.C(), H: 1, W: 1} }

// size returns the number of elements of a shape.
func size(shape []int) int {
	n := 1
	for _, dimension := range shape {
		n *= dimension
	}
	return n
}

// fits reports whether a node has so many numbers, as the kernel that reads it trusts, and
// that building has not failed before.
func (s *Stream) fits(name string, node *gorgonia.Node, count int) bool {
	if s.err == nil && (node == nil || node.Shape().TotalSize() != count) {
		s.Fail("%s: %v does not have the %d numbers that it needs", name, node, count)
	}
	return s.err == nil
}

// withLast returns shape with another last dimension.
func withLast(shape []int, last int) []int {
	return append(append([]int(nil), shape[:len(shape)-1]...), last)
}

// addMap adds an operation whose result is a map of the shape of m.
func (s *Stream) addMap(name string, m Map, i implementation, operands ...operand) Map {
	m.Node = s.addOperation(name, m.shape(), i, operands...)
	return m
}

// addRows adds an operation whose result is rows.
func (s *Stream) addRows(name string, shape []int, i implementation, operands ...operand) Rows {
	return Rows{s.addOperation(name, shape, i, operands...), shape}
}
