package ops

import (
	"slices"

	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Input adds a plain [N, C, H, W] leaf and returns the memory for its images.
func (s *Stream) Input(name string, m Map) (Map, []float32) {
	rows, memory := s.InputRows(name, m.N, m.C, m.H, m.W)
	m.Node = rows.Node
	return m, memory
}

// InputRows adds a leaf of any shape and returns the memory for its numbers.
func (s *Stream) InputRows(name string, shape ...int) (Rows, []float32) {
	memory, err := onednn.Alloc(size(shape))
	if err != nil {
		s.Fail("%w", err)
		return Rows{Shape: shape}, nil
	}
	clear(memory)
	s.inputs = append(s.inputs, memory)
	return Rows{s.Mutable(name, shape, memory), shape}, memory
}

// Mutable adds a leaf whose numbers change between runs. They must come from
// onednn.Alloc: kernels read them in place.
func (s *Stream) Mutable(name string, shape []int, numbers []float32) *gorgonia.Node {
	node := s.Weight(name, shape, numbers)
	s.mutable[node] = true
	return node
}

// Trainable adds a mutable leaf that gets a gradient.
func (s *Stream) Trainable(name string, shape []int, numbers []float32) *gorgonia.Node {
	node := s.Mutable(name, shape, numbers)
	s.needsGradient[node] = true
	return node
}

// Weight adds a constant leaf. Several graphs may share its numbers; kernels read
// copies from the weight cache. Asking for a name again returns the same node.
func (s *Stream) Weight(name string, shape []int, numbers []float32) *gorgonia.Node {
	if node := s.leaves[name]; node != nil {
		return node
	}
	value := tensor.New(tensor.WithShape(slices.Clone(shape)...), tensor.WithBacking(numbers))
	node := gorgonia.NewTensor(s.graph, tensor.Float32, len(shape),
		gorgonia.WithShape(shape...), gorgonia.WithName(name), gorgonia.WithValue(value))
	s.leaves[name] = node
	return node
}
