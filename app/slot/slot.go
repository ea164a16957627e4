// Package slot passes the newest value from one goroutine to another. Nothing
// queues: a slow receiver finds the newest value, and older ones are dropped and
// counted.
//
//	s := slot.New[picture]()
//	s.Put(p)      // never blocks
//	<-s.Ready()   // holds a token while the slot is full
//	p, ok := s.Take()
package slot

import "sync"

// Slot holds at most one value. It may be used from any goroutine.
type Slot[T any] struct {
	mutex   sync.Mutex
	value   T
	full    bool
	dropped int
	ready   chan struct{}
}

// New returns an empty slot.
func New[T any]() *Slot[T] { return &Slot[T]{ready: make(chan struct{}, 1)} }

// Ready returns a channel that holds a token while the slot is full.
func (s *Slot[T]) Ready() <-chan struct{} { return s.ready }

// Put stores v and returns the value it replaced, so that its memory can be
// reused.
func (s *Slot[T]) Put(v T) (older T, replaced bool) {
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

// Take removes and returns the value, if there is one.
func (s *Slot[T]) Take() (v T, ok bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	v, ok = s.value, s.full
	var none T
	s.value, s.full = none, false
	return v, ok
}

// Dropped returns how many values were replaced.
func (s *Slot[T]) Dropped() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.dropped
}
