package model

import (
	"errors"
	"fmt"
	"slices"

	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// Device names where a network is computed.
type Device string

// The devices.
const (
	AnyDevice Device = ""    // the GPU where there is one that works, else the CPU
	CPU       Device = "cpu" // the processor
	GPU       Device = "gpu" // an NVIDIA GPU; without one that works, the CPU

	// CuBLAS is GPU with NVIDIA's cuBLAS for the matrix products, where it is
	// installed. Without the wish they are our own kernels' everywhere, so that a
	// result does not depend on what else is installed.
	CuBLAS Device = "cublas"
)

// ParseDevice reads a device's name, as a person writes it.
func ParseDevice(name string) (Device, error) {
	if name == "auto" {
		return AnyDevice, nil
	}
	if !slices.Contains([]Device{AnyDevice, CPU, GPU, CuBLAS}, Device(name)) {
		return AnyDevice, fmt.Errorf("model: there is no device %q; choose auto, cpu, gpu or cublas", name)
	}
	return Device(name), nil
}

// Place is where a network is computed, and why not on the GPU.
type Place struct {
	Device Device // CPU or GPU
	Name   string // of the device, for a person
	NoGPU  error  // why there is none to use; nil on a GPU, and where the CPU was asked for
	Fault  error  // how the GPU failed that was in use before; nil when none did

	NoCuBLAS error // why cuBLAS is not used; nil when it is, or was not asked for
	Refused  bool  // cuBLAS was used, until it failed at what NoCuBLAS says
}

// ErrNoGPUSupport is why a program that was built without it uses no GPU.
var ErrNoGPUSupport = errors.New("model: this program was built without GPU support; build it with make gpu")

// driverOpener finds a GPU. Nil finds that of the machine.
type driverOpener func() (cuda.Driver, error)

// site is a place with its device open. The CPU needs no closing.
type site struct {
	Place
	device ops.Device
	gpu    *ops.GPU // the device again; nil for the CPU
}

// openSite goes where it was asked to, or to the CPU.
func openSite(wanted Device, open driverOpener) site {
	if wanted == CPU {
		return onCPU()
	}
	if open == nil {
		open = openDriver
	}
	driver, err := open()
	if err != nil {
		s := onCPU()
		s.NoGPU = err
		return s
	}
	gpu := ops.NewGPU(driver)
	s := site{device: gpu, gpu: gpu}
	if wanted == CuBLAS {
		s.NoCuBLAS = gpu.UseBLAS()
	}
	s.Device, s.Name = GPU, gpu.Name()
	return s
}

// refused notes that cuBLAS has failed at a product, once, and says whether.
func (s *site) refused() bool {
	if s.gpu == nil || s.NoCuBLAS != nil || s.gpu.BLASError() == nil {
		return false
	}
	s.Name, s.NoCuBLAS, s.Refused = s.gpu.Name(), s.gpu.BLASError(), true
	return true
}

func onCPU() site { return site{Place: Place{Device: CPU, Name: cpuName()}, device: ops.CPU()} }

func (s site) close() {
	if s.gpu != nil {
		s.gpu.Close() // what a lost device answers no longer matters
	}
}

// leave says whether an error is the GPU's, so that the CPU has to go on; and
// where that is.
func (s site) leave(err error) (site, bool) {
	var fault *cuda.DeviceError
	if s.gpu == nil || !errors.As(err, &fault) {
		return s, false
	}
	next := onCPU()
	next.Fault = fault
	return next, true
}

// FindGPU describes the GPU that networks would run on, or says why there is none.
func FindGPU() (name string, err error) {
	s := openSite(GPU, nil)
	defer s.close()
	return s.Name, s.NoGPU
}

// FindCuBLAS names the cuBLAS that a GPU's matrix products would be computed with,
// or says why there is none.
func FindCuBLAS() (name string, err error) {
	s := openSite(CuBLAS, nil)
	defer s.close()
	if s.gpu == nil {
		return "", s.NoGPU
	}
	return s.gpu.BLAS(), s.NoCuBLAS
}
