package ops

import (
	"math"

	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Device is where the numbers of a graph lie and its kernels run: the CPU, or a
// GPU. Memory is handed about as []float32 in either case; that of a GPU is an
// address that the CPU must not look behind.
type Device interface {
	alloc(n int) ([]float32, error)
	free(memory []float32)
	fill(memory []float32, with func([]float32) error) error // writes numbers of the CPU

	channelBlock(channels int) int // of a map that lie side by side

	newKernel(s *Stream, t implementation) (kernel, error)
	allocResult(s *Stream, op *Operation) ([]float32, error)      // for a result
	leaf(s *Stream, numbers []float32) ([]float32, error)         // what kernels read of a leaf that changes
	value(s *Stream, op *Operation) []float32                     // a result for the CPU to read
	run(s *Stream) error                                          // computes the queue
	close(s *Stream)                                              // frees what the others have kept
	gradientNorm(s *Stream) float64                               // see Stream.GradientNorm
	adamStep(s *Stream, step onednn.AdamStep, m AdamState) error  // see Stream.Adam
	transfer(s *Stream, numbers []float32, fromDevice bool) error // see Stream.Fetch and Stream.Send
}

// CPU is the processor, with the kernels of package onednn.
func CPU() Device { return processor{} }

type processor struct{}

func (processor) alloc(n int) ([]float32, error) { return onednn.Alloc(n) }
func (processor) free(memory []float32)          { onednn.Free(memory) }

func (processor) fill(memory []float32, with func([]float32) error) error { return with(memory) }

func (processor) channelBlock(channels int) int { return onednn.BlockSize(channels) }

func (processor) newKernel(_ *Stream, t implementation) (kernel, error) { return t.cpu() }

func (processor) allocResult(s *Stream, op *Operation) ([]float32, error) {
	return s.memory.take(op.shape.TotalSize())
}

func (processor) leaf(_ *Stream, numbers []float32) ([]float32, error) { return numbers, nil }
func (processor) value(_ *Stream, op *Operation) []float32             { return op.out }
func (processor) run(s *Stream) error                                  { return s.forEachQueued((*Operation).run) }
func (processor) close(*Stream)                                        {}
func (processor) transfer(*Stream, []float32, bool) error              { return nil }

func (processor) gradientNorm(s *Stream) float64 {
	sum := 0.0
	for _, g := range s.gradients {
		sum += onednn.SumOfSquares(s.Value(g))
	}
	return math.Sqrt(sum)
}

func (processor) adamStep(s *Stream, step onednn.AdamStep, m AdamState) error {
	step.Apply(m.Weights, m.Mean, m.Square, m.Average, s.Value(m.Gradient))
	return nil
}

// AdamState are a parameter, what Adam remembers of it, and its gradient. The
// numbers come from onednn.Alloc; on a GPU they are where it keeps copies of its
// own, see Fetch.
type AdamState struct {
	Weights, Mean, Square, Average []float32
	Gradient                       *gorgonia.Node
}

// Adam takes a step with the gradient of the last run.
func (s *Stream) Adam(step onednn.AdamStep, m AdamState) error { return s.device.adamStep(s, step, m) }

// GradientNorm is the length of all gradients of the last run together.
func (s *Stream) GradientNorm() float64 { return s.device.gradientNorm(s) }

// Download brings numbers that a device changes, those of Trainable leaves and of
// Moments, to where the CPU finds them.
func (s *Stream) Download(numbers []float32) error { return s.device.transfer(s, numbers, true) }

// Upload tells the device that the CPU has changed them.
func (s *Stream) Upload(numbers []float32) error { return s.device.transfer(s, numbers, false) }

var _ packer = (*gpuKernel)(nil)
