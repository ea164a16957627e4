// Package slot passes the newest value from one goroutine to another. Nothing
// ever queues in front of a slow one: it finds the newest value, and what was
// older is dropped and counted.
//
//	s := slot.New[picture]()
//	s.Put(p)                 // never waits
//	<-s.Ready()              // holds a token while the slot is full
//	p, ok := s.Take()
package slot

import "sync"

// Slot holds one value.
type Slot[T any] struct {
	mutex   sync.Mutex
	value   T
	full    bool
	dropped int
	ready   chan struct{}
}

// New returns an empty slot.
func New[T any]() *Slot[T] { return &Slot[T]{ready: make(chan struct{}, 1)} }

// Ready holds a token while the slot is full.
func (s *Slot[T]) Ready() <-chan struct{} { return s.ready }

// Put stores v and returns what it replaced, so that its memory can be reused.
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

// Take returns the value, if there is one.
func (s *Slot[T]) Take() (v T, ok bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	v, ok = s.value, s.full
	var none T
	s.value, s.full = none, false
	return v, ok
}

// Dropped counts the values that were replaced.
func (s *Slot[T]) Dropped() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.dropped
}
