package functions

import (
	"math"

	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// CenterLoss draws each embedding e and the nearest anchor of its class y together
// (ARBEx, section 3.5): the mean over the batch of
//
//	min_k |e - a_yk|^2 / sqrt(width)
//
// e [N, width], anchors [classes, perClass, width], labels [N, classes] -> [1]
func CenterLoss(batch, classes, perClass, width int) ops.Function {
	l := centerLoss{batch, classes, perClass, width, 1 / (float64(batch) * math.Sqrt(float64(width)))}
	return ops.Function{
		Forward:  l.forward,
		Backward: l.backward,
		ForwardGPU: func() cuda.Launches {
			return cuda.Launches{Scratch: 2 * batch, List: []cuda.Launch{
				l.nearestOnGPU(),
				oneBlock("center_loss", addresses{cuda.Out(), cuda.Scratch(0)}, whole{batch}, l.scale),
			}}
		},
		BackwardGPU: func(g addresses) cuda.Launches {
			anchors := classes * perClass
			return cuda.Launches{Scratch: 2 * batch, List: []cuda.Launch{
				l.nearestOnGPU(),
				each("center_loss_data", (batch+anchors)*width,
					addresses{g[0], g[1], cuda.Scratch(0), cuda.In(0), cuda.In(1), cuda.In(4)}, whole{batch, anchors, width}, l.scale),
			}}
		},
	}
}

type centerLoss struct {
	batch, classes, perClass, width int
	scale                           float64
}

// nearest returns where the nearest anchor of picture n's class begins, and its
// squared distance.
func (l centerLoss) nearest(n int, in [][]float32) (at int, distance float64) {
	class := ArgMax(in[2][n*l.classes : (n+1)*l.classes])
	distance = math.Inf(1)
	for k := range l.perClass {
		from := (class*l.perClass + k) * l.width
		if d := squaredDistance(in[0][n*l.width:(n+1)*l.width], in[1][from:from+l.width]); d < distance {
			at, distance = from, d
		}
	}
	return at, distance
}

// nearestOnGPU writes the nearest anchor of each picture, and its distance, into
// the scratch memory.
func (l centerLoss) nearestOnGPU() cuda.Launch {
	return each("nearest_anchors", l.batch, addresses{cuda.Scratch(0), cuda.In(0), cuda.In(1), cuda.In(2)}, whole{l.batch, l.classes, l.perClass, l.width})
}

func (l centerLoss) forward(out []float32, in ...[]float32) {
	sum := 0.0
	for n := range l.batch {
		_, d := l.nearest(n, in)
		sum += d
	}
	out[0] = float32(l.scale * sum)
}

func (l centerLoss) backward(gradients [][]float32, _, dy []float32, in ...[]float32) {
	clear(gradients[0])
	clear(gradients[1])
	factor := float32(2 * l.scale * float64(dy[0]))
	for n := range l.batch {
		at, _ := l.nearest(n, in)
		for k := range l.width {
			pull := factor * (in[0][n*l.width+k] - in[1][at+k])
			if gradients[0] != nil {
				gradients[0][n*l.width+k] = pull
			}
			if gradients[1] != nil {
				gradients[1][at+k] -= pull
			}
		}
	}
}

// ArgMax returns the index of the largest number, the first one on a tie, and -1
// for none. NaN is smaller than every number.
func ArgMax(x []float32) int {
	best := -1
	for i, v := range x {
		if best < 0 || v > x[best] || v == v && x[best] != x[best] {
			best = i
		}
	}
	return best
}
