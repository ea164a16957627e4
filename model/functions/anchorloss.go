package functions

import (
	"math"

	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// AnchorLoss drives anchors apart (ARBEx, section 3.5): over all pairs of M anchors
//
//	-1/(M^2 sqrt(width)) sum |a - a'|^2
//
// Each pair counts margin^2 at most; 0 is no limit, the paper's form.
//
// [M, width] -> [1]
func AnchorLoss(anchors, width int, margin float64) ops.Function {
	l := anchorLoss{anchors, width, -1 / (float64(anchors*anchors) * math.Sqrt(float64(width))), margin}
	return ops.Function{
		Forward:    l.forward,
		Backward:   l.backward,
		ForwardGPU: forward(oneBlock("anchor_loss", addresses{cuda.Out(), cuda.In(0)}, whole{anchors, width}, l.scale, margin)),
		BackwardGPU: func(g addresses) cuda.Launches {
			return cuda.Launches{Scratch: anchors * anchors, List: []cuda.Launch{
				each("anchor_pairs", anchors*anchors, addresses{cuda.Scratch(0), cuda.In(0)}, whole{anchors, width}),
				each("anchor_loss_data", anchors*width, addresses{g[0], cuda.In(0), cuda.Scratch(0), cuda.In(2)}, whole{anchors, width}, l.scale, margin),
			}}
		},
	}
}

type anchorLoss struct {
	count, width  int
	scale, margin float64
}

func (l anchorLoss) row(anchors []float32, i int) []float32 { return anchors[i*l.width:][:l.width] }

func (l anchorLoss) forward(out []float32, in ...[]float32) {
	sum := 0.0
	for i := range l.count {
		for j := range i {
			d := squaredDistance(l.row(in[0], i), l.row(in[0], j))
			if l.margin > 0 {
				d = min(d, l.margin*l.margin)
			}
			sum += 2 * d
		}
	}
	out[0] = float32(l.scale * sum)
}

func (l anchorLoss) backward(gradients [][]float32, _, dy []float32, in ...[]float32) {
	g := gradients[0]
	clear(g)
	factor := float32(4 * l.scale * float64(dy[0]))
	for i := range l.count {
		for j := range i {
			x, y := l.row(in[0], i), l.row(in[0], j)
			if l.margin > 0 && squaredDistance(x, y) >= l.margin*l.margin {
				continue
			}
			for k, v := range x {
				g[i*l.width+k] += factor * (v - y[k])
				g[j*l.width+k] -= factor * (v - y[k])
			}
		}
	}
}

func squaredDistance(x, y []float32) float64 {
	var sum float32
	for i, v := range x {
		d := v - y[i]
		sum += d * d
	}
	return float64(sum)
}
