package functions

import (
	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// Concatenation joins arrays of each picture one after the other; sizes are the
// numbers that a picture has in each.
//
// [N, sizes[0]], [N, sizes[1]] ... -> [N, sum of sizes]
func Concatenation(batch int, sizes ...int) ops.Function {
	total := 0
	for _, size := range sizes {
		total += size
	}
	// eachPart calls f with where a picture's part begins in its input and in the
	// whole.
	eachPart := func(f func(part, from, to, size int)) {
		at := 0
		for n := range batch {
			for i, size := range sizes {
				f(i, n*size, at, size)
				at += size
			}
		}
	}
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			eachPart(func(part, from, to, size int) { copy(out[to:to+size], in[part][from:]) })
		},
		Backward: func(gradients [][]float32, _, dy []float32, _ ...[]float32) {
			eachPart(func(part, from, to, size int) {
				if g := gradients[part]; g != nil {
					copy(g[from:from+size], dy[to:])
				}
			})
		},
		ForwardGPU: forward(copyParts(sizes, total, cuda.In, func(part, whole cuda.StridedRows, size int) cuda.Launch {
			whole.At = cuda.Out()
			return cuda.CopyRows(whole, part, batch, size)
		})...),
		BackwardGPU: gradient(func(g addresses) []cuda.Launch {
			return copyParts(sizes, total, func(i int) cuda.Argument { return g[i] }, func(part, whole cuda.StridedRows, size int) cuda.Launch {
				whole.At = cuda.In(len(sizes) + 1)
				return cuda.CopyRows(part, whole, batch, size)
			})
		}),
	}
}

// copyParts copies between each part, which lies at at(i), and its rows of the
// whole.
func copyParts(sizes []int, total int, at func(i int) cuda.Argument, launch func(part, whole cuda.StridedRows, size int) cuda.Launch) (launches []cuda.Launch) {
	begin := 0
	for i, size := range sizes {
		launches = append(launches, launch(cuda.StridedRows{At: at(i), Stride: size}, cuda.StridedRows{Begin: begin, Stride: total}, size))
		begin += size
	}
	return launches
}
