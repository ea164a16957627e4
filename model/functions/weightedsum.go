package functions

import (
	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// maxSummands is the number of values that the GPU's kernel of WeightedSum takes.
const maxSummands = 3

// WeightedSum is a weighted sum of up to three single numbers. [1] ... -> [1]
func WeightedSum(weights ...float64) ops.Function {
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			sum := 0.0
			for i, w := range weights {
				sum += w * float64(in[i][0])
			}
			out[0] = float32(sum)
		},
		Backward: func(gradients [][]float32, _, dy []float32, _ ...[]float32) {
			for i, w := range weights {
				if gradients[i] != nil {
					gradients[i][0] = float32(w) * dy[0]
				}
			}
		},
		ForwardGPU:  weightedSumOnGPU(weights),
		BackwardGPU: weightedSumGradientOnGPU(weights),
	}
}

func weightedSumOnGPU(weights []float64) forwardLaunches {
	at, factors := addresses{cuda.Out()}, make([]float64, maxSummands)
	for i := range maxSummands {
		at = append(at, cuda.Argument{})
		if i < len(weights) {
			at[1+i], factors[i] = cuda.In(i), weights[i]
		}
	}
	return forward(oneBlock("weighted", at, nil, factors...))
}

func weightedSumGradientOnGPU(weights []float64) gradientLaunches {
	return gradient(func(g addresses) []cuda.Launch {
		at, factors := make(addresses, maxSummands), make([]float64, maxSummands)
		copy(at, g)
		copy(factors, weights)
		return []cuda.Launch{oneBlock("weighted_data", append(at, cuda.In(len(weights)+1)), nil, factors...)}
	})
}
