package model

import "sync"

// foldedWeights are weights that are computed from others, by name. The graphs of a
// network share them.
type foldedWeights struct {
	mutex    sync.Mutex
	computed map[string][]float32
}

func newFoldedWeights() *foldedWeights { return &foldedWeights{computed: map[string][]float32{}} }

// get returns folded weights, which the first call computes.
func (f *foldedWeights) get(name string, compute func() []float32) []float32 {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if _, found := f.computed[name]; !found {
		f.computed[name] = compute()
	}
	return f.computed[name]
}

// scaleOutputs multiplies all weights of output i by scale[i]. The weights
// begin with the output's dimension.
func scaleOutputs(weights, scale []float32) []float32 {
	scaled := make([]float32, len(weights))
	inputs := len(weights) / len(scale)
	for i, w := range weights {
		scaled[i] = w * scale[i/inputs]
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

// isOutside reports whether a tap (0, 1, 2) looks beyond the edge for a pixel at the
// beginning (0), between (1) or at the end (2).
func isOutside(tap, place int) bool { return tap == place && tap != 1 }
