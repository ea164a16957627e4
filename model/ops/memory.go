package ops

import (
	"slices"

	"arbex/model/ops/cuda"
)

// memory is a range of float32 numbers in a device's memory: a slice on the CPU,
// an address on a GPU. The zero value is null.
type memory struct {
	host     []float32    // on the CPU
	address  cuda.Address // on a GPU
	len, cap int          // in numbers
}

func hostMemory(numbers []float32) memory {
	return memory{host: numbers, len: len(numbers), cap: cap(numbers)}
}

func gpuMemory(address cuda.Address, n int) memory { return memory{address: address, len: n, cap: n} }

func (m memory) isNull() bool { return m.host == nil && m.address == 0 }

// slice returns the numbers from begin to end.
func (m memory) slice(begin, end int) memory {
	if m.host != nil {
		return hostMemory(m.host[begin:end])
	}
	return memory{address: m.address + cuda.Address(4*begin), len: end - begin, cap: m.cap - begin}
}

// arena allocates the results of a graph and reuses their memory. It does so only
// in the first run; later runs use the same memory.
type arena struct {
	device Device
	all    []memory
	idle   []memory
}

// take returns memory for n numbers: the smallest idle one that is large enough
// and at most four times as large, or a new one.
func (a *arena) take(n int) (memory, error) {
	best := -1
	for i, m := range a.idle {
		if m.cap >= n && m.cap <= 4*n && (best < 0 || m.cap < a.idle[best].cap) {
			best = i
		}
	}
	if best >= 0 {
		m := a.idle[best]
		a.idle = slices.Delete(a.idle, best, best+1)
		return m.slice(0, n), nil
	}
	m, err := a.device.alloc(n)
	if err != nil {
		return memory{}, err
	}
	a.all = append(a.all, m)
	return m, nil
}

// release makes memory available to later calls of take.
func (a *arena) release(m memory) { a.idle = append(a.idle, m) }

// free frees everything.
func (a *arena) free() {
	for _, m := range a.all {
		a.device.free(m)
	}
	a.all, a.idle = nil, nil
}
