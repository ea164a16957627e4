// Package onednn runs the network's operations on the CPU.
//
// A Kernel is one operation for fixed shapes. It is made once, given the memory of
// its inputs and its output, and run many times:
//
//	kernel, err := onednn.NewLinear(onednn.Linear{Rows: 148, In: 768, Out: 768, Bias: true})
//	defer kernel.Close()
//	kernel.SetInput(0, tokens)
//	kernel.SetInput(1, weights)
//	kernel.SetInput(2, bias)
//	kernel.SetOutput(out)
//	err = kernel.Run()
//
// All inputs and outputs are memory from [Alloc]: C keeps their addresses between
// runs, which cgo forbids for Go memory. Feature maps are float32 in blocks of 8
// channels, or 16 on a CPU with AVX-512 ("nChw8c", "nChw16c"), the layout in which
// convolutions are fastest; tokens are row-major.
//
// OpenMP starts a team of threads for each OS thread that runs a kernel, so run
// all kernels on one locked thread: see ops.Stream.
package onednn

// #cgo CXXFLAGS: -std=c++11 -O3 -fopenmp -Wall
// #cgo LDFLAGS: -ldnnl -fopenmp
// #include <stdlib.h>
// #include "kernels.h"
import "C"

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// ChannelMultiple is what the number of channels of every map but a plain one must
// be a multiple of, so that a block fills a vector register on every CPU.
const ChannelMultiple = 16

// BlockSize returns the number of channels in a block of a map with so many
// channels: 8, or 16 on a CPU with AVX-512.
func BlockSize(channels int) int { return int(C.arbex_block_size(C.int(channels))) }

// MaxInputs is the largest number of inputs of a kernel.
const MaxInputs = C.ARBEX_INPUTS

// MaxExtraOutputs is the largest number of outputs of a kernel besides its first.
const MaxExtraOutputs = C.ARBEX_EXTRA_OUTPUTS

// Kernel is an operation for fixed shapes. It is not safe for concurrent use.
type Kernel struct {
	c    *C.arbex_kernel
	args *C.arbex_args // C memory, because C reads it

	scratch []float32
}

// errorText receives an error message from C.
type errorText [C.ARBEX_MESSAGE]C.char

func (m *errorText) error() error { return errors.New("" + C.GoString(&m[0])) }

func newKernel(c *C.arbex_kernel, text *errorText) (*Kernel, error) {
	if c == nil {
		return nil, text.error()
	}
	unfreed.Add(1)
	k := &Kernel{c: c, args: (*C.arbex_args)(C.calloc(1, C.sizeof_arbex_args))}
	if scratch := int(C.arbex_scratch_size(c)); scratch > 0 {
		memory, err := Alloc(scratch)
		if err != nil {
			k.Close()
			return nil, err
		}
		k.scratch = memory
		k.args.scratch = pointer(memory)
	}
	return k, nil
}

// SetInput sets an input by its slot; nil leaves it out.
func (k *Kernel) SetInput(slot int, from []float32) { k.args.in[slot] = pointer(from) }

// SetOutput sets the output.
func (k *Kernel) SetOutput(to []float32) { k.args.out = pointer(to) }

// SetExtraOutput sets another output; nil leaves it out.
func (k *Kernel) SetExtraOutput(i int, to []float32) { k.args.extra[i] = pointer(to) }

// errClosed is returned by a kernel that is closed.
var errClosed = errors.New("the kernel is closed")

// Run computes the output.
func (k *Kernel) Run() error {
	if k.c == nil {
		return errClosed
	}
	var text errorText
	if C.arbex_run(k.c, k.args, &text[0]) == 0 {
		return text.error()
	}
	return nil
}

// Implementation returns the name of oneDNN's code for the kernel. A name that
// starts with "ref" is a reference implementation, which is hundreds of times
// slower; "winograd" and "custom" are code of this package.
func (k *Kernel) Implementation() string { return C.GoString(C.arbex_implementation(k.c)) }

// PackedLen returns the number of floats of packed weights, 0 when the kernel
// takes plain weights.
func (k *Kernel) PackedLen() int { return int(C.arbex_packed_size(k.c)) }

// PackedLayout identifies the layout of packed weights: kernels with equal values
// can share them.
func (k *Kernel) PackedLayout() uint64 { return uint64(C.arbex_packed_layout(k.c)) }

// Pack copies plain weights, from Go or from Alloc, to the kernel's layout.
func (k *Kernel) Pack(packed, plain []float32) error {
	if k.c == nil {
		return errClosed
	}
	var text errorText
	if C.arbex_pack(k.c, pointer(plain), pointer(packed), &text[0]) == 0 {
		return text.error()
	}
	return nil
}

// Close frees the kernel and its scratch memory, not its inputs and output.
func (k *Kernel) Close() {
	if k.c == nil {
		return
	}
	unfreed.Add(-1)
	C.arbex_free_kernel(k.c)
	Free(k.scratch)
	C.free(unsafe.Pointer(k.args))
	k.c, k.args = nil, nil
}

// Alloc returns n floats of C memory, aligned for vector instructions and
// uninitialised. Free it with Free.
func Alloc(n int) ([]float32, error) {
	var p *C.float
	if n >= 0 && n <= math.MaxInt/8 { // in bytes it is still a number
		p = C.arbex_alloc(C.size_t(n))
	}
	if p == nil {
		return nil, fmt.Errorf("no memory for %d MB; close other programs or choose the compact preset", n>>18)
	}
	unfreed.Add(1)
	return unsafe.Slice((*float32)(unsafe.Pointer(p)), n), nil
}

// Free frees memory from Alloc. It does nothing for nil.
func Free(memory []float32) {
	if memory != nil {
		unfreed.Add(-1)
		C.arbex_free(pointer(memory))
	}
}

// Prepare compiles the matrix product of attention, which takes oneDNN 30 ms once in a
// process: the first attention runs after it, or does it.
func Prepare() { C.arbex_prepare() }

// Trim returns freed memory to the system. The C library keeps an arena per thread
// that has ever run: thirty trainings in a row kept 40 MB that way. It takes some
// milliseconds, so call it after a lot has been freed.
func Trim() { C.arbex_trim() }

// unfreed counts kernels and memory, which the garbage collector does not manage.
var unfreed atomic.Int64

// Unfreed returns the number of kernels and allocations that have not been freed,
// for tests.
func Unfreed() int { return int(unfreed.Load()) }

// SetThreads sets how many threads the kernels use that are run on the calling OS
// thread; 0 means one per core.
func SetThreads(n int) {
	if n <= 0 {
		n = runtime.NumCPU()
	}
	C.arbex_set_threads(C.int(n))
}

// Version returns the version of oneDNN and the instruction set that it uses.
func Version() string {
	var text errorText
	C.arbex_version(&text[0])
	return C.GoString(&text[0])
}

func pointer(s []float32) *C.float { return (*C.float)(unsafe.Pointer(unsafe.SliceData(s))) }

func cBool(on bool) C.int {
	if on {
		return 1
	}
	return 0
}
