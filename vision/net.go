package vision

// #include <stdlib.h>
// #include "opencv_shim.h"
import "C"

import (
	"fmt"
	"unsafe"

	"gocv.io/x/gocv"
)

// network is a detector's network. gocv has one as well: an exception of OpenCV in it
// ends the process, and each run leaves the names of the outputs behind, which is
// ten megabytes in an hour.
type network struct {
	handle  *C.arbex_net
	outputs []string    // in the order of what run returns
	results [][]float32 // of the last run
}

// loadNetwork loads an ONNX network.
func loadNetwork(content []byte) (*network, error) {
	bytes := C.CBytes(content)
	defer C.free(bytes)
	var message [256]C.char
	n := &network{handle: C.arbex_net_read((*C.char)(bytes), C.int(len(content)), &message[0], C.int(len(message)))}
	if n.handle == nil {
		return nil, openCVError(&message[0])
	}
	for i := range int(C.arbex_net_outputs(n.handle)) {
		n.outputs = append(n.outputs, C.GoString(C.arbex_net_name(n.handle, C.int(i))))
	}
	n.results = make([][]float32, len(n.outputs))
	return n, nil
}

// run computes the outputs of an input of four dimensions. They stand until the
// next run or Close.
func (n *network) run(input gocv.Mat) ([][]float32, error) {
	values, err := input.DataPtrFloat32()
	size := input.Size()
	if err != nil || len(size) != 4 || len(values) != size[0]*size[1]*size[2]*size[3] || len(values) == 0 {
		return nil, fmt.Errorf("an input of the shape %v is not for a detector: %v", size, err)
	}
	var shape [4]C.int
	for i := range shape {
		shape[i] = C.int(size[i])
	}
	var message [256]C.char
	if C.arbex_net_run(n.handle, (*C.float)(&values[0]), &shape[0], &message[0], C.int(len(message))) != 0 {
		return nil, openCVError(&message[0])
	}
	for i := range n.results {
		var numbers C.int
		first := C.arbex_net_output(n.handle, C.int(i), &numbers)
		n.results[i] = unsafe.Slice((*float32)(first), int(numbers))
	}
	return n.results, nil
}

// Close frees the network; closing it again does nothing.
func (n *network) Close() error {
	if n.handle != nil {
		C.arbex_net_close(n.handle)
		n.handle = nil
	}
	return nil
}

// openCVError is an error with the beginning of OpenCV's message.
func openCVError(message *C.char) error { return fmt.Errorf("%.120s", C.GoString(message)) }
