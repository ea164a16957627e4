// Package simulated is a GPU for tests: a driver that runs the kernels, compiled
// for the CPU, in this process:
//
//	gpu := ops.NewGPU(&simulated.Device{Memory: 64 << 20})
//
// The CPU cannot read or write its addresses, so code that dereferences one
// crashes; a kernel that gets an address of the CPU, or of freed memory, returns an
// error. Its memory can be limited, and it can be made to fail.
package simulated

import (
	"fmt"
	"sync"
	"unsafe"

	"arbex/model/ops/cuda"
	"arbex/model/ops/cuda/kernels"
)

// Device is a simulated GPU. The zero value works and has unlimited memory.
type Device struct {
	Memory int // in bytes; 0 means unlimited
	FailAt int // all calls from this one on (from 1) return cuda.ErrLost; 0: none

	NoBLAS     bool // it has no BLAS library
	BLASFailAt int  // all products from this one on (from 1) fail; 0: none

	mutex       sync.Mutex
	allocations []allocation // an address is the index of an allocation and an offset
	bytesInUse  int
	calls       int
	counts      Counts
}

// Counts are the numbers of calls of each kind.
type Counts struct{ Allocations, Uploads, Downloads, Launches, Gemms int }

type allocation struct {
	numbers []float32 // nil: freed
}

// An address consists of a tag that no pointer and no number in use has, the index
// of an allocation, and an offset in bytes.
const (
	addressTag      = uint64(0x7abc) << 48
	allocationShift = 30
)

var _ cuda.Driver = (*Device)(nil)

// Name is part of cuda.Driver.
func (d *Device) Name() string { return "simulated GPU" }

// Bind is part of cuda.Driver. It does nothing: any thread may call.
func (d *Device) Bind() error { return nil }

// Close is part of cuda.Driver. BytesInUse still works afterwards.
func (d *Device) Close() error { return nil }

// BytesInUse returns the number of bytes that have not been freed.
func (d *Device) BytesInUse() int {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.bytesInUse
}

// Calls returns the number of calls so far.
func (d *Device) Calls() int {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.calls
}

// Counts returns the numbers of calls of each kind so far.
func (d *Device) Counts() Counts {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.counts
}

// countCall counts a call and returns an error when the device is lost.
func (d *Device) countCall(name string) error {
	d.calls++
	if d.FailAt > 0 && d.calls >= d.FailAt {
		return &cuda.DeviceError{Call: name, Err: cuda.ErrLost}
	}
	return nil
}

// Alloc is part of cuda.Driver.
func (d *Device) Alloc(bytes int) (cuda.Address, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.counts.Allocations++
	if err := d.countCall("allocating memory"); err != nil {
		return 0, err
	}
	if d.Memory > 0 && d.bytesInUse+bytes > d.Memory {
		return 0, &cuda.DeviceError{Call: "allocating memory", Err: cuda.ErrOutOfMemory}
	}
	d.bytesInUse += bytes
	d.allocations = append(d.allocations, allocation{make([]float32, bytes/4)})
	return cuda.Address(addressTag | uint64(len(d.allocations)-1)<<allocationShift), nil
}

// Free is part of cuda.Driver.
func (d *Device) Free(address cuda.Address) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	numbers, err := d.memoryAt(uint64(address))
	if err != nil {
		return err
	}
	d.bytesInUse -= 4 * len(numbers)
	d.allocations[uint64(address)&^addressTag>>allocationShift].numbers = nil
	return d.countCall("freeing memory")
}

// memoryAt returns the memory from an address on.
func (d *Device) memoryAt(address uint64) ([]float32, error) {
	number, offset := address&^addressTag>>allocationShift, address&(1<<allocationShift-1)/4
	if address&addressTag != addressTag || number >= uint64(len(d.allocations)) {
		return nil, fmt.Errorf("simulated: %x is not an address of the device", address)
	}
	numbers := d.allocations[number].numbers
	if uint64(len(numbers)) < offset {
		return nil, fmt.Errorf("simulated: address %x has been freed, or is beyond its allocation", address)
	}
	return numbers[offset:], nil
}

// Upload is part of cuda.Driver.
func (d *Device) Upload(to cuda.Address, from []float32) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.counts.Uploads++
	numbers, err := d.memoryAt(uint64(to))
	if err != nil {
		return err
	}
	if len(from) > len(numbers) {
		return fmt.Errorf("simulated: an upload of %d numbers to memory for %d", len(from), len(numbers))
	}
	copy(numbers, from)
	return d.countCall("uploading")
}

// Download is part of cuda.Driver.
func (d *Device) Download(to []float32, from cuda.Address) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.counts.Downloads++
	numbers, err := d.memoryAt(uint64(from))
	if err != nil {
		return err
	}
	if len(to) > len(numbers) {
		return fmt.Errorf("simulated: a download of %d numbers from memory of %d", len(to), len(numbers))
	}
	copy(to, numbers)
	return d.countCall("downloading")
}

// Launch is part of cuda.Driver.
func (d *Device) Launch(kernel string, grid [3]int, threads int, arguments []uint64) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.counts.Launches++
	if err := d.countCall("launching " + kernel); err != nil {
		return err
	}
	own := make([]uint64, len(arguments))
	for i, a := range arguments {
		own[i] = a
		if a&addressTag != addressTag || a>>63 != 0 {
			continue
		}
		numbers, err := d.memoryAt(a)
		if err != nil {
			return fmt.Errorf("%s, argument %d: %w", kernel, i, err)
		}
		own[i] = uint64(uintptr(unsafe.Pointer(unsafe.SliceData(numbers))))
	}
	return kernels.Launch(kernel, grid, threads, own)
}
