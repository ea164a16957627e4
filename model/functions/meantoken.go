package functions

import (
	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// MeanToken is the mean over a picture's tokens. [N, T, width] -> [N, width]
func MeanToken(batch, tokens, width int) ops.Function {
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			clear(out)
			for i := range batch * tokens {
				sum := out[i/tokens*width:][:width]
				for k, v := range in[0][i*width : (i+1)*width] {
					sum[k] += v / float32(tokens)
				}
			}
		},
		Backward: func(gradients [][]float32, _, dy []float32, _ ...[]float32) {
			for i := range batch * tokens {
				for k, v := range dy[i/tokens*width:][:width] {
					gradients[0][i*width+k] = v / float32(tokens)
				}
			}
		},
		ForwardGPU: forward(each("mean_token", batch*width, addresses{cuda.Out(), cuda.In(0)}, whole{batch, tokens, width})),
		BackwardGPU: gradient(func(g addresses) []cuda.Launch {
			return []cuda.Launch{each("mean_token_data", batch*tokens*width, addresses{g[0], cuda.In(2)}, whole{batch, tokens, width})}
		}),
	}
}
