package slot

import "testing"

func TestSlotKeepsTheNewest(t *testing.T) {
	s := New[int]()
	s.Put(1)
	if older, replaced := s.Put(2); !replaced || older != 1 || s.Dropped() != 1 {
		t.Error(older, replaced, s.Dropped())
	}
	if v, ok := s.Take(); !ok || v != 2 {
		t.Error(v, ok)
	}
	if _, ok := s.Take(); ok {
		t.Error("an empty slot gave something")
	}
}
