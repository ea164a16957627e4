package functions

import (
	"math"

	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// Softmax turns each row z, times scale, into a distribution:
//
//	p_i = exp(scale z_i) / sum_j exp(scale z_j)
//
// [rows, width] -> [rows, width]
func Softmax(rows, width int, scale float64) ops.Function {
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			for i := 0; i < len(out); i += width {
				softmax(out[i:i+width], in[0][i:i+width], scale)
			}
		},
		Backward: func(gradients [][]float32, out, dy []float32, _ ...[]float32) {
			for i := 0; i < len(out); i += width {
				softmaxGradient(gradients[0][i:i+width], out[i:i+width], dy[i:i+width], scale)
			}
		},
		ForwardGPU: forward(each("distributions", rows, addresses{cuda.Out(), cuda.In(0)}, whole{rows, width}, scale)),
		BackwardGPU: gradient(func(g addresses) []cuda.Launch {
			return []cuda.Launch{each("distributions_data", rows, addresses{g[0], cuda.In(1), cuda.In(2)}, whole{rows, width}, scale)}
		}),
	}
}

func softmax(p, z []float32, scale float64) {
	largest := math.Inf(-1)
	for _, v := range z {
		largest = max(largest, scale*float64(v))
	}
	sum := 0.0
	for _, v := range z {
		sum += math.Exp(scale*float64(v) - largest)
	}
	for i, v := range z {
		p[i] = float32(math.Exp(scale*float64(v)-largest) / sum)
	}
}

// softmaxGradient: dz_i = scale p_i (dy_i - sum_j dy_j p_j).
func softmaxGradient(dz, p, dy []float32, scale float64) {
	dot := 0.0
	for i, v := range p {
		dot += float64(v) * float64(dy[i])
	}
	for i, v := range p {
		dz[i] = float32(scale * float64(v) * (float64(dy[i]) - dot))
	}
}
