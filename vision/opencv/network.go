package opencv

// #include <stdlib.h>
// #include "shim.h"
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

// Network is an ONNX network. It serves one goroutine. Close it.
type Network struct {
	handle  *C.arbex_network
	names   []string
	results [][]float32 // of the last run
	input   []float32   // of the last run, to which OpenCV keeps a pointer
}

// LoadNetwork reads an ONNX network.
func LoadNetwork(onnx []byte) (*Network, error) {
	bytes := C.CBytes(onnx)
	defer C.free(bytes)
	var message [256]C.char
	n := &Network{handle: C.arbex_network_load((*C.char)(bytes), C.int(len(onnx)), &message[0], C.int(len(message)))}
	if n.handle == nil {
		return nil, openCVError(&message[0])
	}
	for i := range int(C.arbex_network_outputs(n.handle)) {
		n.names = append(n.names, C.GoString(C.arbex_network_output_name(n.handle, C.int(i))))
	}
	n.results = make([][]float32, len(n.names))
	return n, nil
}

// Outputs returns the names of the outputs in the order of what Run returns.
func (n *Network) Outputs() []string { return n.names }

// Run computes the outputs of an input [shape[0], ..., shape[3]]. They are valid until
// the next Run or Close.
func (n *Network) Run(input []float32, shape [4]int) ([][]float32, error) {
	if n.handle == nil {
		return nil, errors.New("the network is closed")
	}
	var sizes [4]C.int
	count := 1
	for i, size := range shape {
		if size < 1 || count > len(input)/size {
			count = 0 // no input has this shape
			break
		}
		sizes[i], count = C.int(size), count*size
	}
	if count != len(input) || count == 0 {
		return nil, fmt.Errorf("an input of %d numbers has not the shape %v", len(input), shape)
	}
	n.input = input
	var message [256]C.char
	if C.arbex_network_run(n.handle, (*C.float)(&input[0]), &sizes[0], &message[0], C.int(len(message))) != 0 {
		return nil, openCVError(&message[0])
	}
	for i := range n.results {
		var length C.int
		first := C.arbex_network_output(n.handle, C.int(i), &length)
		n.results[i] = unsafe.Slice((*float32)(first), int(length))
	}
	return n.results, nil
}

// Close frees the network. Closing it again does nothing.
func (n *Network) Close() error {
	if n.handle != nil {
		C.arbex_network_close(n.handle)
		n.handle = nil
	}
	return nil
}

// openCVError returns an error with the beginning of OpenCV's message.
func openCVError(message *C.char) error { return fmt.Errorf("%.120s", C.GoString(message)) }
