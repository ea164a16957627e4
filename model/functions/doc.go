// Package functions holds the small functions of the network, which are too small
// to be worth a library: softmax, confidence, distances to anchors, losses. Each
// file is one function. Its constructor returns an ops.Function: the function and
// its gradient in Go, and the same as kernel launches for a GPU, whose code
// (ops/cuda/kernels/head.hpp) repeats the formulas.
//
//	f := functions.Softmax(rows, classes, 1)
//	p := stream.Apply("primary", []int{rows, classes}, f, logits.Node)
//
// Shapes stand in brackets, as in [N, classes]; arrays are row-major. N is the
// number of pictures of a batch. Sums are taken in float64.
package functions
