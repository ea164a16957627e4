// Package simulated is a GPU for tests: a driver that runs the kernels, compiled
// for the CPU, in this process.
//
// Its addresses are none that the CPU could read or write, so a test crashes
// where something looks behind one; and a kernel that is handed an address of the
// CPU, or one whose memory has been freed, is an error. It can be small, and it
// can break.
package simulated

import (
	"fmt"
	"sync"
	"unsafe"

	"arbex/model/ops/cuda"
	"arbex/model/ops/cuda/kernels"
)

// Device is a simulated GPU. The zero value works and is large.
type Device struct {
	Memory int // bytes it has, 0: any number
	FailAt int // the call, from 1 on, from which on it is lost; 0: never

	NoLibrary bool // it has no library of products
	RefuseAt  int  // the product, from 1 on, from which on the library refuses; 0: never

	mutex  sync.Mutex
	pieces []piece // by number; an address is that of its piece, and what is added
	lent   int
	calls  int
	counts Counts
}

// Counts are the calls of each kind so far.
type Counts struct{ Allocations, Uploads, Downloads, Launches, Products int }

type piece struct {
	numbers []float32 // nil: freed
}

// An address is a mark that no pointer, no whole number and no real number in
// use has, the number of a piece, and the bytes from its beginning.
const (
	mark       = uint64(0x7abc) << 48
	pieceShift = 30
)

var _ cuda.Driver = (*Device)(nil)

// Name is the device's.
func (d *Device) Name() string { return "simulated GPU" }

// Bind does nothing: every thread may call.
func (d *Device) Bind() error { return nil }

// Close forgets nothing, so that Lent still answers.
func (d *Device) Close() error { return nil }

// Lent is the number of bytes that have not been freed.
func (d *Device) Lent() int {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.lent
}

// Calls is the number of calls so far.
func (d *Device) Calls() int {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.calls
}

// Counts are the calls of each kind so far.
func (d *Device) Counts() Counts {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.counts
}

// call counts a call, and says when the device is lost.
func (d *Device) call(name string) error {
	d.calls++
	if d.FailAt > 0 && d.calls >= d.FailAt {
		return &cuda.Fault{Call: name, Err: cuda.ErrLost}
	}
	return nil
}

// Alloc is part of cuda.Driver.
func (d *Device) Alloc(bytes int) (cuda.Address, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.counts.Allocations++
	if err := d.call("allocating memory"); err != nil {
		return 0, err
	}
	if d.Memory > 0 && d.lent+bytes > d.Memory {
		return 0, &cuda.Fault{Call: "allocating memory", Err: cuda.ErrMemory}
	}
	d.lent += bytes
	d.pieces = append(d.pieces, piece{make([]float32, bytes/4)})
	return cuda.Address(mark | uint64(len(d.pieces)-1)<<pieceShift), nil
}

// Free is part of cuda.Driver.
func (d *Device) Free(address cuda.Address) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	numbers, err := d.behind(uint64(address))
	if err != nil {
		return err
	}
	d.lent -= 4 * len(numbers)
	d.pieces[uint64(address)&^mark>>pieceShift].numbers = nil
	return d.call("freeing memory")
}

// behind is the memory from an address on.
func (d *Device) behind(address uint64) ([]float32, error) {
	number, offset := address&^mark>>pieceShift, address&(1<<pieceShift-1)/4
	if address&mark != mark || number >= uint64(len(d.pieces)) {
		return nil, fmt.Errorf("simulated: %x is no address of the device", address)
	}
	numbers := d.pieces[number].numbers
	if uint64(len(numbers)) < offset {
		return nil, fmt.Errorf("simulated: address %x has been freed, or lies beyond its memory", address)
	}
	return numbers[offset:], nil
}

// Upload is part of cuda.Driver.
func (d *Device) Upload(to cuda.Address, from []float32) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.counts.Uploads++
	numbers, err := d.behind(uint64(to))
	if err != nil {
		return err
	}
	if len(from) > len(numbers) {
		return fmt.Errorf("simulated: an upload of %d numbers to a place for %d", len(from), len(numbers))
	}
	copy(numbers, from)
	return d.call("uploading")
}

// Download is part of cuda.Driver.
func (d *Device) Download(to []float32, from cuda.Address) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.counts.Downloads++
	numbers, err := d.behind(uint64(from))
	if err != nil {
		return err
	}
	if len(to) > len(numbers) {
		return fmt.Errorf("simulated: a download of %d numbers from a place of %d", len(to), len(numbers))
	}
	copy(to, numbers)
	return d.call("downloading")
}

// Launch is part of cuda.Driver.
func (d *Device) Launch(kernel string, grid [3]int, threads int, arguments []uint64) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.counts.Launches++
	if err := d.call("launching " + kernel); err != nil {
		return err
	}
	own := make([]uint64, len(arguments))
	for i, a := range arguments {
		own[i] = a
		if a&mark != mark || a>>63 != 0 {
			continue
		}
		numbers, err := d.behind(a)
		if err != nil {
			return fmt.Errorf("%s, argument %d: %w", kernel, i, err)
		}
		own[i] = uint64(uintptr(unsafe.Pointer(unsafe.SliceData(numbers))))
	}
	return kernels.Launch(kernel, grid, threads, own)
}
