package model

import (
	"errors"
	"fmt"
	"slices"

	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// DeviceKind names where a network is computed.
type DeviceKind string

// The devices.
const (
	AutoDevice DeviceKind = ""    // the GPU where there is one that works, else the CPU
	CPU        DeviceKind = "cpu" // the processor
	GPU        DeviceKind = "gpu" // an NVIDIA GPU; without one that works, the CPU

	// CuBLAS is GPU with NVIDIA's cuBLAS for the matrix products, where it is
	// installed. Without the wish they are our own kernels' everywhere, so that a
	// result does not depend on what else is installed.
	CuBLAS DeviceKind = "cublas"
)

// ParseDevice reads a device's name, as a person writes it.
func ParseDevice(name string) (DeviceKind, error) {
	if name == "auto" {
		return AutoDevice, nil
	}
	if !slices.Contains([]DeviceKind{AutoDevice, CPU, GPU, CuBLAS}, DeviceKind(name)) {
		return AutoDevice, fmt.Errorf("model: there is no device %q; choose auto, cpu, gpu or cublas", name)
	}
	return DeviceKind(name), nil
}

// DeviceInfo is where a network is computed, and why not on the GPU.
type DeviceInfo struct {
	Kind           DeviceKind // CPU or GPU
	Name           string     // of the device, for a person
	GPUUnavailable error      // why there is none to use; nil on a GPU, and where the CPU was asked for
	GPUFailure     error      // how the GPU failed that was in use before; nil when none did

	CuBLASUnavailable error // why cuBLAS is not used; nil when it is, or was not asked for
	CuBLASFailed      bool  // cuBLAS was used, until it failed at what NoCuBLAS says
}

// ErrNoGPUSupport is why a program that was built without it uses no GPU.
var ErrNoGPUSupport = errors.New("model: this program was built without GPU support; build it with make gpu")

// DriverOpener finds a GPU. Nil finds that of the machine.
type DriverOpener func() (cuda.Driver, error)

// Device is a place with its device open. The CPU needs no closing.
type Device struct {
	DeviceInfo
	Ops ops.Device
	GPU *ops.GPU // the device again; nil for the CPU
}

// Open goes where it was asked to, or to the CPU.
func Open(wanted DeviceKind, open DriverOpener) Device {
	if wanted == CPU {
		return onCPU()
	}
	if open == nil {
		open = nvidiaDriver
	}
	driver, err := open()
	if err != nil {
		s := onCPU()
		s.GPUUnavailable = err
		return s
	}
	gpu := ops.NewGPU(driver)
	s := Device{Ops: gpu, GPU: gpu}
	if wanted == CuBLAS {
		s.CuBLASUnavailable = gpu.UseBLAS()
	}
	s.Kind, s.Name = GPU, gpu.Name()
	return s
}

// CheckCuBLAS notes that cuBLAS has failed at a product, once, and says whether.
func (s *Device) CheckCuBLAS() bool {
	if s.GPU == nil || s.CuBLASUnavailable != nil || s.GPU.BLASError() == nil {
		return false
	}
	s.Name, s.CuBLASUnavailable, s.CuBLASFailed = s.GPU.Name(), s.GPU.BLASError(), true
	return true
}

func onCPU() Device {
	return Device{DeviceInfo: DeviceInfo{Kind: CPU, Name: CPUName()}, Ops: ops.CPU()}
}

func (s Device) Close() {
	if s.GPU != nil {
		s.GPU.Close() // what a lost device answers no longer matters
	}
}

// Fallback says whether an error is the GPU's, so that the CPU has to go on; and
// where that is.
func (s Device) Fallback(err error) (Device, bool) {
	var fault *cuda.DeviceError
	if s.GPU == nil || !errors.As(err, &fault) {
		return s, false
	}
	next := onCPU()
	next.GPUFailure = fault
	return next, true
}

// FindGPU describes the GPU that networks would run on, or says why there is none.
func FindGPU() (name string, err error) {
	s := Open(GPU, nil)
	defer s.Close()
	return s.Name, s.GPUUnavailable
}

// FindCuBLAS names the cuBLAS that a GPU's matrix products would be computed with,
// or says why there is none.
func FindCuBLAS() (name string, err error) {
	s := Open(CuBLAS, nil)
	defer s.Close()
	if s.GPU == nil {
		return "", s.GPUUnavailable
	}
	return s.GPU.BLAS(), s.CuBLASUnavailable
}
