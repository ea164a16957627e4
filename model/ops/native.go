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
	ForwardGPU  func() cuda.Launches
	BackwardGPU func(gradients []cuda.Argument) cuda.Launches
}

// goKernel is a Function as a kernel.
type goKernel struct {
	in       [onednn.MaxInputs][]float32
	out      []float32
	extraOut [onednn.MaxInputs][]float32
	run      func(n *goKernel)
}

func (n *goKernel) SetInput(slot int, from []float32)  { n.in[slot] = from }
func (n *goKernel) SetOutput(to []float32)             { n.out = to }
func (n *goKernel) SetExtraOutput(i int, to []float32) { n.extraOut[i] = to }
func (n *goKernel) Close()                             {}

func (n *goKernel) Run() error {
	n.run(n)
	return nil
}

// Apply puts a Go function into the graph; its result has the given shape.
func (s *Stream) Apply(name string, shape []int, f Function, inputs ...*gorgonia.Node) Rows {
	operands := s.functionOperands(inputs)
	y := s.addRows(name, shape, implementation{
		func() (kernel, error) {
			return &goKernel{run: func(n *goKernel) { f.Forward(n.out, n.in[:len(inputs)]...) }}, nil
		},
		f.ForwardGPU,
	}, operands...)
	if f.Backward != nil {
		s.setGradient(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
			return s.functionGradient(name, f, inputs, y.Node, dy)
		})
	}
	return y
}

func (s *Stream) functionOperands(inputs []*gorgonia.Node) []operand {
	operands := make([]operand, len(inputs))
	for i, node := range inputs {
		operands[i] = operand{node, i, inPlace}
		if s.producers[node] == nil {
			operands[i].access = cached
		}
	}
	return operands
}

// functionGradient is one operation that computes the gradients of all inputs that
// want one: the first is its result, the others are its further results.
func (s *Stream) functionGradient(name string, f Function, inputs []*gorgonia.Node, y, dy *gorgonia.Node) map[int]*gorgonia.Node {
	count := len(inputs)
	var wanted []int
	for i, node := range inputs {
		if s.gradientNeeded(node) {
			wanted = append(wanted, i)
		}
	}
	run := func(n *goKernel) {
		var gradients [onednn.MaxInputs][]float32
		for i, slot := range wanted {
			gradients[slot] = n.out
			if i > 0 {
				gradients[slot] = n.extraOut[i-1]
			}
		}
		f.Backward(gradients[:count], n.in[count], n.in[count+1], n.in[:count]...)
	}
	var onGPU func() cuda.Launches
	if f.BackwardGPU != nil {
		onGPU = func() cuda.Launches { return f.BackwardGPU(gradientArguments(wanted, count)) }
	}
	first := inputs[wanted[0]]
	result := s.addGradient(name, first, implementation{func() (kernel, error) { return &goKernel{run: run}, nil }, onGPU},
		s.functionOperands(append(inputs[:count:count], y, dy))...)
	found := map[int]*gorgonia.Node{wanted[0]: result}
	for _, slot := range wanted[1:] {
		found[slot] = s.extraOutput(result, inputs[slot].Shape()...)
	}
	return found
}

// gradientArguments are where the gradients of inputs go: the first wanted one is the
// result, the others are further results.
func gradientArguments(wanted []int, count int) []cuda.Argument {
	all := make([]cuda.Argument, count)
	for i, slot := range wanted {
		all[slot] = cuda.Out()
		if i > 0 {
			all[slot] = cuda.ExtraOut(i - 1)
		}
	}
	return all
}
