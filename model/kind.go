package model

import (
	"slices"

	"arbex/assets/message"
)

// DeviceKind names where a network is asked to be computed.
type DeviceKind string

// The kinds of device.
const (
	AutoDevice DeviceKind = ""    // the GPU where there is one that works, else the CPU
	CPU        DeviceKind = "cpu" // the processor
	GPU        DeviceKind = "gpu" // an NVIDIA GPU; without one that works, the CPU

	// CuBLAS is GPU with NVIDIA's cuBLAS for matrix products, where it is
	// installed. It has to be asked for, so that a result does not depend on what
	// else is installed: without it our own kernels compute the products.
	CuBLAS DeviceKind = "cublas"
)

// ParseDevice returns the kind that a user calls name: auto, cpu, gpu or cublas.
func ParseDevice(name string) (DeviceKind, error) {
	if name == "auto" {
		return AutoDevice, nil
	}
	if !slices.Contains([]DeviceKind{AutoDevice, CPU, GPU, CuBLAS}, DeviceKind(name)) {
		return AutoDevice, message.New("there is no device {{.Name}}; choose auto, cpu, gpu or cublas", message.Fields{"Name": name})
	}
	return DeviceKind(name), nil
}
