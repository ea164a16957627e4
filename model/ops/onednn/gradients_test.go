package onednn

import (
	"math"
	"math/rand/v2"
	"testing"
)

// definition computes an operation by its formula.
type definition func(in [][]float64) []float64

// operands are inputs of a kernel: the numbers in C memory.
type operands [][]float32

// newOperands returns inputs of so many normally distributed numbers each.
func newOperands(t *testing.T, seed uint64, lengths ...int) operands {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 11))
	all := make(operands, len(lengths))
	for i, n := range lengths {
		all[i] = filled(t, n)
		for k := range all[i] {
			all[i][k] = float32(random.NormFloat64())
		}
	}
	return all
}

func (o operands) exact() [][]float64 {
	all := make([][]float64, len(o))
	for i, x := range o {
		all[i] = make([]float64, len(x))
		for k, v := range x {
			all[i][k] = float64(v)
		}
	}
	return all
}

// slopes returns the derivatives of the sum of dy*f by an input, as differences.
func (o operands) slopes(f definition, which int, dy []float32) []float64 {
	const step = 1e-5
	in := o.exact()
	value := func() (sum float64) {
		for i, v := range f(in) {
			sum += v * float64(dy[i])
		}
		return sum
	}
	all := make([]float64, len(in[which]))
	for k, x := range in[which] {
		in[which][k] = x + step
		above := value()
		in[which][k] = x - step
		all[k] = (above - value()) / (2 * step)
		in[which][k] = x
	}
	return all
}

// sameSlopes compares a gradient with the slopes of the definition.
func sameSlopes(t *testing.T, what string, have []float32, want []float64) {
	t.Helper()
	if len(have) != len(want) {
		t.Fatalf("%s: %d numbers, not %d", what, len(have), len(want))
	}
	same(t, what, have, func(i int) float64 { return want[i] })
}

// runTraining runs and closes a kernel with extra outputs.
func runTraining(t *testing.T, kernel *Kernel, err error, out []float32, extra [][]float32, in ...[]float32) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for i, memory := range extra {
		kernel.SetExtraOutput(i, memory)
	}
	run(t, kernel, nil, out, in...)
}

// planeOf returns the image, the channel and the pixel of an element of a plain map.
func (m MapShape) planeOf(i int) (n, c, pixel int) {
	pixels := m.H * m.W
	return i / (m.C * pixels), i / pixels % m.C, i % pixels
}

func (m MapShape) len() int { return m.N * m.C * m.H * m.W }

func TestLinearGradientsAgainstTheirDefinition(t *testing.T) {
	for name, s := range map[string]Linear{
		"one number":   {Rows: 1, In: 1, Out: 1, Bias: true},
		"one row":      {Rows: 1, In: 7, Out: 5, Bias: true},
		"odd sizes":    {Rows: 5, In: 13, Out: 3, Bias: true},
		"no bias":      {Rows: 4, In: 8, Out: 16},
		"many columns": {Rows: 2, In: 3, Out: 33, Bias: true},
	} {
		t.Run(name, func(t *testing.T) {
			in := newOperands(t, 1, s.Rows*s.In, s.Out*s.In, s.Out)
			dy := filled(t, s.Rows*s.Out)
			linear := func(in [][]float64) []float64 {
				y := make([]float64, s.Rows*s.Out)
				for i := range y {
					row, column := i/s.Out, i%s.Out
					if s.Bias {
						y[i] = in[2][column]
					}
					for k := range s.In {
						y[i] += in[0][row*s.In+k] * in[1][column*s.In+k]
					}
				}
				return y
			}
			dx, dw, db := filled(t, len(in[0])), filled(t, len(in[1])), filled(t, s.Out)
			k, err := NewLinearDataGradient(s)
			runTraining(t, k, err, dx, nil, dy, in[1])
			sameSlopes(t, "data", dx, in.slopes(linear, 0, dy))
			k, err = NewLinearWeightsGradient(s)
			runTraining(t, k, err, dw, [][]float32{db}, in[0], dy)
			sameSlopes(t, "weights", dw, in.slopes(linear, 1, dy))
			if s.Bias {
				sameSlopes(t, "bias", db, in.slopes(linear, 2, dy))
			}
		})
	}
}

