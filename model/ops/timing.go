package ops

import (
	"time"

	"gorgonia.org/gorgonia"
)

// Timing is what an operation took in a run.
type Timing struct {
	Name           string
	Implementation string // name of oneDNN's code, "custom" for ours in C++, "go" for a Go function
	MACs           int64  // multiply-accumulate operations in convolutions, matrix products and attention
	Took           time.Duration
}

// RunTimed is Run on the CPU. It returns what each operation took, in the order of
// the run.
func (s *Stream) RunTimed() (timings []Timing, err error) {
	err = s.forEachQueued(func(op *Operation) error {
		begin := time.Now()
		err := op.run()
		timings = append(timings, Timing{op.name, op.implementation(), op.macs, time.Since(begin)})
		return err
	})
	return timings, err
}

// implementation is the name of the code of an operation that has run on the CPU.
func (op *Operation) implementation() string {
	if k, ok := op.kernel.(interface{ Implementation() string }); ok {
		return k.Implementation()
	}
	return "go"
}

// countMACs adds the multiply-accumulate operations of a node.
func (s *Stream) countMACs(node *gorgonia.Node, n int) {
	s.macs += int64(n)
	if op := s.producers[node]; op != nil {
		op.macs = int64(n)
	}
}
