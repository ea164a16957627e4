package onednn_test

import (
	"fmt"

	"arbex/model/ops/onednn"
)

// A kernel is made once for fixed shapes, and reads and writes C memory.
func Example() {
	var memory [3][]float32
	for i, n := range []int{2 * 3, 1 * 3, 2 * 1} { // x [2, 3], weights [1, 3], y [2, 1]
		numbers, err := onednn.Alloc(n)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer onednn.Free(numbers)
		memory[i] = numbers
	}
	copy(memory[0], []float32{1, 2, 3, 4, 5, 6})
	copy(memory[1], []float32{1, 0, -1})

	kernel, err := onednn.NewLinear(onednn.Linear{Rows: 2, In: 3, Out: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer kernel.Close()
	kernel.SetInput(0, memory[0])
	kernel.SetInput(1, memory[1])
	kernel.SetOutput(memory[2])
	fmt.Println(kernel.Run(), memory[2])
	// Output: <nil> [-2 -2]
}
