package ops

import (
	"fmt"
	"slices"

	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Stream builds the operations of one graph and runs their kernels. It belongs
// to one goroutine, and to one OS thread while it runs.
type Stream struct {
	graph         *gorgonia.ExprGraph
	weights       *WeightCache
	device        Device
	memory        arena
	operations    []*Operation
	producers     map[*gorgonia.Node]*Operation
	leaves        map[string]*gorgonia.Node
	mutable       map[*gorgonia.Node]bool // leaves that kernels read in place
	needsGradient map[*gorgonia.Node]bool // what a trainable leaf leads to
	pending       map[*gorgonia.Node]*gradientTerms
	inputs        [][]float32
	queue         []*Operation
	keepAll       bool
	gradients     []*gorgonia.Node // gradients, see GradientNorm
	macs          int64
	err           error
	queueErr      error

	onGPU gpuState // what a stream on another device needs
}

// NewStream makes the stream of a graph, on the device of the shelf that weights
// come from. The shelf must outlive the stream.
func NewStream(graph *gorgonia.ExprGraph, weights *WeightCache) *Stream {
	return &Stream{
		graph: graph, weights: weights, device: weights.device, memory: arena{device: weights.device},
		producers: map[*gorgonia.Node]*Operation{}, leaves: map[string]*gorgonia.Node{},
		mutable: map[*gorgonia.Node]bool{}, needsGradient: map[*gorgonia.Node]bool{}, pending: map[*gorgonia.Node]*gradientTerms{},
	}
}

// Err returns the first error of building.
func (s *Stream) Err() error { return s.err }

// Fail notes an error of building; the first one stays.
func (s *Stream) Fail(format string, values ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("ops: "+format, values...)
	}
}

// Keep reserves the memory of a node's value until the stream is closed.
func (s *Stream) Keep(node *gorgonia.Node) {
	if maker := s.producers[node]; maker != nil {
		maker.kept = true
	}
}

// Output keeps a node's value, and brings it back with every run from a device
// that has memory of its own.
func (s *Stream) Output(node *gorgonia.Node) {
	s.Keep(node)
	if maker := s.producers[node]; maker != nil {
		maker.isOutput = true
	}
}

// KeepAll keeps every intermediate result: for tests.
func (s *Stream) KeepAll() { s.keepAll = true }

// MACs counts the multiplications with accumulation of a run: convolutions,
// matrix products and attention.
func (s *Stream) MACs() int64 { return s.macs }

// Begin forgets the last run's queue.
func (s *Stream) Begin() { s.queue, s.queueErr = s.queue[:0], nil }

// QueueErr is the first error of an operation that could not be queued, which the
// tape machine wraps beyond recognition.
func (s *Stream) QueueErr() error { return s.queueErr }

// Run computes what the tape machine queued. Call it from the thread that owns
// the stream.
func (s *Stream) Run() error { return s.device.run(s) }

// forEachQueued does something with every operation of the queue.
func (s *Stream) forEachQueued(do func(*Operation) error) error {
	for _, op := range s.queue {
		if err := do(op); err != nil {
			return fmt.Errorf("ops: %s: %w", op.name, err)
		}
	}
	return nil
}

// Value returns the numbers of a node after Run, in the order they have in
// memory; nil for a node that is not kept.
func (s *Stream) Value(node *gorgonia.Node) []float32 {
	maker := s.producers[node]
	if maker == nil || !(maker.kept || s.keepAll) {
		return nil
	}
	return s.device.value(s, maker)
}

// ChannelBlock is the number of channels that lie side by side in the value of a map
// with so many channels.
func (s *Stream) ChannelBlock(channels int) int { return s.device.channelBlock(channels) }

// Implementations names the code behind every kernel that has been made.
func (s *Stream) Implementations() map[string]string {
	names := map[string]string{}
	for _, op := range s.operations {
		if kernel, ok := op.kernel.(*onednn.Kernel); ok {
			names[op.name] = kernel.Implementation()
		}
	}
	return names
}

// Close frees the kernels and their memory, which the garbage collector does
// not see.
func (s *Stream) Close() {
	for _, op := range s.operations {
		if op.kernel != nil {
			op.kernel.Close()
		}
	}
	s.memory.free()
	s.device.close(s)
	for _, input := range s.inputs {
		onednn.Free(input)
	}
	s.operations, s.inputs, s.queue = nil, nil, nil
}

// Input makes a plain [N, C, H, W] leaf and the memory to put pictures into.
func (s *Stream) Input(name string, m Map) (Map, []float32) {
	rows, memory := s.InputRows(name, m.N, m.C, m.H, m.W)
	m.Node = rows.Node
	return m, memory
}

// InputRows makes a leaf of any shape and the memory to put numbers into.
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

// Mutable makes a leaf over numbers that change between runs. They come from
// onednn.Alloc: kernels read them where they lie.
func (s *Stream) Mutable(name string, shape []int, numbers []float32) *gorgonia.Node {
	node := s.Weight(name, shape, numbers)
	s.mutable[node] = true
	return node
}

// Trainable makes a live leaf that gradients flow to.
func (s *Stream) Trainable(name string, shape []int, numbers []float32) *gorgonia.Node {
	node := s.Mutable(name, shape, numbers)
	s.needsGradient[node] = true
	return node
}

// Weight makes a leaf over numbers that live elsewhere; several graphs may
// share them. Asking for a name again gives the same node.
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
