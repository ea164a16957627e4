// Package cuda describes how the network's operations are computed on a GPU.
//
// [Launches] is an operation as a list of kernel launches: which kernel, on how
// many blocks of threads, with which arguments. It is made from the same
// description as the CPU's kernel in package onednn, and it is only data; a
// [Driver] executes it:
//
//	launches := cuda.Linear(onednn.Linear{Rows: 148, In: 768, Out: 768, Bias: true})
//	for _, l := range launches.List {
//		err := driver.Launch(l.Kernel, l.Grid, l.Threads, arguments)
//	}
//
// There are two drivers: package nvidia for real GPUs, behind the build tag gpu,
// and package simulated, which runs the kernels, compiled for the CPU, in this
// process. The folder driver also has a replacement of NVIDIA's libcuda.so, to test
// package nvidia without a GPU.
//
// On a GPU a feature map is [N, H, W, C], a matrix with a row per pixel. So the
// kernels for rows work on maps too, tokens and maps are the same, and a
// convolution is a matrix product (kernels/convolution.hpp). An input image, whose
// channels are not a multiple of eight, stays [N, C, H, W].
package cuda
