package cuda

import (
	"errors"
	"fmt"
)

// Address is a place in the GPU's memory.
type Address uint64

// Driver carries out what plans ask for, for one OS thread at a time: the one
// that called Bind last. Memory comes and goes from every thread: Gorgonia's tape
// machine runs operations on one of its own.
type Driver interface {
	Name() string // of the device, for a person
	Bind() error

	Alloc(bytes int) (Address, error)
	Free(Address) error

	// Upload returns when the numbers may be changed again, Download when they
	// are there. Launch does not wait: its faults may show in a later call.
	Upload(to Address, from []float32) error
	Download(to []float32, from Address) error
	Launch(kernel string, grid [3]int, threads int, arguments []uint64) error

	Close() error
}

// Faults of a device. Whatever was on it is lost after one that is not
// ErrMemory.
var (
	// ErrOutOfMemory: the device has not enough memory left.
	ErrOutOfMemory = errors.New("the GPU has not enough free memory; close other programs that use it, or choose a smaller batch or the compact preset")

	// ErrLost: the device no longer answers as it should.
	ErrLost = errors.New("the GPU has stopped working")
)

// DeviceError is an error of the device or its driver, as opposed to one of ours.
type DeviceError struct {
	Call string // what was asked for
	Err  error
}

func (f *DeviceError) Error() string { return fmt.Sprintf("GPU: %s: %v", f.Call, f.Err) }
func (f *DeviceError) Unwrap() error { return f.Err }
