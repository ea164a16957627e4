package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Function is an operation written in Go, for small computations. It must not
// keep the slices it is given, and it must not allocate: it runs for every frame.
type Function struct {
	// Forward computes out from the inputs, in their order.
	Forward func(out []float32, in ...[]float32)

	// Backward computes the gradients of the inputs from dy, the gradient of out.
	// Gradients that are not needed are nil. Without Backward no gradient flows.
	Backward func(gradients [][]float32, out, dy []float32, in ...[]float32)

	// ForwardGPU and BackwardGPU are the launches for a GPU. cuda.In(i) is input i.
	// BackwardGPU has two more inputs, out and dy, and is given where the gradients
	// go, null for those that are not needed. Without them the Go function runs on
	// copies of the GPU's memory.
	ForwardGPU  func() cuda.Launches
	BackwardGPU func(gradients []cuda.Argument) cuda.Launches
}

// Apply adds a Go function to the graph; its result has the given shape.
func (s *Stream) Apply(name string, shape []int, f Function, inputs ...*gorgonia.Node) Rows {
	y := s.addRows(name, shape, goImplementation(func(k *goKernel) { f.Forward(k.out, k.in[:len(inputs)]...) }, f.ForwardGPU),
		s.functionOperands(inputs)...)
	if f.Backward != nil {
		s.setGradient(y.Node, func(dy *gorgonia.Node) gradients {
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

// functionGradient adds one operation for the gradients of all inputs that need
// one: the first is its result, the others are extra outputs.
func (s *Stream) functionGradient(name string, f Function, inputs []*gorgonia.Node, y, dy *gorgonia.Node) gradients {
	count := len(inputs)
	var needed []int
	for i, node := range inputs {
		if s.gradientNeeded(node) {
			needed = append(needed, i)
		}
	}
	run := func(k *goKernel) {
		var d [onednn.MaxInputs][]float32
		for i, slot := range needed {
			d[slot] = k.out
			if i > 0 {
				d[slot] = k.extraOut[i-1]
			}
		}
		f.Backward(d[:count], k.in[count], k.in[count+1], k.in[:count]...)
	}
	var gpu func() cuda.Launches
	if f.BackwardGPU != nil {
		gpu = func() cuda.Launches { return f.BackwardGPU(gradientArguments(needed, count)) }
	}
	result := s.addGradient(name, inputs[needed[0]], goImplementation(run, gpu), s.functionOperands(append(inputs[:count:count], y, dy))...)
	all := gradients{needed[0]: result}
	for _, slot := range needed[1:] {
		all[slot] = s.extraOutput(result, inputs[slot].Shape()...)
	}
	return all
}

// gradientArguments returns where the gradients of the inputs go: the first one
// that is needed is the result, the others are extra outputs.
func gradientArguments(needed []int, count int) []cuda.Argument {
	all := make([]cuda.Argument, count)
	for i, slot := range needed {
		all[slot] = cuda.Out()
		if i > 0 {
			all[slot] = cuda.ExtraOut(i - 1)
		}
	}
	return all
}

// goKernel is a kernel in Go.
type goKernel struct {
	in       [onednn.MaxInputs][]float32
	out      []float32
	extraOut [onednn.MaxInputs][]float32
	run      func(k *goKernel)
}

func goImplementation(run func(k *goKernel), gpu func() cuda.Launches) implementation {
	return implementation{func() (kernel, error) { return &goKernel{run: run}, nil }, gpu}
}

func (k *goKernel) setInput(slot int, from memory)  { k.in[slot] = from.host }
func (k *goKernel) setOutput(to memory)             { k.out = to.host }
func (k *goKernel) setExtraOutput(i int, to memory) { k.extraOut[i] = to.host }

// Close does nothing.
func (k *goKernel) Close() {}

// Run calls the function.
func (k *goKernel) Run() error {
	k.run(k)
	return nil
}