const testEpsilon = 1e-5

func TestLayerNormGradientAgainstItsDefinition(t *testing.T) {
	for _, size := range [][2]int{{1, 2}, {1, 48}, {5, 16}, {3, 17}, {9, 7}} {
		rows, c := size[0], size[1]
		in := newOperands(t, 2, rows*c, c, c)
		dy := filled(t, rows*c)
		layerNorm := func(in [][]float64) []float64 {
			y := make([]float64, rows*c)
			for row := range rows {
				x := in[0][row*c:][:c]
				mean, variance := moments(x)
				for k, v := range x {
					y[row*c+k] = (v-mean)/math.Sqrt(variance+testEpsilon)*in[1][k] + in[2][k]
				}
			}
			return y
		}
		dx, dw, db := filled(t, rows*c), filled(t, c), filled(t, c)
		k, err := NewLayerNormGradient(rows, c, testEpsilon)
		runTraining(t, k, err, dx, [][]float32{dw, db}, in[0], in[1], dy)
		sameSlopes(t, "data", dx, in.slopes(layerNorm, 0, dy))
		sameSlopes(t, "weight", dw, in.slopes(layerNorm, 1, dy))
		sameSlopes(t, "bias", db, in.slopes(layerNorm, 2, dy))
	}
}

// moments returns the mean and the biased variance of numbers.
func moments(x []float64) (mean, variance float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	return mean, variance
}

// normCase is a batch norm of a map, or of rows.
type normCase struct {
	shape MapShape
	plain bool
}

// channels returns the numbers of each channel.
func (c normCase) channels(x []float64) [][]float64 {
	all := make([][]float64, c.shape.C)
	for i, v := range x {
		channel := c.channel(i)
		all[channel] = append(all[channel], v)
	}
	return all
}

func (c normCase) channel(i int) int {
	_, channel, _ := c.shape.planeOf(i)
	return channel
}

// toKernel and fromKernel change between the plain layout and that of the kernel: rows
// have one pixel, so theirs is plain.
func (c normCase) toKernel(t *testing.T, x []float32) []float32 {
	if c.plain {
		return x
	}
	return blocked(t, x, c.shape)
}

func (c normCase) fromKernel(t *testing.T, x []float32) []float32 {
	if c.plain {
		return x
	}
	return unblocked(t, x, c.shape)
}

var normCases = map[string]normCase{
	"map":          {MapShape{2, 16, 3, 2}, false},
	"one image":    {MapShape{1, 32, 2, 2}, false},
	"one pixel":    {MapShape{5, 16, 1, 1}, false},
	"eight":        {MapShape{2, 8, 3, 1}, false},
	"rows":         {MapShape{6, 16, 1, 1}, true},
	"many columns": {MapShape{3, 40, 1, 1}, true},
}

// With the statistics of the batch: the result, the statistics, and the gradients that
// flow through them too.
func TestBatchNormOfTheBatchAgainstItsDefinition(t *testing.T) {
	for name, c := range normCases {
		t.Run(name, func(t *testing.T) {
			in := newOperands(t, 3, c.shape.len(), c.shape.C, c.shape.C)
			norm := func(in [][]float64) []float64 {
				y, channels := make([]float64, len(in[0])), c.channels(in[0])
				for i, v := range in[0] {
					mean, variance := moments(channels[c.channel(i)])
					y[i] = (v-mean)/math.Sqrt(variance+testEpsilon)*in[1][c.channel(i)] + in[2][c.channel(i)]
				}
				return y
			}
			y, mean, variance := filled(t, len(in[0])), filled(t, c.shape.C), filled(t, c.shape.C)
			source := c.toKernel(t, in[0])
			k, err := NewBatchNormTrain(c.shape, c.plain, testEpsilon)
			runTraining(t, k, err, y, [][]float32{mean, variance}, source, in[1], in[2])
			sameSlopes(t, "result", c.fromKernel(t, y), norm(in.exact()))
			channels := c.channels(in.exact()[0])
			same(t, "mean", mean, func(i int) float64 { m, _ := moments(channels[i]); return m })
			same(t, "variance", variance, func(i int) float64 { _, v := moments(channels[i]); return v })
			checkNormGradient(t, c, in, norm, mean, variance, false)
		})
	}
}

