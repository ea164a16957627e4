package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Function is an operation in Go, for work too small to be worth a library. It
// must not keep the slices, and it must not allocate: it runs for every frame.
type Function struct {
	// Forward reads the inputs in order, results of operations and weights
	// alike, and fills out.
	Forward func(out []float32, in ...[]float32)

	// Backward fills the gradients of the inputs from dy, that of out. A nil
	// gradient is not asked for. Nil: nothing flows back.
	Backward func(gradients [][]float32, out, dy []float32, in ...[]float32)

	// OnGPU and GradientOnGPU are the same for a GPU. In(i) is input i. For the
	// gradient the two inputs behind them are out and dy, and gradients are the
	// places of those that are asked for, null for the others. Nil: the numbers
	// are brought to the CPU and back.
	OnGPU         func() cuda.Plan
	GradientOnGPU func(gradients []cuda.Argument) cuda.Plan
}

// native is a Function as a kernel.
type native struct {
	in    [onednn.Slots][]float32
	out   []float32
	sides [onednn.Slots][]float32
	run   func(n *native)
}

func (n *native) Read(slot int, from []float32) { n.in[slot] = from }
func (n *native) Write(to []float32)            { n.out = to }
func (n *native) WriteSide(i int, to []float32) { n.sides[i] = to }
func (n *native) Close()                        {}

func (n *native) Run() error {
	n.run(n)
	return nil
}

// Native puts a Go function into the graph; its result has the given shape.
func (s *Stream) Native(name string, shape []int, f Function, inputs ...*gorgonia.Node) Rows {
	operands := s.nativeOperands(inputs)
	y := s.rowsOf(name, shape, task{
		func() (kernel, error) {
			return &native{run: func(n *native) { f.Forward(n.out, n.in[:len(inputs)]...) }}, nil
		},
		f.OnGPU,
	}, operands...)
	if f.Backward != nil {
		s.flowsBack(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
			return s.nativeGradient(name, f, inputs, y.Node, dy)
		})
	}
	return y
}

func (s *Stream) nativeOperands(inputs []*gorgonia.Node) []operand {
	operands := make([]operand, len(inputs))
	for i, node := range inputs {
		operands[i] = operand{node, i, flowing}
		if s.makers[node] == nil {
			operands[i].role = weight
		}
	}
	return operands
}

// nativeGradient is one operation that computes the gradients of all inputs that
// want one: the first is its result, the others are its further results.
func (s *Stream) nativeGradient(name string, f Function, inputs []*gorgonia.Node, y, dy *gorgonia.Node) map[int]*gorgonia.Node {
	count := len(inputs)
	var wanted []int
	for i, node := range inputs {
		if s.wants(node) {
			wanted = append(wanted, i)
		}
	}
	run := func(n *native) {
		var gradients [onednn.Slots][]float32
		for i, slot := range wanted {
			gradients[slot] = n.out
			if i > 0 {
				gradients[slot] = n.sides[i-1]
			}
		}
		f.Backward(gradients[:count], n.in[count], n.in[count+1], n.in[:count]...)
	}
	var onGPU func() cuda.Plan
	if f.GradientOnGPU != nil {
		onGPU = func() cuda.Plan { return f.GradientOnGPU(places(wanted, count)) }
	}
	first := inputs[wanted[0]]
	result := s.back(name, first, task{func() (kernel, error) { return &native{run: run}, nil }, onGPU},
		s.nativeOperands(append(inputs[:count:count], y, dy))...)
	found := map[int]*gorgonia.Node{wanted[0]: result}
	for _, slot := range wanted[1:] {
		found[slot] = s.side(result, inputs[slot].Shape()...)
	}
	return found
}

// places are where the gradients of inputs go: the first wanted one is the
// result, the others are further results.
func places(wanted []int, count int) []cuda.Argument {
	all := make([]cuda.Argument, count)
	for i, slot := range wanted {
		all[slot] = cuda.Out()
		if i > 0 {
			all[slot] = cuda.FurtherOut(i - 1)
		}
	}
	return all
}
