package training_test

import (
	"fmt"

	"arbex/training"
)

// A warm-up of four steps, then half a cosine over two epochs.
func ExampleSchedule() {
	s := training.Schedule{Rate: 0.1, Warmup: 4, Cosine: true}
	fmt.Printf("%.3f\n", s.At(0, 0, 0, 2))
	fmt.Printf("%.3f\n", s.At(100, 1, 0, 2))
	fmt.Printf("%.3f\n", s.At(150, 1, 0.5, 2))
	// Output:
	// 0.025
	// 0.050
	// 0.015
}
