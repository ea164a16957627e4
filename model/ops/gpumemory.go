package ops

import (
	"errors"

	"arbex/model/ops/cuda"
)

// BytesInUse returns the bytes that have been allocated and not freed.
func (g *GPU) BytesInUse() (bytes int) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for _, size := range g.sizes {
		bytes += size
	}
	for size, idle := range g.idle {
		bytes -= size * len(idle)
	}
	return bytes
}

// allocationUnit is what sizes are rounded up to, in bytes.
const allocationUnit = 512

func (g *GPU) alloc(n int) (memory, error) {
	bytes := max((4*n+allocationUnit-1)/allocationUnit*allocationUnit, allocationUnit)
	if address, found := g.reuse(bytes); found {
		return gpuMemory(address, n), nil
	}
	address, err := g.driver.Alloc(bytes)
	if errors.Is(err, cuda.ErrOutOfMemory) {
		g.trim()
		address, err = g.driver.Alloc(bytes)
	}
	if err != nil {
		return memory{}, err
	}
	g.mutex.Lock()
	g.sizes[address] = bytes
	g.mutex.Unlock()
	return gpuMemory(address, n), nil
}

// reuse returns idle memory of a size.
func (g *GPU) reuse(bytes int) (address cuda.Address, found bool) {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	idle := g.idle[bytes]
	if len(idle) == 0 {
		return 0, false
	}
	g.idle[bytes] = idle[:len(idle)-1]
	return idle[len(idle)-1], true
}

func (g *GPU) free(m memory) {
	if m.isNull() {
		return
	}
	g.mutex.Lock()
	defer g.mutex.Unlock()
	size := g.sizes[m.address]
	g.idle[size] = append(g.idle[size], m.address)
}

// trim returns idle memory to the driver.
func (g *GPU) trim() {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	for _, idle := range g.idle {
		for _, address := range idle {
			g.driver.Free(address) // fails on a lost device, where it does not matter
			delete(g.sizes, address)
		}
	}
	clear(g.idle)
}

func (g *GPU) fill(m memory, with func([]float32) error) error {
	numbers := make([]float32, m.len)
	if err := with(numbers); err != nil {
		return err
	}
	return g.driver.Upload(m.address, numbers)
}

// scratch is memory that kernels share, because they run one after the other.
type scratch struct {
	needed int
	memory memory
}

// grow allocates the needed memory.
func (g *GPU) grow(s *scratch) (err error) {
	if s.memory.len >= s.needed {
		return nil
	}
	g.free(s.memory)
	s.memory, err = g.alloc(s.needed)
	return err
}

// transferBuffer is memory that is copied between device and host in one transfer.
type transferBuffer struct {
	device memory
	host   []float32
	used   int
}

// next returns the next n numbers of the buffer.
func (b *transferBuffer) next(n int) (device memory, host []float32) {
	begin := b.used
	b.used += n
	return b.device.slice(begin, b.used), b.host[begin:b.used:b.used]
}
