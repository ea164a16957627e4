package ops

import (
	"sync"
	"unsafe"
)

// WeightCache keeps the copies of weights that kernels read, each in the order its
// kernels want. The graphs of a network, one for each batch size, share one
// shelf, so that reordered weights exist once. Safe for concurrent use.
type WeightCache struct {
	device Device
	mutex  sync.Mutex
	copies map[copyKey][]float32
}

// copyKey names a copy: whose, and in which order.
type copyKey struct {
	numbers *float32
	count   int // a slice may begin where another one does
	layout  uint64
}

// NewWeightCache returns an empty shelf on a device. The streams that read from it
// run there.
func NewWeightCache(device Device) *WeightCache {
	return &WeightCache{device: device, copies: map[copyKey][]float32{}}
}

// packer is a kernel that wants weights in an order of its own.
type packer interface {
	PackedLen() int
	PackedLayout() uint64
	Pack(packed, plain []float32) error
}

// Close frees the copies. Every stream that reads them must be closed before.
func (s *WeightCache) Close() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, numbers := range s.copies {
		s.device.free(numbers)
	}
	clear(s.copies)
}

// plain returns a copy in the given order.
func (s *WeightCache) plain(numbers []float32) ([]float32, error) {
	return s.copied(copyKey{unsafe.SliceData(numbers), len(numbers), 0}, len(numbers), func(to []float32) error {
		copy(to, numbers)
		return nil
	})
}

// packed returns a copy in the kernel's order.
func (s *WeightCache) packed(numbers []float32, k packer) ([]float32, error) {
	if k.PackedLen() == 0 {
		return s.plain(numbers)
	}
	key := copyKey{unsafe.SliceData(numbers), len(numbers), k.PackedLayout()}
	return s.copied(key, k.PackedLen(), func(to []float32) error { return k.Pack(to, numbers) })
}

func (s *WeightCache) copied(key copyKey, n int, fill func([]float32) error) ([]float32, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if numbers, found := s.copies[key]; found {
		return numbers, nil
	}
	numbers, err := s.device.alloc(n)
	if err != nil {
		return nil, err
	}
	if err := s.device.fill(numbers, fill); err != nil {
		s.device.free(numbers)
		return nil, err
	}
	s.copies[key] = numbers
	return numbers, nil
}
