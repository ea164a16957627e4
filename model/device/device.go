package device

import (
	"errors"

	"arbex/assets/message"
	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// Info describes the device that a network is computed on, and why it is not
// another.
type Info struct {
	Kind           Kind   // CPU or GPU
	Name           string // as a user knows it
	GPUUnavailable error  // why no GPU can be used; nil on a GPU, and where the CPU was asked for
	GPUFailure     error  // how the GPU that was in use has failed; nil if none has

	CuBLASUnavailable error // why cuBLAS is not used; nil where it is, or was not asked for
	CuBLASFailed      bool  // cuBLAS was in use until it failed with CuBLASUnavailable
}

// Device is an open device: memory and kernels to compute with. Close it when
// whatever was built on it is closed.
type Device struct {
	Info
	Ops ops.Device // what an ops.Stream runs on
	GPU *ops.GPU   // the same where it is a GPU, nil on the CPU
}

// DriverOpener opens the driver of a GPU. Tests have one that simulates it.
type DriverOpener func() (cuda.Driver, error)

// ErrNoGPUSupport is returned where the program was built without the tag gpu.
var ErrNoGPUSupport = message.New("this program was built without GPU support; build it with make gpu", nil)

// Open opens the kind of device that is asked for. Where no GPU can be used it is
// the CPU, and GPUUnavailable says why. open is nil for this machine's driver.
func Open(kind Kind, open DriverOpener) Device {
	if kind == CPU {
		return openCPU()
	}
	if open == nil {
		open = openDriver
	}
	driver, err := open()
	if err != nil {
		d := openCPU()
		d.GPUUnavailable = err
		return d
	}
	gpu := ops.NewGPU(driver)
	d := Device{Ops: gpu, GPU: gpu}
	if kind == CuBLAS {
		d.CuBLASUnavailable = gpu.UseBLAS()
	}
	d.Kind, d.Name = GPU, gpu.Name()
	return d
}

func openCPU() Device {
	return Device{Info: Info{Kind: CPU, Name: CPUName()}, Ops: ops.CPU()}
}

// CheckCuBLAS reports whether cuBLAS has failed since the last call, and notes it
// in Info. The GPU goes on with our own kernels.
func (d *Device) CheckCuBLAS() bool {
	if d.GPU == nil || d.CuBLASUnavailable != nil || d.GPU.BLASError() == nil {
		return false
	}
	d.Name, d.CuBLASUnavailable, d.CuBLASFailed = d.GPU.Name(), d.GPU.BLASError(), true
	return true
}

// Fallback returns the device to go on with after an error, and whether it is
// another: the CPU, where the error is a failure of the GPU.
func (d Device) Fallback(err error) (Device, bool) {
	var fault *cuda.DeviceError
	if d.GPU == nil || !errors.As(err, &fault) {
		return d, false
	}
	next := openCPU()
	next.GPUFailure = fault
	return next, true
}

// Close gives the GPU back. The CPU needs no closing.
func (d Device) Close() {
	if d.GPU != nil {
		_ = d.GPU.Close() // what a lost device answers no longer matters
	}
}

// FindGPU names the GPU that networks would run on, or returns why there is none.
func FindGPU() (name string, err error) {
	d := Open(GPU, nil)
	defer d.Close()
	return d.Name, d.GPUUnavailable
}

// FindCuBLAS names the cuBLAS that matrix products would be computed with, or
// returns why there is none.
func FindCuBLAS() (name string, err error) {
	d := Open(CuBLAS, nil)
	defer d.Close()
	if d.GPU == nil {
		return "", d.GPUUnavailable
	}
	return d.GPU.BLAS(), d.CuBLASUnavailable
}
