package ops

import (
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// AdamState is a parameter, its two moments, its moving average, and its gradient.
// The slices come from onednn.Alloc. A GPU keeps copies of them, see
// [Stream.Download].
type AdamState struct {
	Weights, Mean, Square, Average []float32
	Gradient                       *gorgonia.Node
}

// Adam takes a step with the gradient of the last run.
func (s *Stream) Adam(step onednn.AdamStep, a AdamState) error {
	return s.device.adamStep(s, step, a)
}

// GradientNorm returns the Euclidean norm of all gradients of the last run.
func (s *Stream) GradientNorm() float64 { return s.device.gradientNorm(s) }

// Download copies numbers that the device changes, those of trainable leaves and
// of AdamState, from the device. On the CPU they are there already.
func (s *Stream) Download(numbers []float32) error { return s.device.transfer(s, numbers, true) }

// Upload copies numbers that the CPU has changed to the device.
func (s *Stream) Upload(numbers []float32) error { return s.device.transfer(s, numbers, false) }
