package functions

import (
	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// AddPosition adds one trained array to every picture's.
//
// x [N, size], position [size] -> [N, size]
func AddPosition(batch, size int) ops.Function {
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			for i, v := range in[0][:len(out)] {
				out[i] = v + in[1][i%len(in[1])]
			}
		},
		Backward: func(gradients [][]float32, _, dy []float32, _ ...[]float32) {
			if gradients[0] != nil {
				copy(gradients[0], dy)
			}
			sumRepeats(gradients[1], dy)
		},
		ForwardGPU: forward(each("add_repeated", batch*size, addresses{cuda.Out(), cuda.In(0), cuda.In(1)}, whole{batch * size, size})),
		BackwardGPU: gradient(func(g addresses) []cuda.Launch {
			return []cuda.Launch{
				cuda.CopyRows(cuda.StridedRows{At: g[0]}, cuda.StridedRows{At: cuda.In(3)}, 1, batch*size),
				cuda.SumImages(g[1], cuda.In(3), batch, size, size, true),
			}
		}),
	}
}

// sumRepeats writes into dx the sum of dy over its repetitions of x. A nil dx is
// not asked for.
func sumRepeats(dx, dy []float32) {
	if dx == nil {
		return
	}
	clear(dx)
	for i, v := range dy {
		dx[i%len(dx)] += v
	}
}
