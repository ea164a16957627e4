package functions

import (
	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// ClassToken puts a trained token in front of each picture's tokens and adds the
// position embedding (ViT). T is the number of tokens with the new one.
//
// x [N, T-1, width], token [width], position [T, width] -> [N, T, width]
func ClassToken(batch, tokens, width int) ops.Function {
	size := tokens * width
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			for n := range batch {
				row := out[n*size : (n+1)*size]
				copy(row, in[1])
				copy(row[width:], in[0][n*(size-width):(n+1)*(size-width)])
				for i, p := range in[2][:size] {
					row[i] += p
				}
			}
		},
		Backward: func(gradients [][]float32, _, dy []float32, _ ...[]float32) {
			classTokenGradient(gradients, dy, batch, size, width)
		},
		ForwardGPU: forward(each("class_token", batch*size, addresses{cuda.Out(), cuda.In(0), cuda.In(1), cuda.In(2)}, whole{batch, tokens - 1, width})),
		BackwardGPU: gradient(func(g addresses) []cuda.Launch {
			dy := cuda.In(4)
			return []cuda.Launch{
				cuda.CopyRows(cuda.StridedRows{At: g[0], Stride: size - width}, cuda.StridedRows{At: dy, Begin: width, Stride: size}, batch, size-width),
				cuda.SumImages(g[1], dy, batch, size, width, true),
				cuda.SumImages(g[2], dy, batch, size, size, true),
			}
		}),
	}
}

func classTokenGradient(gradients [][]float32, dy []float32, batch, size, width int) {
	sumRepeats(gradients[2], dy)
	clear(gradients[1])
	for n := range batch {
		row := dy[n*size : (n+1)*size]
		if gradients[0] != nil {
			copy(gradients[0][n*(size-width):(n+1)*(size-width)], row[width:])
		}
		for i := range gradients[1] {
			gradients[1][i] += row[i]
		}
	}
}

// FirstToken picks the first token of each picture, the class token.
//
// [N, T, width] -> [N, 1, width]
func FirstToken(batch, tokens, width int) ops.Function {
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			for n := range batch {
				copy(out[n*width:(n+1)*width], in[0][n*tokens*width:])
			}
		},
		Backward: func(gradients [][]float32, _, dy []float32, _ ...[]float32) {
			clear(gradients[0])
			for n := range batch {
				copy(gradients[0][n*tokens*width:], dy[n*width:(n+1)*width])
			}
		},
		ForwardGPU: forward(cuda.CopyRows(cuda.StridedRows{At: cuda.Out(), Stride: width}, cuda.StridedRows{At: cuda.In(0), Stride: tokens * width}, batch, width)),
		BackwardGPU: gradient(func(g addresses) []cuda.Launch {
			return []cuda.Launch{
				cuda.CopyRows(cuda.StridedRows{At: g[0]}, cuda.StridedRows{}, 1, batch*tokens*width),
				cuda.CopyRows(cuda.StridedRows{At: g[0], Stride: tokens * width}, cuda.StridedRows{At: cuda.In(2), Stride: width}, batch, width),
			}
		}),
	}
}