// With statistics that are given, nothing flows through them.
func TestBatchNormOfFixedStatisticsAgainstItsDefinition(t *testing.T) {
	for name, c := range normCases {
		t.Run(name, func(t *testing.T) {
			in := newOperands(t, 4, c.shape.len(), c.shape.C, c.shape.C)
			given := newOperands(t, 5, c.shape.C, c.shape.C)
			for i, v := range given[1] {
				given[1][i] = v*v + 0.1
			}
			checkNormGradient(t, c, in, func(in [][]float64) []float64 {
				y := make([]float64, len(in[0]))
				for i, v := range in[0] {
					ch := c.channel(i)
					y[i] = (v-float64(given[0][ch]))/math.Sqrt(float64(given[1][ch])+testEpsilon)*in[1][ch] + in[2][ch]
				}
				return y
			}, given[0], given[1], true)
		})
	}
}

func checkNormGradient(t *testing.T, c normCase, in operands, norm definition, mean, variance []float32, fixed bool) {
	t.Helper()
	dy := newOperands(t, 6, len(in[0]))[0]
	dx, dw, db := filled(t, len(dy)), filled(t, c.shape.C), filled(t, c.shape.C)
	k, err := NewBatchNormGradient(c.shape, c.plain, testEpsilon, fixed)
	runTraining(t, k, err, dx, [][]float32{dw, db}, c.toKernel(t, in[0]), mean, variance, in[1], c.toKernel(t, dy))
	sameSlopes(t, "data", c.fromKernel(t, dx), in.slopes(norm, 0, dy))
	sameSlopes(t, "weight", dw, in.slopes(norm, 1, dy))
	sameSlopes(t, "bias", db, in.slopes(norm, 2, dy))
}

func TestPReLUGradientAgainstItsDefinition(t *testing.T) {
	for _, m := range []MapShape{{1, 16, 1, 1}, {2, 16, 3, 2}, {1, 48, 2, 1}, {3, 8, 1, 5}} {
		in := newOperands(t, 7, m.len(), m.C)
		dy := newOperands(t, 8, m.len())[0]
		prelu := func(in [][]float64) []float64 {
			y := make([]float64, len(in[0]))
			for i, v := range in[0] {
				_, c, _ := m.planeOf(i)
				y[i] = max(v, 0) + in[1][c]*min(v, 0)
			}
			return y
		}
		dx, slopes := filled(t, m.len()), filled(t, m.C)
		k, err := NewPReLUGradient(m)
		runTraining(t, k, err, dx, [][]float32{slopes}, blocked(t, in[0], m), in[1], blocked(t, dy, m))
		sameSlopes(t, "data", unblocked(t, dx, m), in.slopes(prelu, 0, dy))
		sameSlopes(t, "slopes", slopes, in.slopes(prelu, 1, dy))
	}
}

