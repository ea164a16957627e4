package ops

import (
	"math"

	"arbex/model/ops/onednn"
)

// Device is where a graph's memory is and its kernels run: the CPU or a GPU.
type Device interface {
	alloc(n int) (memory, error)
	free(memory)
	fill(m memory, with func([]float32) error) error // writes numbers computed on the CPU

	channelBlock(channels int) int // see Stream.ChannelBlock

	newKernel(s *Stream, i implementation) (kernel, error)
	allocResult(s *Stream, op *Operation) (memory, error)
	leaf(s *Stream, numbers []float32) (memory, error) // what kernels read of a mutable leaf
	read(s *Stream, op *Operation) []float32           // see Stream.Value
	run(s *Stream) error                               // computes the queue
	close(s *Stream)                                   // frees the stream's memory on the device
	gradientNorm(s *Stream) float64                    // see Stream.GradientNorm
	adamStep(s *Stream, step onednn.AdamStep, a AdamState) error
	transfer(s *Stream, numbers []float32, download bool) error // see Stream.Download and Stream.Upload
}

// CPU returns the device that runs the kernels of package onednn.
func CPU() Device { return processor{} }

type processor struct{}

func (processor) alloc(n int) (memory, error) {
	numbers, err := onednn.Alloc(n)
	return hostMemory(numbers), err
}

func (processor) free(m memory) {
	if !m.isNull() {
		onednn.Free(m.host)
	}
}

func (processor) fill(m memory, with func([]float32) error) error { return with(m.host) }

func (processor) channelBlock(channels int) int { return onednn.BlockSize(channels) }

func (processor) newKernel(_ *Stream, i implementation) (kernel, error) { return i.cpu() }

func (processor) allocResult(s *Stream, op *Operation) (memory, error) {
	return s.memory.take(op.shape.TotalSize())
}

func (processor) leaf(_ *Stream, numbers []float32) (memory, error) { return hostMemory(numbers), nil }
func (processor) read(_ *Stream, op *Operation) []float32           { return op.out.host }
func (processor) run(s *Stream) error                               { return s.forEachQueued((*Operation).run) }
func (processor) close(*Stream)                                     {}
func (processor) transfer(*Stream, []float32, bool) error           { return nil }

func (processor) gradientNorm(s *Stream) float64 {
	sum := 0.0
	for _, g := range s.gradients {
		sum += onednn.SumOfSquares(s.Value(g))
	}
	return math.Sqrt(sum)
}

func (processor) adamStep(s *Stream, step onednn.AdamStep, a AdamState) error {
	step.Apply(a.Weights, a.Mean, a.Square, a.Average, s.Value(a.Gradient))
	return nil
}
