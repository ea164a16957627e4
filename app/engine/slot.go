package engine

import "sync"

// slot passes the newest value from one goroutine to another. Putting a value
// in replaces an older one that nobody took.
type slot[T any] struct {
	mutex   sync.Mutex
	value   T
	full    bool
	dropped int
	ready   chan struct{} // holds a token while the slot is full
}

func newSlot[T any]() *slot[T] { return &slot[T]{ready: make(chan struct{}, 1)} }

// put stores v and returns what it replaced, so that its memory can be reused.
func (s *slot[T]) put(v T) (older T, replaced bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	older, replaced = s.value, s.full
	if replaced {
		s.dropped++
	}
	s.value, s.full = v, true
	select {
	case s.ready <- struct{}{}:
	default:
	}
	return older, replaced
}

// take returns the value, if there is one.
func (s *slot[T]) take() (v T, ok bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	v, ok = s.value, s.full
	var none T
	s.value, s.full = none, false
	return v, ok
}

// drops counts the values that were replaced.
func (s *slot[T]) drops() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.dropped
}
