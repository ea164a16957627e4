// Package ops holds the Gorgonia operations that carry the weight of the
// network. Gorgonia owns the graph and the tape; the numbers are computed by
// kernels of the package onednn, and by a few small ones in Go.
//
// A Stream collects what one graph computes, in the manner of a CUDA stream.
// Gorgonia's tape machine runs every operation on a goroutine of its own
// choosing, while OpenMP gives each OS thread that calls in a new team of
// threads. So an operation's Do does not compute: it queues its kernel and
// returns the tensor that will hold the result. Then the thread that owns the
// stream runs the queue:
//
//	stream := ops.NewStream(graph, shelf)
//	x := stream.Input("picture", ops.Map{N: 1, C: 3, H: 112, W: 112})
//	y := stream.Conv(x, weights, ops.ConvOptions{Stride: 2, Pad: 1})
//	stream.Keep(y.Node)                    // its numbers survive the run
//	err := stream.Err()                    // the first thing that did not fit
//
//	machine := gorgonia.NewTapeMachine(graph)
//	stream.Begin()
//	err = machine.RunAll()                 // queues
//	err = stream.Run()                     // computes, on this thread
//	machine.Reset()
//
// Which kernels run in which order is the same in every run, so the memory of
// a result is given to a later one as soon as its last reader is queued.
//
// Feature maps have the type Map and lie in memory in blocks of channels
// from convolution to convolution, though Gorgonia sees [N, C, H, W]; rows of
// numbers have the type Rows and lie as they look. The types keep one from
// being taken for the other.
package ops
