package functions

import (
	"math"

	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// Confidence is C(p) = 1 - H(p) of a distribution p of n probabilities (ARBEx,
// section 3.4), with the normalised entropy
//
//	H(p) = -sum_i p_i log p_i / log n
//
// The paper divides by n, but only log n gives the values it states: 0 for a
// uniform distribution, 1 for a one-hot one. A probability of zero contributes
// zero.
func Confidence(p []float32) float64 {
	entropy := 0.0
	for _, v := range p {
		if !(v <= 0) { // what is no number has no confidence
			entropy -= float64(v) * math.Log(float64(v))
		}
	}
	return min(1, max(0, 1-entropy/math.Log(float64(len(p)))))
}

// confidenceSlope is the derivative of C(p) by one of n probabilities:
// (log p_i + 1)/log n. A probability of zero contributes nothing, here too.
func confidenceSlope(p float32, n int) float64 {
	if p <= 0 {
		return 0
	}
	return (math.Log(float64(p)) + 1) / math.Log(float64(n))
}

// Confidences gathers the confidence of several distributions of each picture. It
// has no gradient. count times [N, classes] -> [N, count]
func Confidences(batch, classes, count int) ops.Function {
	var launches []cuda.Launch
	for i := range count {
		launches = append(launches, each("confidences", batch, addresses{cuda.Out(), cuda.In(i)}, whole{batch, classes, count, i}))
	}
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			for i := range out {
				n, which := i/count, i%count
				out[i] = float32(Confidence(in[which][n*classes : (n+1)*classes]))
			}
		},
		ForwardGPU: forward(launches...),
	}
}
