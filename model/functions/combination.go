package functions

import (
	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// minConfidence is added to the confidences that weigh, so that two uniform
// distributions give a uniform one [ours].
const minConfidence = 1e-8

// Combination weighs two distributions by their confidences (ARBEx, section 3.4):
//
//	(C(p) p + C(q) q) / (C(p) + C(q))
//
// p, q [rows, classes] -> [rows, classes]
func Combination(rows, classes int) ops.Function {
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			for i := 0; i < len(out); i += classes {
				combine(out[i:i+classes], in[0][i:i+classes], in[1][i:i+classes])
			}
		},
		Backward: func(gradients [][]float32, out, dy []float32, in ...[]float32) {
			for i := 0; i < len(out); i += classes {
				row := func(x []float32) []float32 {
					if x == nil {
						return nil
					}
					return x[i : i+classes]
				}
				combineGradient(row(gradients[0]), row(gradients[1]), row(out), row(dy), row(in[0]), row(in[1]))
			}
		},
		ForwardGPU: forward(each("weigh", rows, addresses{cuda.Out(), cuda.In(0), cuda.In(1)}, whole{rows, classes}, minConfidence)),
		BackwardGPU: gradient(func(g addresses) []cuda.Launch {
			return []cuda.Launch{each("weigh_data", rows,
				addresses{g[0], g[1], cuda.In(0), cuda.In(1), cuda.In(2), cuda.In(3)}, whole{rows, classes}, minConfidence)}
		}),
	}
}

func combine(out, p, q []float32) {
	cp, cq := Confidence(p)+minConfidence, Confidence(q)+minConfidence
	for i := range out {
		out[i] = float32((cp*float64(p[i]) + cq*float64(q[i])) / (cp + cq))
	}
}

// combineGradient: the combination changes with p by itself, and by the confidence
// that p has. A nil gradient is not asked for.
func combineGradient(dp, dq, out, dy, p, q []float32) {
	cp, cq := Confidence(p)+minConfidence, Confidence(q)+minConfidence
	toOne := func(d, own []float32, c float64) {
		if d == nil {
			return
		}
		slope := 0.0 // of the loss by this confidence, times cp + cq
		for i, v := range own {
			slope += float64(dy[i]) * (float64(v) - float64(out[i]))
		}
		for i, v := range own {
			d[i] = float32((float64(dy[i])*c + slope*confidenceSlope(v, len(own))) / (cp + cq))
		}
	}
	toOne(dp, p, cp)
	toOne(dq, q, cq)
}