// The gradient of what a subsampling leaves out is 0, whatever the memory held before.
func TestSubsampleAndItsGradientAgainstTheirDefinition(t *testing.T) {
	for _, c := range []struct {
		in     MapShape
		stride int
	}{
		{MapShape{1, 16, 4, 6}, 2},
		{MapShape{2, 16, 5, 7}, 2},
		{MapShape{1, 32, 7, 5}, 3},
		{MapShape{2, 8, 1, 1}, 2},
		{MapShape{1, 16, 3, 4}, 1},
		{MapShape{1, 16, 2, 3}, 9},
	} {
		out := MapShape{c.in.N, c.in.C, (c.in.H-1)/c.stride + 1, (c.in.W-1)/c.stride + 1}
		in := newOperands(t, 9, c.in.len())
		dy := newOperands(t, 10, out.len())[0]
		subsample := func(in [][]float64) []float64 {
			y := make([]float64, out.len())
			for i := range y {
				n, channel, pixel := out.planeOf(i)
				row, column := pixel/out.W*c.stride, pixel%out.W*c.stride
				y[i] = in[0][((n*c.in.C+channel)*c.in.H+row)*c.in.W+column]
			}
			return y
		}
		y, dx := filled(t, out.len()), filled(t, c.in.len())
		k, err := NewSubsample(c.in, c.stride)
		run(t, k, err, y, blocked(t, in[0], c.in))
		sameSlopes(t, "result", unblocked(t, y, out), subsample(in.exact()))
		k, err = NewSubsampleGradient(c.in, c.stride)
		run(t, k, err, dx, blocked(t, dy, out))
		sameSlopes(t, "data", unblocked(t, dx, c.in), in.slopes(subsample, 0, dy))
	}
}

func TestActivationGradientsAgainstTheirDefinition(t *testing.T) {
	for name, c := range map[string]struct {
		act        Activation
		f          func(float64) float64
		fromResult bool // the gradient is computed from the result
	}{
		"ReLU":    {ReLU, func(v float64) float64 { return max(v, 0) }, true},
		"GELU":    {GELU, func(v float64) float64 { return v / 2 * (1 + math.Erf(v/math.Sqrt2)) }, false},
		"sigmoid": {Sigmoid, func(v float64) float64 { return 1 / (1 + math.Exp(-v)) }, true},
	} {
		for _, count := range []int{1, 7, 16, 100} {
			in := newOperands(t, 12, count)
			dy := newOperands(t, 13, count)[0]
			each := func(in [][]float64) []float64 {
				y := make([]float64, count)
				for i, v := range in[0] {
					y[i] = c.f(v)
				}
				return y
			}
			y, dx := filled(t, count), filled(t, count)
			k, err := NewActivation(count, c.act)
			run(t, k, err, y, in[0])
			sameSlopes(t, name, y, each(in.exact()))
			source := in[0]
			if c.fromResult {
				source = y
			}
			k, err = NewActivationGradient(count, c.act)
			run(t, k, err, dx, source, dy)
			sameSlopes(t, name+" gradient", dx, in.slopes(each, 0, dy))
		}
	}
}

func TestSumsAndColumnsAgainstTheirDefinition(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {3, 5}, {40, 17}, {2, 64}} {
		rows, c := size[0], size[1]
		in := newOperands(t, 14, rows*c, rows*c, rows)
		sums := filled(t, c)
		k, err := NewColumnSums(rows, c)
		run(t, k, err, sums, in[0], in[1])
		same(t, "column sums", sums, func(i int) (sum float64) {
			for row := range rows {
				sum += float64(in[0][row*c+i]) * float64(in[1][row*c+i])
			}
			return sum
		})

		scaled := filled(t, rows*c)
		k, err = NewMulColumn(rows, c)
		run(t, k, err, scaled, in[0], in[2])
		same(t, "a factor for each row", scaled, func(i int) float64 { return float64(in[0][i]) * float64(in[2][i/c]) })

		for begin := range c {
			width := c - begin
			columns := filled(t, rows*width)
			k, err := NewColumns(rows, c, begin, width)
			run(t, k, err, columns, in[0])
			for i, v := range columns {
				if want := in[0][i/width*c+begin+i%width]; v != want {
					t.Fatalf("columns from %d on: element %d is %v, not %v", begin, i, v, want)
				}
			}
		}
	}
}

