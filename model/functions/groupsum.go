package functions

import (
	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// GroupSum adds up neighbouring numbers: size numbers for each of the sums.
//
// [sums, size] -> [sums]
func GroupSum(sums, size int) ops.Function {
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			for i := range out {
				sum := 0.0
				for _, v := range in[0][i*size : (i+1)*size] {
					sum += float64(v)
				}
				out[i] = float32(sum)
			}
		},
		Backward: func(gradients [][]float32, _, dy []float32, _ ...[]float32) {
			for i := range gradients[0] {
				gradients[0][i] = dy[i/size]
			}
		},
		ForwardGPU: forward(each("sum_groups", sums, addresses{cuda.Out(), cuda.In(0)}, whole{sums, size})),
		BackwardGPU: gradient(func(g addresses) []cuda.Launch {
			return []cuda.Launch{each("sum_groups_data", sums*size, addresses{g[0], cuda.In(2)}, whole{sums, size})}
		}),
	}
}
