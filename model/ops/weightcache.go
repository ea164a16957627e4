package ops

import (
	"sync"
	"unsafe"
)

// WeightCache holds the copies of weights that kernels read, each in the memory
// layout that its kernels require. The graphs of a network, one per batch size,
// share one cache, so that each packed weight exists once. It is safe for
// concurrent use.
type WeightCache struct {
	device Device
	mutex  sync.Mutex
	copies map[copyKey]memory
}

// copyKey identifies a copy by its source and its layout.
type copyKey struct {
	numbers *float32
	count   int // two slices may begin at the same address
	layout  uint64
}

// NewWeightCache returns an empty cache on a device. Streams that use the cache
// run on that device.
func NewWeightCache(device Device) *WeightCache {
	return &WeightCache{device: device, copies: map[copyKey]memory{}}
}

// packer is a kernel that requires its weights in a layout of its own.
type packer interface {
	PackedLen() int // 0: the kernel takes plain weights
	PackedLayout() uint64
	Pack(packed, plain []float32) error
}

// Close frees the copies. Streams that use the cache must be closed before.
func (c *WeightCache) Close() {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for _, m := range c.copies {
		c.device.free(m)
	}
	clear(c.copies)
}

// plain returns a copy in the layout of the source.
func (c *WeightCache) plain(numbers []float32) (memory, error) {
	return c.copy(copyKey{unsafe.SliceData(numbers), len(numbers), 0}, len(numbers), func(to []float32) error {
		copy(to, numbers)
		return nil
	})
}

// packed returns a copy in the kernel's layout.
func (c *WeightCache) packed(numbers []float32, k packer) (memory, error) {
	if k.PackedLen() == 0 {
		return c.plain(numbers)
	}
	key := copyKey{unsafe.SliceData(numbers), len(numbers), k.PackedLayout()}
	return c.copy(key, k.PackedLen(), func(to []float32) error { return k.Pack(to, numbers) })
}

func (c *WeightCache) copy(key copyKey, n int, fill func([]float32) error) (memory, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if m, found := c.copies[key]; found {
		return m, nil
	}
	m, err := c.device.alloc(n)
	if err != nil {
		return memory{}, err
	}
	if err := c.device.fill(m, fill); err != nil {
		c.device.free(m)
		return memory{}, err
	}
	c.copies[key] = m
	return m, nil
}
