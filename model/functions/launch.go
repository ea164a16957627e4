package functions

import "arbex/model/ops/cuda"

// In a launch, In(i) is input i. A gradient finds the function's result behind the
// inputs, and the gradient of the result behind that. The arguments are those of
// the kernel: addresses, whole numbers, real numbers.

type (
	forwardLaunches  = func() cuda.Launches
	gradientLaunches = func(gradients []cuda.Argument) cuda.Launches
	addresses        = []cuda.Argument
	whole            = []int
)

// each returns a launch that divides count elements among its threads.
func each(kernel string, count int, at addresses, n whole, r ...float64) cuda.Launch {
	return cuda.PerElement(kernel, count, arguments(at, n, r)...)
}

// oneBlock returns a launch that reduces to a single number.
func oneBlock(kernel string, at addresses, n whole, r ...float64) cuda.Launch {
	return cuda.OneBlock(kernel, arguments(at, n, r)...)
}

func arguments(at addresses, n whole, r []float64) addresses {
	for _, v := range n {
		at = append(at, cuda.Int(v))
	}
	for _, v := range r {
		at = append(at, cuda.Float(v))
	}
	return at
}

func forward(l ...cuda.Launch) forwardLaunches {
	return func() cuda.Launches { return cuda.Launches{List: l} }
}

func gradient(launches func(g addresses) []cuda.Launch) gradientLaunches {
	return func(g addresses) cuda.Launches { return cuda.Launches{List: launches(g)} }
}
