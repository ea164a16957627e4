package ops

import (
	"fmt"
	"sync/atomic"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// access is how a kernel reads an operand.
type access int

const (
	inPlace access = iota // where it is: the result of another operation, or an input
	cached                // a constant, as a copy in the weight cache
	packed                // a constant, as a copy in the kernel's own layout
)

// operand is an input of an operation and the kernel's slot for it.
type operand struct {
	node   *gorgonia.Node
	slot   int
	access access
}

// Operation is the operation of a node. All nodes of our graphs that are not
// leaves have this type of operation. It implements gorgonia.SDOp.
type Operation struct {
	stream    *Stream
	name      string
	serial    uint64 // unique; Gorgonia merges operations with equal hashes
	shape     tensor.Shape
	operands  []operand
	producers []*Operation // of the operands; nil for a leaf
	dims      []int        // of the operands, for the type system
	macs      int64        // see Stream.MACs

	impl    implementation
	sources []memory // of the operands, until the kernel is made
	kernel  kernel
	out     memory
	value   gorgonia.Value
	readers int // operations that have yet to be queued before out may be reused
	kept    bool

	isOutput bool      // see Stream.Output
	host     []float32 // where a GPU's output is downloaded to

	extraOut []memory     // see Stream.extraOutput
	extraOps []*Operation // the operations of their nodes
	extraOf  *Operation   // the operation whose extra output this is; nil for a computation
	index    int          // of the extra output

	gradient      gradient // nil: no gradient flows back
	needsGradient []bool   // operands that depend on a trainable leaf
	deferred      []bool   // operands whose gradient another reader will send, see SymDiff
}

var _ gorgonia.SDOp = (*Operation)(nil)

var serials atomic.Uint64

// addOperation adds an operation to the graph. Operands without a node are left
// out. The kernel is made in the first run.
func (s *Stream) addOperation(name string, shape []int, i implementation, operands ...operand) *gorgonia.Node {
	if s.err != nil {
		return nil
	}
	op := &Operation{stream: s, name: name, serial: serials.Add(1), shape: shape, impl: i}
	var nodes []*gorgonia.Node
	for _, o := range operands {
		if o.node == nil {
			continue
		}
		if s.mutable[o.node] {
			o.access = inPlace
		}
		op.addOperand(o)
		nodes = append(nodes, o.node)
	}
	node, err := gorgonia.ApplyOp(op, nodes...)
	if err != nil {
		s.Fail("%s: %w", name, err)
		return nil
	}
	s.operations = append(s.operations, op)
	s.producers[node] = op
	for _, needed := range op.needsGradient {
		s.needsGradient[node] = s.needsGradient[node] || needed
	}
	return node
}

func (op *Operation) addOperand(o operand) {
	op.operands = append(op.operands, o)
	op.needsGradient = append(op.needsGradient, op.stream.needsGradient[o.node])
	op.deferred = append(op.deferred, false)
	op.dims = append(op.dims, o.node.Dims())
	producer := op.stream.producers[o.node]
	op.producers = append(op.producers, producer)
	if producer != nil {
		producer.readers++
	}
}

// extraOutput adds a node for another output of a node's operation. It needs no
// computation; its memory is never reused.
func (s *Stream) extraOutput(of *gorgonia.Node, shape ...int) *gorgonia.Node {
	producer := s.producers[of]
	if s.err != nil || producer == nil {
		return nil
	}
	name := fmt.Sprintf("%s, output %d", producer.name, len(producer.extraOps)+2)
	node := s.addOperation(name, shape, implementation{}, operand{of, 0, inPlace})
	if op := s.producers[node]; op != nil {
		op.extraOf, op.index, op.kept = producer, len(producer.extraOps), true
		producer.extraOps = append(producer.extraOps, op)
	}
	return node
}
