// Package kernels holds the source of the GPU's kernels and runs them on the CPU,
// so that tests can compare them with the operations of package onednn without a
// GPU. Only tests import it.
//
// nvcc compiles kernels.cu (make gpu-kernels); threads.hpp holds the differences
// between the two targets.
package kernels

// #cgo CXXFLAGS: -std=c++17 -O3 -Wall -Wno-unknown-pragmas
// #include <stdlib.h>
// #include "host.h"
import "C"

import (
	"errors"
	"sync"
	"unsafe"
)

// launching serialises launches: the thread indices are global variables.
var launching sync.Mutex

// Launch runs a kernel on a grid of blocks with so many threads each. Addresses
// among the arguments are addresses of this process.
func Launch(name string, grid [3]int, threads int, arguments []uint64) error {
	launching.Lock()
	defer launching.Unlock()
	text := C.CString(name)
	defer C.free(unsafe.Pointer(text))
	if have := int(C.arbex_host_parameters(text)); have >= 0 && have != len(arguments) {
		return errors.New(name + ": wrong number of arguments")
	}
	blocks := [3]C.uint{C.uint(grid[0]), C.uint(grid[1]), C.uint(grid[2])}
	var why [C.ARBEX_HOST_MESSAGE]C.char
	if C.arbex_host_launch(text, &blocks[0], C.uint(threads), (*C.uint64_t)(unsafe.SliceData(arguments)), &why[0]) == 0 {
		return errors.New("kernels: " + C.GoString(&why[0]))
	}
	return nil
}

// Parameters returns the number of parameters of every kernel by name.
func Parameters() map[string]int {
	all := map[string]int{}
	for i := C.int(0); ; i++ {
		name := C.arbex_host_name(i)
		if name == nil {
			return all
		}
		all[C.GoString(name)] = int(C.arbex_host_parameters(name))
	}
}
