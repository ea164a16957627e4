package model

import (
	"math"
	"sync"
)

// foldedWeights keeps weights that were computed from others, so that the graphs of a
// network share them.
type foldedWeights struct {
	mutex    sync.Mutex
	computed map[string][]float32
}

func newFoldedWeights() *foldedWeights { return &foldedWeights{computed: map[string][]float32{}} }

func (f *foldedWeights) get(name string, compute func() []float32) []float32 {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if _, found := f.computed[name]; !found {
		f.computed[name] = compute()
	}
	return f.computed[name]
}

// normEpsilon is the batch norms' (PyTorch's default).
const normEpsilon = 1e-5

// foldNorm writes (x - mean)/sqrt(variance + eps)*gain + offset as
// scale*x + shift.
func foldNorm(gain, offset, mean, variance []float32) (scale, shift []float32) {
	scale, shift = make([]float32, len(gain)), make([]float32, len(gain))
	for i := range gain {
		s := float64(gain[i]) / math.Sqrt(float64(variance[i])+normEpsilon)
		scale[i] = float32(s)
		shift[i] = float32(float64(offset[i]) - s*float64(mean[i]))
	}
	return scale, shift
}

// scaleOutputs multiplies all weights of output i by scale[i]. The weights
// begin with the output's dimension.
func scaleOutputs(weights, scale []float32) []float32 {
	scaled := make([]float32, len(weights))
	each := len(weights) / len(scale)
	for i, w := range weights {
		scaled[i] = w * scale[i/each]
	}
	return scaled
}

// scaleInputs multiplies all weights [out, in, side, side] of input channel i
// by scale[i].
func scaleInputs(weights []float32, shape []int, scale []float32) []float32 {
	scaled := make([]float32, len(weights))
	taps := shape[2] * shape[3]
	for i, w := range weights {
		scaled[i] = w * scale[i/taps%shape[1]]
	}
	return scaled
}

// tapShifts returns, for each output and each tap of a 3x3 convolution, what a
// constant shift of the inputs adds: sum over inputs of weight*shift. [out][9]
func tapShifts(weights []float32, shape []int, shift []float32) [][9]float64 {
	sums := make([][9]float64, shape[0])
	for i, w := range weights {
		sums[i/(9*shape[1])][i%9] += float64(w) * float64(shift[i/9%shape[1]])
	}
	return sums
}

// insideShift is what the shift adds where all nine taps see the picture. [out]
func insideShift(weights []float32, shape []int, shift []float32) []float32 {
	inside := make([]float32, shape[0])
	for o, taps := range tapShifts(weights, shape, shift) {
		sum := 0.0
		for _, t := range taps {
			sum += t
		}
		inside[o] = float32(sum)
	}
	return inside
}

// borderShift corrects insideShift where taps see the padding, which is zero
// after the norm and therefore not shifted. One row for each of nine cases:
// pixel at the top, between, bottom, times left, between, right. [9][out]
func borderShift(weights []float32, shape []int, shift []float32) []float32 {
	border := make([]float32, 9*shape[0])
	for o, taps := range tapShifts(weights, shape, shift) {
		for place := range 9 {
			missing := 0.0
			for t, v := range taps {
				if isOutside(t/3, place/3) || isOutside(t%3, place%3) {
					missing += v
				}
			}
			border[place*shape[0]+o] = float32(-missing)
		}
	}
	return border
}

// isOutside says whether a tap (0, 1, 2) looks beyond the edge for a pixel at the
// beginning (0), between (1) or at the end (2).
func isOutside(tap, place int) bool { return tap == place && tap != 1 }

// relativeBias spreads the table [(2w-1)^2, heads] of a window of side w into
// [heads, w*w, w*w]: query i and key j use row
// (row_i - row_j + w-1)*(2w-1) + (col_i - col_j + w-1).
func relativeBias(out, table []float32, w, heads int) {
	eachPair(w, heads, func(pair, place int) { out[pair] = table[place] })
}

// relativeBiasGradient adds up what every pair sends to its place in the table.
func relativeBiasGradient(table, dy []float32, w, heads int) {
	clear(table)
	eachPair(w, heads, func(pair, place int) { table[place] += dy[pair] })
}

// eachPair calls f with every place in [heads, w*w, w*w] and the place in the
// table it reads.
func eachPair(w, heads int, f func(pair, place int)) {
	n, pair := w*w, 0
	for h := range heads {
		for i := range n {
			row, column := i/w+w-1, i%w+w-1
			for jr := range w {
				for jc := range w {
					f(pair, ((row-jr)*(2*w-1)+column-jc)*heads+h)
					pair++
				}
			}
		}
	}
}
