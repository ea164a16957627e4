package functions

import (
	"math"

	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// distanceFloor keeps the gradient of a distance of zero finite.
const distanceFloor = 1e-12

// AnchorDistances is the distance of each embedding e to each anchor a (ARBEx,
// section 3.4):
//
//	d(e, a) = sqrt(sum_k (a_k - e_k)^2 + 1e-12)
//
// e [N, width], a [anchors, width] -> [N, anchors]
func AnchorDistances(batch, anchors, width int) ops.Function {
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) { anchorDistances(out, in[0], in[1], width) },
		Backward: func(gradients [][]float32, out, dy []float32, in ...[]float32) {
			anchorDistancesGradient(gradients[0], gradients[1], out, dy, in[0], in[1], width)
		},
		ForwardGPU: forward(each("anchor_distances", batch*anchors, addresses{cuda.Out(), cuda.In(0), cuda.In(1)}, whole{batch, anchors, width}, distanceFloor)),
		BackwardGPU: gradient(func(g addresses) []cuda.Launch {
			return []cuda.Launch{each("anchor_distances_data", (batch+anchors)*width,
				addresses{g[0], g[1], cuda.In(0), cuda.In(1), cuda.In(2), cuda.In(3)}, whole{batch, anchors, width})}
		}),
	}
}

func anchorDistances(out, e, anchors []float32, width int) {
	count := len(anchors) / width
	for i := range out {
		row, anchor := e[i/count*width:][:width], anchors[i%count*width:][:width]
		sum := distanceFloor
		for k, a := range anchor {
			d := float64(a) - float64(row[k])
			sum += d * d
		}
		out[i] = float32(math.Sqrt(sum))
	}
}

// anchorDistancesGradient: the derivative of d(e, a) by a is (a - e)/d, by e the
// opposite. A nil gradient is not asked for.
func anchorDistancesGradient(de, da, distances, dy, e, anchors []float32, width int) {
	count := len(anchors) / width
	clear(de)
	clear(da)
	for i, d := range distances {
		slope := float64(dy[i]) / float64(d)
		row, anchor := i/count*width, i%count*width
		for k := range width {
			change := float32(slope * (float64(anchors[anchor+k]) - float64(e[row+k])))
			if de != nil {
				de[row+k] -= change
			}
			if da != nil {
				da[anchor+k] += change
			}
		}
	}
}
