// Package cuda knows how the network's operations are computed on a GPU, and
// needs none to know it.
//
// A Plan is an operation as a list of launches: which kernel, on how many blocks
// of threads, with which arguments. It is made from the same description as the
// CPU's kernel, and is data; a Driver carries it out:
//
//	plan := cuda.Linear(onednn.Linear{Rows: 148, In: 768, Out: 768, Bias: true})
//	for _, launch := range plan.Launches {
//		err := driver.Launch(launch.Kernel, launch.Grid, launch.Threads, arguments)
//	}
//
// There are three drivers. Package nvidia has the real one, behind the build tag
// gpu. Tests have one that runs the kernels, compiled for the CPU, in this
// process; and a library that takes the place of NVIDIA's, so that package nvidia
// can be tested without a GPU as well.
//
// On a GPU a feature map is [N, H, W, C]: a matrix with a row for each pixel. So
// the kernels of rows serve maps too, tokens are maps, and a convolution is a
// product of matrices (kernels/convolution.hpp). A picture, whose channels are
// too few to divide by eight, stays [N, C, H, W].
package cuda
