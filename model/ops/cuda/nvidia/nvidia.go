//go:build gpu

// Package nvidia is the driver for NVIDIA GPUs, by means of gorgonia.org/cu. It is
// part of builds with the tag gpu (make gpu) only.
//
// The kernels are embedded as PTX for compute capability 5.0 (Maxwell, 2014), which
// NVIDIA's driver compiles for the GPU of the machine.
package nvidia

// #cgo LDFLAGS: -lcuda
// #include "cublas.h"
// const char *arbex_driver_problem(void);
import "C"

import (
	_ "embed"
	"errors"
	"fmt"
	"runtime"
	"unsafe"

	"arbex/model/ops/cuda"

	"gorgonia.org/cu"
)

//go:generate make -C ../../../.. gpu-kernels

//go:embed kernels.ptx
var kernels string

// Driver is the first GPU of the machine, with its primary context, which the
// process shares, and a stream of its own.
type Driver struct {
	name      string
	device    cu.Device
	context   cu.CUContext
	stream    cu.Stream
	module    cu.Module
	functions map[string]cu.Function
	cublas    C.struct_arbex_cublas // empty until OpenLibrary
}

var _ cuda.Driver = (*Driver)(nil)

// Open opens the GPU.
func Open() (*Driver, error) {
	runtime.LockOSThread() // the current context is one of the thread
	defer runtime.UnlockOSThread()
	if count, err := cu.NumDevices(); err != nil || count == 0 {
		return nil, noDevice(err)
	}
	device, err := cu.GetDevice(0)
	if err != nil {
		return nil, noDevice(err)
	}
	d := &Driver{device: device, functions: map[string]cu.Function{}}
	if err := d.describe(); err != nil {
		return nil, err
	}
	if d.context, err = device.RetainPrimaryCtx(); err != nil {
		return nil, deviceError("opening the GPU", err)
	}
	if err := d.prepare(); err != nil {
		d.Close()
		return nil, err
	}
	return d, nil
}

func noDevice(err error) error {
	if problem := C.GoString(C.arbex_driver_problem()); problem != "" {
		return errors.New(problem)
	}
	if err != nil {
		return deviceError("looking for a GPU", err)
	}
	return errors.New("the NVIDIA driver finds no GPU")
}

// minCapability is the compute capability that the kernels are compiled for.
const minCapability = 5

func (d *Driver) describe() error {
	name, err := d.device.Name()
	if err != nil {
		return deviceError("asking for the GPU's name", err)
	}
	memory, err := d.device.TotalMem()
	if err != nil {
		return deviceError("asking for the GPU's memory", err)
	}
	major, minor, err := d.device.ComputeCapability()
	if err != nil {
		return deviceError("asking for the GPU's capability", err)
	}
	if major < minCapability {
		return fmt.Errorf("%s is too old: it has compute capability %d.%d, the kernels need %d.0", name, major, minor, minCapability)
	}
	version := cu.Version()
	d.name = fmt.Sprintf("%s, %.1f GB, compute capability %d.%d, CUDA driver %d.%d", name, float64(memory)/(1<<30), major, minor, version/1000, version%1000/10)
	return nil
}

func (d *Driver) prepare() (err error) {
	if err := d.Bind(); err != nil {
		return err
	}
	if d.stream, err = cu.MakeStream(cu.NonBlocking); err != nil {
		return deviceError("making a stream", err)
	}
	if d.module, err = cu.LoadData(kernels); err != nil {
		return fmt.Errorf("the NVIDIA driver cannot load the kernels (%w); it must be of version 520 (CUDA 11.8) or newer", err)
	}
	return nil
}

// deviceError returns an error of the driver as a cuda.DeviceError.
func deviceError(call string, err error) error {
	if err == nil {
		return nil
	}
	kind := cuda.ErrLost
	if errors.Is(err, cu.OutOfMemory) {
		kind = cuda.ErrOutOfMemory
	}
	return &cuda.DeviceError{Call: call, Err: fmt.Errorf("%w (%v)", kind, err)}
}

// Name is part of cuda.Driver: the GPU's name, memory, capability and driver.
func (d *Driver) Name() string { return d.name }

// Bind is part of cuda.Driver.
func (d *Driver) Bind() error {
	return deviceError("choosing the GPU", cu.SetCurrentContext(d.context))
}

// onThread calls do on a thread whose current context is the driver's.
func (d *Driver) onThread(do func() error) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := d.Bind(); err != nil {
		return err
	}
	return do()
}

// Alloc is part of cuda.Driver.
func (d *Driver) Alloc(bytes int) (address cuda.Address, err error) {
	err = d.onThread(func() error {
		pointer, err := cu.MemAlloc(int64(bytes))
		address = cuda.Address(pointer)
		return deviceError(fmt.Sprintf("allocating %.1f MB", float64(bytes)/(1<<20)), err)
	})
	return address, err
}

// Free is part of cuda.Driver.
func (d *Driver) Free(address cuda.Address) error {
	return d.onThread(func() error { return deviceError("freeing memory", cu.MemFree(cu.DevicePtr(address))) })
}

// Upload is part of cuda.Driver. The driver copies Go memory to a buffer of its own
// before the call returns.
func (d *Driver) Upload(to cuda.Address, from []float32) error {
	if len(from) == 0 {
		return nil
	}
	err := cu.MemcpyHtoDAsync(cu.DevicePtr(to), unsafe.Pointer(unsafe.SliceData(from)), int64(4*len(from)), d.stream)
	runtime.KeepAlive(from)
	return deviceError("uploading", err)
}

// Download is part of cuda.Driver.
func (d *Driver) Download(to []float32, from cuda.Address) error {
	var pinned runtime.Pinner
	defer pinned.Unpin()
	pinned.Pin(unsafe.SliceData(to))
	if err := cu.MemcpyDtoHAsync(unsafe.Pointer(unsafe.SliceData(to)), cu.DevicePtr(from), int64(4*len(to)), d.stream); err != nil {
		return deviceError("downloading", err)
	}
	return deviceError("computing", d.stream.Synchronize())
}

// Launch is part of cuda.Driver.
func (d *Driver) Launch(kernel string, grid [3]int, threads int, arguments []uint64) error {
	function, known := d.functions[kernel]
	if !known {
		var err error
		if function, err = d.module.Function(kernel); err != nil {
			return fmt.Errorf("nvidia: the kernel %s is not in kernels.ptx: run make gpu-kernels: %w", kernel, err)
		}
		d.functions[kernel] = function
	}
	pointers := make([]unsafe.Pointer, len(arguments))
	for i := range arguments {
		pointers[i] = unsafe.Pointer(&arguments[i])
	}
	return deviceError("launching "+kernel, function.Launch(grid[0], grid[1], grid[2], threads, 1, 1, 0, d.stream, pointers))
}

// Close waits for the GPU and releases it.
func (d *Driver) Close() error {
	return errors.Join(d.onThread(func() error {
		var errs []error
		if d.stream != (cu.Stream{}) {
			errs = append(errs, d.stream.Synchronize())
			C.arbex_cublas_close(&d.cublas)
			errs = append(errs, d.stream.Destroy())
		}
		if d.module != (cu.Module{}) {
			errs = append(errs, d.module.Unload())
		}
		return errors.Join(errs...)
	}), d.device.ReleasePrimaryCtx())
}
