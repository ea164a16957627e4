package device

import (
	"slices"

	"arbex/assets/message"
)

// Kind names where a network is asked to be computed.
type Kind string

// The kinds of device.
const (
	Auto Kind = ""    // the GPU where there is one that works, else the CPU
	CPU  Kind = "cpu" // the processor
	GPU  Kind = "gpu" // an NVIDIA GPU; without one that works, the CPU

	// CuBLAS is GPU with NVIDIA's cuBLAS for matrix products, where it is
	// installed. It has to be asked for, so that a result does not depend on what
	// else is installed: without it our own kernels compute the products.
	CuBLAS Kind = "cublas"
)

// Parse returns the kind that a user calls name: auto, cpu, gpu or cublas.
func Parse(name string) (Kind, error) {
	if name == "auto" {
		return Auto, nil
	}
	if !slices.Contains([]Kind{Auto, CPU, GPU, CuBLAS}, Kind(name)) {
		return Auto, message.New("there is no device {{.Name}}; choose auto, cpu, gpu or cublas", message.Fields{"Name": name})
	}
	return Kind(name), nil
}
