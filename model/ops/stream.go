package ops

import (
	"cmp"
	"fmt"

	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Stream builds the operations of one graph and runs their kernels. It belongs to
// one goroutine, and to one OS thread while it runs.
type Stream struct {
	graph      *gorgonia.ExprGraph
	weights    *WeightCache
	device     Device
	memory     arena
	operations []*Operation
	producers  map[*gorgonia.Node]*Operation
	leaves     map[string]*gorgonia.Node
	inputs     [][]float32

	mutable       map[*gorgonia.Node]bool           // leaves that kernels read in place
	needsGradient map[*gorgonia.Node]bool           // nodes that depend on a trainable leaf
	pending       map[*gorgonia.Node]*gradientTerms // while Grad builds
	gradients     []*gorgonia.Node                  // see GradientNorm

	queue    []*Operation
	queued   bool  // the queue is complete
	queueErr error // the first of queueing an operation
	keepAll  bool
	macs     int64
	err      error // of building

	onGPU gpuState
}

// NewStream returns the stream of a graph, on the device of the weight cache,
// which must outlive the stream.
func NewStream(graph *gorgonia.ExprGraph, weights *WeightCache) *Stream {
	return &Stream{
		graph: graph, weights: weights, device: weights.device, memory: arena{device: weights.device},
		producers: map[*gorgonia.Node]*Operation{}, leaves: map[string]*gorgonia.Node{}, mutable: map[*gorgonia.Node]bool{},
		needsGradient: map[*gorgonia.Node]bool{}, pending: map[*gorgonia.Node]*gradientTerms{},
	}
}

// Err returns the first error of building.
func (s *Stream) Err() error { return s.err }

// Fail records an error of building; only the first one is kept.
func (s *Stream) Fail(format string, values ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(""+format, values...)
	}
}

// Keep keeps the memory of a node's value from being reused, until the stream is
// closed.
func (s *Stream) Keep(node *gorgonia.Node) {
	if producer := s.producers[node]; producer != nil {
		producer.kept = true
	}
}

// Output keeps a node's value and has every run download it from a GPU.
func (s *Stream) Output(node *gorgonia.Node) {
	s.Keep(node)
	if producer := s.producers[node]; producer != nil {
		producer.isOutput = true
	}
}

// KeepAll keeps every intermediate result, for tests.
func (s *Stream) KeepAll() { s.keepAll = true }

// MACs returns the number of multiply-accumulate operations of a run, in
// convolutions, matrix products and attention.
func (s *Stream) MACs() int64 { return s.macs }

// Queue has the tape machine of the graph queue the kernels, in its order. The first
// call does, and later ones keep the queue, which is the same for every run: the machine
// takes almost a microsecond for each node.
func (s *Stream) Queue(machine gorgonia.VM) error {
	if s.queued {
		return nil
	}
	s.queue, s.queueErr = s.queue[:0], nil
	err := machine.RunAll()
	machine.Reset()
	if err != nil {
		// Gorgonia's error hides ours, and with it what kind of failure it was.
		return cmp.Or(s.queueErr, err)
	}
	s.queued = true
	return nil
}

// Run computes what is queued. Call it on the thread that owns the stream.
func (s *Stream) Run() error { return s.device.run(s) }

// forEachQueued calls do for every queued operation.
func (s *Stream) forEachQueued(do func(*Operation) error) error {
	for _, op := range s.queue {
		if err := do(op); err != nil {
			return fmt.Errorf("%s: %w", op.name, err)
		}
	}
	return nil
}

// Value returns the numbers of a node after Run, in the device's memory layout, or
// nil for a node that is not kept.
func (s *Stream) Value(node *gorgonia.Node) []float32 {
	producer := s.producers[node]
	if producer == nil || !(producer.kept || s.keepAll) {
		return nil
	}
	return s.device.read(s, producer)
}

// ChannelBlock returns how many channels are adjacent in memory in a map with so
// many channels.
func (s *Stream) ChannelBlock(channels int) int { return s.device.channelBlock(channels) }

// Implementations returns the name of oneDNN's code for every operation whose
// kernel has been made.
func (s *Stream) Implementations() map[string]string {
	names := map[string]string{}
	for _, op := range s.operations {
		if k, ok := op.kernel.(cpuKernel); ok {
			names[op.name] = k.Implementation()
		}
	}
	return names
}

// Close frees the kernels and their memory, which the garbage collector does not
// manage.
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
