package cuda

import (
	"fmt"

	"arbex/assets/message"
)

// Address is an address in the GPU's memory.
type Address uint64

// Driver executes launches for one OS thread at a time: the one that called Bind
// last. Alloc and Free may be called on any thread, because Gorgonia's tape machine
// runs operations on a goroutine of its own.
type Driver interface {
	Name() string // of the device, for the user
	Bind() error

	Alloc(bytes int) (Address, error)
	Free(Address) error

	// Upload returns when from may be changed, Download when to is filled. Launch
	// does not wait: its errors may show in a later call.
	Upload(to Address, from []float32) error
	Download(to []float32, from Address) error
	Launch(kernel string, grid [3]int, threads int, arguments []uint64) error

	Close() error
}

// Errors of a device. After ErrLost the contents of its memory are lost.
var (
	// ErrOutOfMemory is returned when the device has not enough free memory.
	ErrOutOfMemory = message.New("the GPU has not enough free memory; close other programs that use it, or choose a smaller batch or the compact preset", nil)

	// ErrLost is returned when the device fails.
	ErrLost = message.New("the GPU has stopped working", nil)
)

// DeviceError is an error of the device or its driver.
type DeviceError struct {
	Call string // what the driver was asked to do
	Err  error
}

// Error names the call and its error.
func (e *DeviceError) Error() string { return fmt.Sprintf("GPU: %s: %v", e.Call, e.Err) }

// Unwrap returns ErrOutOfMemory, ErrLost or another cause.
func (e *DeviceError) Unwrap() error { return e.Err }
