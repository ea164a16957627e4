package ops

import (
	"fmt"
	"hash"
	"hash/fnv"

	"github.com/chewxy/hm"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Arity returns the number of inputs.
func (op *Operation) Arity() int { return len(op.operands) }

// Type returns the type of a function from the inputs' dimensions to the output's.
func (op *Operation) Type() hm.Type {
	a := hm.TypeVariable('a')
	var types []hm.Type
	for _, dims := range append(op.dims[:len(op.dims):len(op.dims)], len(op.shape)) {
		types = append(types, gorgonia.TensorType{Dims: dims, Of: a})
	}
	return hm.NewFnType(types...)
}

// InferShape returns the output's shape, which is known when building.
func (op *Operation) InferShape(...gorgonia.DimSizer) (tensor.Shape, error) {
	return op.shape.Clone(), nil
}

// ReturnsPtr is part of gorgonia.Op. With CallsExtern and OverwritesInput it keeps
// Gorgonia from touching the output, whose memory the operation owns.
func (op *Operation) ReturnsPtr() bool { return false }

// CallsExtern is part of gorgonia.Op.
func (op *Operation) CallsExtern() bool { return false }

// OverwritesInput is part of gorgonia.Op.
func (op *Operation) OverwritesInput() int { return -1 }

// WriteHash writes what distinguishes this operation from every other.
func (op *Operation) WriteHash(h hash.Hash) { fmt.Fprintf(h, "arbex %s %d", op.name, op.serial) }

// Hashcode returns a hash of what WriteHash writes.
func (op *Operation) Hashcode() uint32 {
	h := fnv.New32a()
	op.WriteHash(h)
	return h.Sum32()
}

func (op *Operation) String() string { return op.name }

// valueOf returns the Gorgonia value of a result.
func valueOf(m memory, shape tensor.Shape) gorgonia.Value {
	if m.host == nil {
		return gpuValue{shape}
	}
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(m.host))
}

// gpuValue is the value of a result in a GPU's memory. Gorgonia passes it from
// operation to operation and never reads its numbers.
type gpuValue struct{ shape tensor.Shape }

var _ gorgonia.Value = gpuValue{}

// Shape returns the result's shape.
func (v gpuValue) Shape() tensor.Shape { return v.shape }

// Size returns the number of elements.
func (v gpuValue) Size() int { return v.shape.TotalSize() }

// Data returns nil: the numbers are not in the memory of the CPU.
func (v gpuValue) Data() any { return nil }

// Dtype returns float32.
func (v gpuValue) Dtype() tensor.Dtype { return tensor.Float32 }

// Uintptr returns 0: there is no address that the CPU could read.
func (v gpuValue) Uintptr() uintptr { return 0 }

// MemSize returns the size in bytes.
func (v gpuValue) MemSize() uintptr { return uintptr(4 * v.Size()) }

// Format writes the shape.
func (v gpuValue) Format(s fmt.State, _ rune) { fmt.Fprintf(s, "GPU memory %v", v.shape) }
