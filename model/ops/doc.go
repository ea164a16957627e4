// Package ops holds the Gorgonia operations of the network. Gorgonia owns the
// graph and the automatic differentiation; the numbers are computed by the kernels
// of package onednn on the CPU, or by those of package cuda on a GPU, and small
// computations by Go functions (see [Function]).
//
// A Stream collects what one graph computes, like a CUDA stream. Gorgonia's tape
// machine runs operations on goroutines of its own, while OpenMP starts a new team
// of threads for each OS thread that calls it. So an operation's Do does not
// compute: it queues its kernel and returns the value that will hold the result.
// Then the thread that owns the stream runs the queue:
//
//	weights := ops.NewWeightCache(ops.CPU())
//	stream := ops.NewStream(graph, weights)
//	x, pixels := stream.Input("image", ops.Map{N: 1, C: 3, H: 112, W: 112})
//	y := stream.Conv("conv", x, stream.Weight("w", shape, numbers), ops.ConvOptions{Stride: 2, Pad: 1})
//	stream.Output(y.Node)
//	err := stream.Err() // the first error of building
//
//	machine := gorgonia.NewTapeMachine(graph)
//	err = stream.Queue(machine) // queues the kernels, once
//	err = stream.Run()          // runs them on this thread
//
// Every run executes the same kernels in the same order, so the memory of a result
// is reused as soon as its last reader has been queued. A run after the first does
// not allocate.
//
// Feature maps have the type [Map]: Gorgonia sees [N, C, H, W], while in memory
// they keep the device's layout from one convolution to the next. Rows of numbers
// have the type [Rows] and are row-major. Each operation has a file with its
// forward computation, its gradient and its shapes.
package ops
