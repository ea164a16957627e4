package ops

import (
	"fmt"
	"hash"
	"hash/fnv"
	"sync/atomic"

	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// kernel is what computes an operation: one of onednn's, or a native one.
type kernel interface {
	SetInput(slot int, from []float32)
	SetOutput(to []float32)
	SetExtraOutput(i int, to []float32)
	Run() error
	Close()
}

var (
	_ kernel        = (*onednn.Kernel)(nil)
	_ kernel        = (*goKernel)(nil)
	_ gorgonia.SDOp = (*Operation)(nil)
)

// implementation is what an operation computes: a kernel for the CPU, a plan for a GPU.
type implementation struct {
	cpu func() (kernel, error)
	gpu func() cuda.Launches
}

// access says how a kernel takes an input.
type access int

const (
	inPlace access = iota // the result of another operation, or a picture
	cached                // numbers that stay, copied to the shelf as they are
	packed                // numbers that stay, copied to the shelf in the kernel's order
)

// operand is an input of an operation and the kernel's slot for it.
type operand struct {
	node   *gorgonia.Node
	slot   int
	access access
}

// Operation is a node's operation: the one type that stands in our graphs.
type Operation struct {
	stream    *Stream
	name      string
	serial    uint64 // tells equal operations apart, or Gorgonia merges them
	shape     tensor.Shape
	operands  []operand
	producers []*Operation // of the flowing operands; nil for a picture
	dims      []int        // of the operands, for the type system

	impl     implementation
	sources  [][]float32 // what the operands hold, until the kernel is made
	kernel   kernel
	out      []float32
	value    *tensor.Dense
	readers  int // operations that have yet to be queued before out is free
	kept     bool
	isOutput bool      // its numbers are read after the run, see Answer
	host     []float32 // where they come to from another device

	extraOut [][]float32  // further results, see side
	extraOps []*Operation // their nodes' operations
	extraOf  *Operation   // whose further result this is; nil for a computation
	index    int          // which one

	gradient      gradient // nil: nothing flows back
	needsGradient []bool   // operands that lead to something trainable
	deferred      []bool   // their gradient waits for another reader's, see SymDiff
}

var serials atomic.Uint64

// addOperation puts an operation into the graph. Its kernel is made in the first run; optional operands have a nil node and are left out.
func (s *Stream) addOperation(name string, shape []int, t implementation, operands ...operand) *gorgonia.Node {
	if s.err != nil {
		return nil
	}
	op := &Operation{stream: s, name: name, serial: serials.Add(1), shape: shape, impl: t}
	var nodes []*gorgonia.Node
	for _, o := range operands {
		if o.node == nil {
			continue
		}
		if s.mutable[o.node] {
			o.access = inPlace
		}
		op.add(o)
		nodes = append(nodes, o.node)
	}
	node, err := gorgonia.ApplyOp(op, nodes...)
	if err != nil {
		s.Fail("%s: %w", name, err)
		return nil
	}
	s.operations = append(s.operations, op)
	s.producers[node] = op
	for _, wanted := range op.needsGradient {
		s.needsGradient[node] = s.needsGradient[node] || wanted
	}
	return node
}

// extraOutput makes a further result of a node's operation a node of its own. It needs
// no computation; its memory is never lent to others.
func (s *Stream) extraOutput(of *gorgonia.Node, shape ...int) *gorgonia.Node {
	maker := s.producers[of]
	if s.err != nil || maker == nil {
		return nil
	}
	name := fmt.Sprintf("%s, result %d", maker.name, len(maker.extraOps)+2)
	node := s.addOperation(name, shape, implementation{}, operand{of, 0, inPlace})
	if op := s.producers[node]; op != nil {
		op.extraOf, op.index, op.kept = maker, len(maker.extraOps), true
		maker.extraOps = append(maker.extraOps, op)
	}
	return node
}

func (op *Operation) add(o operand) {
	op.operands = append(op.operands, o)
	op.needsGradient = append(op.needsGradient, op.stream.needsGradient[o.node])
	op.deferred = append(op.deferred, false)
	op.dims = append(op.dims, o.node.Dims())
	maker := op.stream.producers[o.node]
	op.producers = append(op.producers, maker)
	if maker != nil {
		maker.readers++
	}
}

// Do queues the kernel and returns the tensor that will hold its result.
func (op *Operation) Do(values ...gorgonia.Value) (result gorgonia.Value, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("ops: %s: %v", op.name, fault)
		}
	}()
	if op.value == nil {
		if err := op.bind(values); err != nil {
			op.stream.queueErr = fmt.Errorf("ops: %s: %w", op.name, err)
			return nil, op.stream.queueErr
		}
	}
	if op.extraOf == nil {
		op.stream.queue = append(op.stream.queue, op)
	}
	return op.value, nil
}

