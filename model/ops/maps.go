package ops

import (
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Map is a feature map: a node of shape [N, C, H, W] whose numbers lie in
// blocks of channels (onednn.BlockOf), or plainly when C is no multiple of 8.
type Map struct {
	Node       *gorgonia.Node
	N, C, H, W int
}

// Rows is a node whose last dimension is a row of C numbers.
type Rows struct {
	Node  *gorgonia.Node
	Shape []int
}

// C is the length of a row.
func (r Rows) C() int { return r.Shape[len(r.Shape)-1] }

// Count is the number of rows.
func (r Rows) Count() int { return size(r.Shape) / r.C() }

func (m Map) shape() []int { return []int{m.N, m.C, m.H, m.W} }

func (m Map) size() int { return m.N * m.C * m.H * m.W }

func (m Map) kernelShape() onednn.MapShape { return onednn.MapShape{N: m.N, C: m.C, H: m.H, W: m.W} }

func size(shape []int) int {
	n := 1
	for _, side := range shape {
		n *= side
	}
	return n
}

// withLast returns shape with another last dimension.
func withLast(shape []int, last int) []int {
	return append(append([]int(nil), shape[:len(shape)-1]...), last)
}

// newCPUKernel adapts onednn's constructors, whose result is no interface.
func newCPUKernel(k *onednn.Kernel, err error) (kernel, error) {
	if err != nil {
		return nil, err
	}
	return k, nil
}

// addMap wraps an operation that keeps the shape of a map.
func (s *Stream) addMap(name string, m Map, t implementation, operands ...operand) Map {
	m.Node = s.addOperation(name, m.shape(), t, operands...)
	return m
}

// addRows wraps an operation whose result is rows.
func (s *Stream) addRows(name string, shape []int, t implementation, operands ...operand) Rows {
	return Rows{s.addOperation(name, shape, t, operands...), shape}
}
