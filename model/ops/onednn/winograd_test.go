package onednn

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
)

// gradients returns dx and the gradients of weights and bias of a convolution, plain.
func gradients(t *testing.T, s Conv, x, weights, dy []float32) (dx, dw, db []float32) {
	t.Helper()
	blockedDX, dw, db := filled(t, len(x)), filled(t, len(weights)), filled(t, s.Out.C)
	k, err := NewConvDataGradient(s)
	run(t, k, err, blockedDX, blocked(t, dy, s.Out), weights)
	k, err = NewConvWeightsGradient(s)
	if err == nil {
		k.SetExtraOutput(0, db)
	}
	run(t, k, err, dw, blocked(t, x, s.In), blocked(t, dy, s.Out))
	return unblocked(t, blockedDX, s.In), dw, db
}

func TestGradientsOf3x3ConvolutionsAgainstTheirDefinition(t *testing.T) {
	for name, s := range map[string]Conv{
		"small tiles":     {In: MapShape{2, 16, 7, 5}, Out: MapShape{2, 48, 7, 5}},
		"large tiles":     {In: MapShape{1, 16, 29, 30}, Out: MapShape{1, 32, 29, 30}},
		"blocks of eight": {In: MapShape{2, 24, 6, 6}, Out: MapShape{2, 8, 6, 6}},
	} {
		t.Run(name, func(t *testing.T) {
			s.Side, s.Stride, s.Pad, s.Groups, s.Bias = 3, 1, 1, 1, true
			x, weights := filled(t, s.In.N*s.In.C*s.In.H*s.In.W), filled(t, s.Out.C*s.In.C*9)
			dy := filled(t, s.Out.N*s.Out.C*s.Out.H*s.Out.W+1)[1:]
			wantX, wantW, wantB := make([]float64, len(x)), make([]float64, len(weights)), make([]float64, s.Out.C)
			for i, d := range dy {
				column, row, c, n := i%s.Out.W, i/s.Out.W%s.Out.H, i/(s.Out.W*s.Out.H)%s.Out.C, i/(s.Out.W*s.Out.H*s.Out.C)
				wantB[c] += float64(d)
				for w := range s.In.C * 9 {
					r, k := row+w/3%3-1, column+w%3-1
					if r < 0 || k < 0 || r >= s.In.H || k >= s.In.W {
						continue
					}
					at := ((n*s.In.C+w/9)*s.In.H+r)*s.In.W + k
					wantX[at] += float64(d) * float64(weights[c*s.In.C*9+w])
					wantW[c*s.In.C*9+w] += float64(d) * float64(x[at])
				}
			}
			dx, dw, db := gradients(t, s, x, weights, dy)
			same(t, "dx", dx, func(i int) float64 { return wantX[i] })
			same(t, "gradient of the weights", dw, func(i int) float64 { return wantW[i] })
			same(t, "gradient of the bias", db, func(i int) float64 { return wantB[i] })
		})
	}
}

// The number of threads changes who computes what, not what is computed.
func TestThreadsChangeNothingIn3x3Convolutions(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	defer SetThreads(0)
	m := MapShape{3, 32, 31, 29}
	s := Conv{In: m, Out: m, Side: 3, Stride: 1, Pad: 1, Groups: 1, Bias: true, PlainWeights: true}
	x, weights, bias := filled(t, m.N*m.C*m.H*m.W), filled(t, m.C*m.C*9), filled(t, m.C)
	var first [4][]float32
	for _, threads := range []int{1, 2, 5} {
		t.Run(fmt.Sprint(threads), func(t *testing.T) {
			SetThreads(threads)
			y := filled(t, len(x))
			k, err := NewConv(s)
			run(t, k, err, y, blocked(t, x, m), weights, bias)
			dx, dw, db := gradients(t, s, x, weights, x)
			for i, have := range [][]float32{y, dx, dw, db} {
				if first[i] == nil {
					first[i] = slices.Clone(have)
				}
				if !slices.Equal(have, first[i]) {
					t.Errorf("output %d differs from that of one thread", i)
				}
			}
		})
	}
}
