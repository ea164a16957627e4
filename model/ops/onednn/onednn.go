// Package onednn runs the network's heavy operations on the CPU.
//
// A Kernel is one operation for fixed shapes. It is made once, told where its
// inputs and its output lie, and run many times:
//
//	kernel, err := onednn.NewLinear(onednn.Linear{Rows: 148, In: 768, Out: 768, Bias: true})
//	kernel.Read(0, tokens)
//	kernel.Read(1, weights)
//	kernel.Read(2, bias)
//	kernel.Write(out)
//	err = kernel.Run()
//	kernel.Close()
//
// Everything a kernel reads or writes lies in memory from Alloc: C keeps the
// addresses between runs, which the Go rules forbid for memory of Go. Maps are
// float32 in blocks of eight channels, or sixteen where the CPU has AVX-512
// ("nChw8c", "nChw16c"), the order in which convolutions are fastest; tokens
// are row-major.
//
// OpenMP gives every OS thread that calls in a team of its own, so kernels are
// run from one locked thread: see ops.Stream.
package onednn

// #cgo CXXFLAGS: -std=c++11 -O3 -fopenmp -Wall
// #cgo LDFLAGS: -ldnnl -fopenmp
// #include <stdlib.h>
// #include "kernels.h"
import "C"

import (
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// ChannelMultiple divides the channels of every map but a plain one, so that they fill
// whole vector registers on every CPU.
const ChannelMultiple = 16

// BlockSize is the number of channels that lie side by side in a map with so many
// channels: 8, or 16 where the CPU has AVX-512.
func BlockSize(channels int) int { return int(C.arbex_block(C.int(channels))) }

// MaxInputs is the number of inputs a kernel may have.
const MaxInputs = C.ARBEX_SLOTS

// MaxExtraOutputs is the number of further results a kernel may have.
const MaxExtraOutputs = C.ARBEX_SIDES

// Kernel is one operation ready to run. It is not safe for concurrent use.
type Kernel struct {
	c    *C.arbex_kernel
	args *C.arbex_args // C memory, so that C may look into it

	scratch []float32
}

// errorText receives one line of explanation from C.
type errorText [C.ARBEX_MESSAGE]C.char

func (m *errorText) error() error { return errors.New("onednn: " + C.GoString(&m[0])) }

func newKernel(c *C.arbex_kernel, why *errorText) (*Kernel, error) {
	if c == nil {
		return nil, why.error()
	}
	unfreed.Add(1)
	k := &Kernel{c: c, args: (*C.arbex_args)(C.calloc(1, C.sizeof_arbex_args))}
	if scratch := int(C.arbex_scratch(c)); scratch > 0 {
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

// SetInput tells the kernel where input slot lies; nil leaves it out.
func (k *Kernel) SetInput(slot int, from []float32) { k.args.in[slot] = pointer(from) }

// SetOutput tells the kernel where its output goes.
func (k *Kernel) SetOutput(to []float32) { k.args.out = pointer(to) }

// SetExtraOutput tells the kernel where a further result goes.
func (k *Kernel) SetExtraOutput(i int, to []float32) { k.args.side[i] = pointer(to) }

// Run computes the output.
func (k *Kernel) Run() error {
	var why errorText
	if C.arbex_run(k.c, k.args, &why[0]) == 0 {
		return why.error()
	}
	return nil
}

// Implementation names the code oneDNN chose. "ref" at its beginning means a
// reference implementation, hundreds of times too slow.
func (k *Kernel) Implementation() string { return C.GoString(C.arbex_implementation(k.c)) }

// PackedLen is the number of floats of the weights in the order the kernel
// wants them, 0 when it takes them as they are.
func (k *Kernel) PackedLen() int { return int(C.arbex_packed(k.c)) }

// PackedLayout is equal for kernels that want their weights in the same order.
func (k *Kernel) PackedLayout() uint64 { return uint64(C.arbex_packed_layout(k.c)) }

// Pack brings plain weights (from Go or from Alloc) into the kernel's order.
func (k *Kernel) Pack(packed, plain []float32) error {
	var why errorText
	if C.arbex_pack(k.c, pointer(plain), pointer(packed), &why[0]) == 0 {
		return why.error()
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

// Alloc returns n floats of C memory, aligned for vector instructions and not
// cleared. Free it with Free.
func Alloc(n int) ([]float32, error) {
	p := C.arbex_alloc(C.size_t(n))
	if p == nil {
		return nil, fmt.Errorf("onednn: no memory for %d MB; close other programs or choose the compact preset", n>>18)
	}
	unfreed.Add(1)
	return unsafe.Slice((*float32)(unsafe.Pointer(p)), n), nil
}

// Free returns memory from Alloc; nil is fine.
func Free(memory []float32) {
	if memory != nil {
		unfreed.Add(-1)
		C.arbex_free(pointer(memory))
	}
}

// Trim gives memory that was freed back to the system. The C library keeps it in
// pieces, for each thread that has lived its own, and thirty trainings one after
// the other kept 40 MB that way. It takes some milliseconds: call it after much
// has been freed.
func Trim() { C.arbex_trim() }

// unfreed counts what the garbage collector does not see.
var unfreed atomic.Int64

// Unfreed counts kernels and pieces of memory that have not been freed, so
// that tests can tell what was left behind.
func Unfreed() int { return int(unfreed.Load()) }

// SetThreads fixes how many threads kernels use that are run from the calling
// OS thread; 0 means every core.
func SetThreads(n int) {
	if n <= 0 {
		n = runtime.NumCPU()
	}
	C.arbex_threads(C.int(n))
}

// Version names the library and the instructions it uses.
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
