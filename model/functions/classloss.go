package functions

import (
	"math"

	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// minProbability keeps the logarithm of a vanished probability finite.
const minProbability = 1e-30

// ClassLoss is the class distribution loss (ARBEx, section 3.5), the mean over the
// batch of
//
//	-sum_j w_j y'_j log p_j,  y' = (1-smoothing) y + smoothing/classes
//
// p, labels y [N, classes], class weights w [classes] -> [1]
func ClassLoss(batch, classes int, smoothing float64) ops.Function {
	target := func(y, weight float32) float64 {
		return ((1-smoothing)*float64(y) + smoothing/float64(classes)) * float64(weight)
	}
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			sum := 0.0
			for i, v := range in[0] {
				sum -= target(in[1][i], in[2][i%classes]) * math.Log(max(float64(v), minProbability))
			}
			out[0] = float32(sum / float64(batch))
		},
		Backward: func(gradients [][]float32, _, dy []float32, in ...[]float32) {
			for i, v := range in[0] {
				gradients[0][i] = float32(-float64(dy[0]) / float64(batch) * target(in[1][i], in[2][i%classes]) / max(float64(v), minProbability))
			}
		},
		ForwardGPU: forward(oneBlock("class_loss", addresses{cuda.Out(), cuda.In(0), cuda.In(1), cuda.In(2)}, whole{batch, classes}, smoothing, minProbability)),
		BackwardGPU: gradient(func(g addresses) []cuda.Launch {
			return []cuda.Launch{each("class_loss_data", batch*classes,
				addresses{g[0], cuda.In(0), cuda.In(1), cuda.In(2), cuda.In(4)}, whole{batch, classes}, smoothing, minProbability)}
		}),
	}
}
