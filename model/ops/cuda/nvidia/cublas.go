//go:build gpu

package nvidia

// #cgo LDFLAGS: -ldl
// #include "cublas.h"
import "C"

import (
	"errors"
	"fmt"
	"unsafe"

	"arbex/model/ops/cuda"
)

var _ cuda.BLAS = (*Driver)(nil)

// InitBLAS is part of cuda.BLAS. It loads cuBLAS at run time, so that the program
// starts without it.
//
// gorgonia.org/cu/blas is not used: it links cuBLAS (650 MB), which then must be
// installed, does not expose its handle, so that products cannot run in our stream,
// and has no strided batches.
func (d *Driver) InitBLAS() (name string, err error) {
	err = d.onThread(func() error {
		var text [C.ARBEX_CUBLAS_MESSAGE]C.char
		if C.arbex_cublas_open(&d.cublas, unsafe.Pointer(d.stream.C()), &text[0]) == 0 {
			return errors.New(C.GoString(&text[0]))
		}
		return nil
	})
	version := int(d.cublas.version)
	return fmt.Sprintf("cuBLAS %d.%d.%d", version/10000, version/100%100, version%100), err
}

// Gemm is part of cuda.BLAS.
func (d *Driver) Gemm(g cuda.Gemm, a, b, c cuda.Address) error {
	status := C.arbex_cublas_multiply(&d.cublas, operation(g.TransA), operation(g.TransB), C.int(g.M), C.int(g.N), C.int(g.K), C.float(g.Alpha),
		C.uint64_t(a), C.int(g.LDA), C.int64_t(g.StrideA), C.uint64_t(b), C.int(g.LDB), C.int64_t(g.StrideB),
		C.uint64_t(c), C.int(g.LDC), C.int64_t(g.StrideC), C.int(g.Count))
	if status != 0 {
		return fmt.Errorf("cuBLAS failed at a product of %d x %d x %d: %s", g.M, g.N, g.K, statusName(int(status)))
	}
	return nil
}

// operation returns a cublasOperation_t.
func operation(transposed bool) C.int {
	if transposed {
		return 1
	}
	return 0
}

// statusName returns the name of a cublasStatus_t.
func statusName(status int) string {
	names := map[int]string{
		1: "not initialised", 3: "no memory left", 7: "invalid value", 8: "not for this GPU", 11: "mapping error",
		13: "execution failed", 14: "internal error", 15: "not supported", 16: "licence error",
	}
	if name := names[status]; name != "" {
		return fmt.Sprintf("%s (status %d)", name, status)
	}
	return fmt.Sprintf("status %d", status)
}
