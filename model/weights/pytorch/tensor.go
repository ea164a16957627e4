package pytorch

import (
	"fmt"
	"io"
	"math"
	"slices"
)

// storage is a sequence of numbers of one type in the file.
type storage struct {
	key   string
	kind  elementKind
	count int64
}

// tensor is a view of a storage, in elements.
type tensor struct {
	storage storage
	offset  int64
	shape   []int
	strides []int64
}

// maxDimensions is the largest number of dimensions of a tensor.
const maxDimensions = 8

// check returns an error if the view is not within its storage.
func (t *tensor) check() error {
	if t.offset < 0 {
		return damaged("a tensor begins before its storage")
	}
	last, empty := t.offset, false
	for i, side := range t.shape {
		empty = empty || side == 0
		step := t.strides[i] * int64(max(side-1, 0)) // below 2^62
		if last > math.MaxInt64-step {
			return damaged("a tensor goes beyond its storage")
		}
		last += step
	}
	if !empty && last >= t.storage.count {
		return damaged("a tensor goes beyond its storage")
	}
	return nil
}

// Read returns a tensor's numbers, row-major and converted to float32. A number
// that is infinite or not a number is an error.
func (f *File) Read(name string) ([]float32, error) {
	t := f.tensors[name]
	if t == nil {
		return nil, fmt.Errorf("there is no tensor %q", name)
	}
	count, within := t.count()
	if !within { // a broadcast view, which checkpoints do not have
		return nil, unsupported("the tensor %.60q is larger than its storage", name)
	}
	numbers := make([]float32, count)
	if err := f.fill(numbers, t); err != nil {
		return nil, err
	}
	for i, v := range numbers {
		if v64 := float64(v); math.IsNaN(v64) || math.IsInf(v64, 0) {
			return nil, damaged("number %d of the tensor %.60q is %v", i, name, v)
		}
	}
	return numbers, nil
}

// count returns how many numbers a tensor has; within is false for more than its storage
// holds.
func (t *tensor) count() (count int64, within bool) {
	if slices.Contains(t.shape, 0) {
		return 0, true
	}
	count = 1
	for _, side := range t.shape {
		if count > t.storage.count/int64(side) {
			return 0, false
		}
		count *= int64(side)
	}
	return count, true
}

// chunk is how many elements are read at once.
const chunk = 1 << 16

// fill reads a tensor in runs of elements that are adjacent in the storage.
func (f *File) fill(numbers []float32, t *tensor) error {
	if len(numbers) == 0 {
		return nil
	}
	length := t.contiguousLength()
	buffer := make([]byte, min(length, chunk)*t.storage.kind.size)
	for done := int64(0); done < int64(len(numbers)); done += length {
		from := t.storageIndex(done)
		for part := int64(0); part < length; part += chunk {
			n := min(length-part, chunk)
			raw := buffer[:n*t.storage.kind.size]
			begin := f.offsets[t.storage.key] + (from+part)*t.storage.kind.size
			if _, err := f.data.ReadAt(raw, begin); err != nil && err != io.EOF {
				return damaged("%v", err)
			}
			for i := range n {
				numbers[done+part+i] = t.storage.kind.decode(raw[i*t.storage.kind.size:])
			}
		}
	}
	return nil
}

// contiguousLength returns the number of elements, in row-major order, that are
// adjacent in the storage.
func (t *tensor) contiguousLength() int64 {
	length := int64(1)
	for i := len(t.shape) - 1; i >= 0; i-- {
		if t.shape[i] != 1 && t.strides[i] != length {
			break
		}
		length *= int64(t.shape[i])
	}
	return length
}

// storageIndex returns the index in the storage of an element by its row-major
// index.
func (t *tensor) storageIndex(index int64) int64 {
	at := t.offset
	for i := len(t.shape) - 1; i >= 0; i-- {
		side := int64(t.shape[i])
		at += index % side * t.strides[i]
		index /= side
	}
	return at
}
