package slot_test

import (
	"fmt"

	"arbex/app/slot"
)

func Example() {
	s := slot.New[int]()
	s.Put(1)
	s.Put(2) // replaces 1
	<-s.Ready()
	v, ok := s.Take()
	fmt.Println(v, ok, s.Dropped())
	// Output:
	// 2 true 1
}
