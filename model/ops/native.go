package ops

import (
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// native is a kernel in Go, for work too small to be worth a library.
type native struct {
	in  [onednn.Slots][]float32
	out []float32
	f   func(out []float32, in ...[]float32)
}

func (n *native) Read(slot int, from []float32) { n.in[slot] = from }
func (n *native) Write(to []float32)            { n.out = to }
func (n *native) Close()                        {}

func (n *native) Run() error {
	n.f(n.out, n.in[:]...)
	return nil
}

// Native puts a Go function into the graph. It reads the inputs in order,
// results of operations and weights alike, and fills out [shape]. It must not
// keep the slices, and it must not allocate: it runs for every frame.
func (s *Stream) Native(name string, shape []int, f func(out []float32, in ...[]float32), inputs ...*gorgonia.Node) Rows {
	operands := make([]operand, len(inputs))
	for i, node := range inputs {
		operands[i] = operand{node, i, flowing}
		if s.makers[node] == nil {
			operands[i].role = weight
		}
	}
	return s.rowsOf(name, shape, func() (kernel, error) { return &native{f: f}, nil }, operands...)
}