// bind decides where the operation reads and writes: once, in the first run.
func (op *Operation) bind(values []gorgonia.Value) (err error) {
	if err = op.allocResults(); err != nil {
		return err
	}
	op.value = tensor.New(tensor.WithShape(op.shape...), tensor.WithBacking(op.out))
	for _, v := range values {
		op.sources = append(op.sources, v.(*tensor.Dense).Float32s())
	}
	op.releaseInputs()
	return nil
}

// allocResults takes the memory of the results.
func (op *Operation) allocResults() (err error) {
	if op.extraOf != nil {
		op.out = op.extraOf.extraOut[op.index]
		return nil
	}
	for _, further := range op.extraOps {
		side, err := op.stream.device.allocResult(op.stream, further)
		if err != nil {
			return err
		}
		op.extraOut = append(op.extraOut, side)
	}
	op.out, err = op.stream.device.allocResult(op.stream, op)
	return err
}

// run computes the operation. The kernel is made here and not in Do, because
// oneDNN divides the work among the threads of the OS thread that makes it.
func (op *Operation) run() error {
	if err := op.prepare(); err != nil {
		return err
	}
	return op.kernel.Run()
}

// prepare makes the kernel and hands it its inputs and its output.
func (op *Operation) prepare() (err error) {
	if op.kernel != nil {
		return nil
	}
	if op.kernel, err = op.stream.device.newKernel(op.stream, op.impl); err != nil {
		return err
	}
	op.kernel.SetOutput(op.out)
	for i, side := range op.extraOut {
		op.kernel.SetExtraOutput(i, side)
	}
	for i, o := range op.operands {
		numbers, err := op.numbers(o, op.sources[i])
		if err != nil {
			return err
		}
		op.kernel.SetInput(o.slot, numbers)
	}
	op.sources = nil
	return nil
}

// numbers returns an operand's numbers where and how the kernel wants them.
func (op *Operation) numbers(o operand, from []float32) ([]float32, error) {
	switch {
	case o.access == packed:
		return op.stream.weights.packed(from, op.kernel.(packer))
	case o.access == cached:
		return op.stream.weights.plain(from)
	case op.stream.producers[o.node] == nil:
		return op.stream.device.leaf(op.stream, from)
	}
	return from, nil
}

// releaseInputs gives back the memory of operands that nobody will read any more.
func (op *Operation) releaseInputs() {
	for _, maker := range op.producers {
		if maker == nil {
			continue
		}
		maker.readers--
		if maker.readers == 0 && !maker.kept && !op.stream.keepAll {
			op.stream.memory.release(maker.out)
		}
	}
}

// Arity is the number of inputs.
func (op *Operation) Arity() int { return len(op.operands) }

// Type is that of a function from the inputs' dimensions to the output's.
func (op *Operation) Type() hm.Type {
	a := hm.TypeVariable('a')
	var types []hm.Type
	for _, dims := range append(op.dims[:len(op.dims):len(op.dims)], len(op.shape)) {
		types = append(types, gorgonia.TensorType{Dims: dims, Of: a})
	}
	return hm.NewFnType(types...)
}

// InferShape returns the output's shape, which is settled when building.
func (op *Operation) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return op.shape.Clone(), nil
}

// ReturnsPtr, CallsExtern and OverwritesInput keep Gorgonia's hands off the
// buffers: the operation owns its output.
func (op *Operation) ReturnsPtr() bool     { return false }
func (op *Operation) CallsExtern() bool    { return false }
func (op *Operation) OverwritesInput() int { return -1 }

// WriteHash tells this operation from every other.
func (op *Operation) WriteHash(h hash.Hash) { fmt.Fprintf(h, "arbex %s %d", op.name, op.serial) }

// Hashcode is WriteHash as a number.
func (op *Operation) Hashcode() uint32 {
	h := fnv.New32a()
	op.WriteHash(h)
	return h.Sum32()
}

func (op *Operation) String() string { return op.name }