// The last sum is longer than what one thread sums at a time.
func TestSumAddsAllItsTerms(t *testing.T) {
	for _, c := range []struct{ count, terms int }{{1, 1}, {5, 2}, {1000, MaxInputs}, {1<<14 + 3, 3}} {
		lengths := make([]int, c.terms)
		for i := range lengths {
			lengths[i] = c.count
		}
		in, sum := newOperands(t, 15, lengths...), filled(t, c.count)
		k, err := NewSum(c.count, c.terms)
		run(t, k, err, sum, in...)
		same(t, "sum", sum, func(i int) (total float64) {
			for _, x := range in {
				total += float64(x[i])
			}
			return total
		})
	}
}

// adamByDefinition takes a step in float64 (arXiv:1412.6980, arXiv:1711.05101).
func adamByDefinition(a AdamStep, p [5][]float64) {
	rate, beta1, beta2 := float64(a.Rate), float64(a.Beta1), float64(a.Beta2)
	for i := range p[0] {
		g := p[4][i] * float64(a.Clip)
		p[1][i] = beta1*p[1][i] + (1-beta1)*g
		p[2][i] = beta2*p[2][i] + (1-beta2)*g*g
		mean, square := p[1][i]/(1-math.Pow(beta1, float64(a.Step))), p[2][i]/(1-math.Pow(beta2, float64(a.Step)))
		p[0][i] -= rate * (mean/(math.Sqrt(square)+float64(a.Epsilon)) + float64(a.Decay)*p[0][i])
		p[3][i] += float64(a.AverageRate) * (p[0][i] - p[3][i])
	}
}

func TestAdamAgainstItsDefinition(t *testing.T) {
	usual := AdamStep{Rate: 0.01, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Clip: 1, AverageRate: 0.1}
	decayed, clipped, frozen := usual, usual, usual
	decayed.Decay, clipped.Clip, frozen.Rate = 0.05, 0.25, 0
	for name, a := range map[string]AdamStep{"usual": usual, "decay": decayed, "clipped": clipped, "rate 0": frozen} {
		for _, n := range []int{1, 7, 64, 1<<14 + 5} {
			p := newOperands(t, 16, n, n, n, n, n)
			for i := range n {
				p[1][i], p[2][i] = 0, 0 // moments begin at 0
			}
			want := [5][]float64(p.exact())
			for step := 1; step <= 4; step++ {
				a.Step = step
				a.Apply(p[0], p[1], p[2], p[3], p[4])
				adamByDefinition(a, want)
			}
			for i, what := range []string{"weights", "mean", "square", "average", "gradient"} {
				sameSlopes(t, name+" "+what, p[i], want[i])
			}
		}
	}
}

// A parameter whose gradient is 0 and that does not decay stays where it is.
func TestAdamLeavesWhatHasNoGradient(t *testing.T) {
	p := newOperands(t, 17, 5, 5, 5, 5, 5)
	for i := range 5 {
		p[1][i], p[2][i], p[4][i] = 0, 0, 0
	}
	before := append([]float32(nil), p[0]...)
	AdamStep{Rate: 1, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8, Step: 1, Clip: 1}.Apply(p[0], p[1], p[2], p[3], p[4])
	for i, v := range p[0] {
		if v != before[i] {
			t.Errorf("weight %d moved from %v to %v", i, before[i], v)
		}
	}
}

func TestSumOfSquaresIsExactInDouble(t *testing.T) {
	if sum := SumOfSquares(nil); sum != 0 {
		t.Errorf("of nothing it is %v", sum)
	}
	x := filled(t, 100_003)
	want := 0.0
	for i := range x {
		x[i] = float32(1 + i%3)
		want += float64(x[i]) * float64(x[i])
	}
	if sum := SumOfSquares(x); sum != want {
		t.Errorf("%v, not %v", sum, want)
	}
}
