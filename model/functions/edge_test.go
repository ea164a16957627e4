package functions

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"arbex/model/ops"
)

var nan, inf = float32(math.NaN()), float32(math.Inf(1))

// evaluated returns what a function makes of its inputs, in memory that was used before.
func evaluated(f ops.Function, size int, in ...[]float32) []float32 {
	out := slices.Repeat([]float32{nan}, size)
	f.Forward(out, in...)
	return out
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-6*(1+math.Abs(b)) }

// A softmax is a distribution for every finite input, however large, and a constant that
// is added to all of it changes nothing.
func TestSoftmaxIsADistribution(t *testing.T) {
	for _, c := range []struct {
		z     []float32
		scale float64
		want  []float64
	}{
		{[]float32{5}, 1, []float64{1}},
		{[]float32{0, 0, 0, 0}, 1, []float64{.25, .25, .25, .25}},
		{[]float32{1000, 0}, 1, []float64{1, 0}},
		{[]float32{-3e38, 3e38}, 1, []float64{0, 1}},
		{[]float32{3e38, 3e38}, -1, []float64{.5, .5}},
		{[]float32{1, 2}, 0, []float64{.5, .5}},
		{[]float32{0, float32(math.Log(3))}, -1, []float64{.75, .25}},
		{[]float32{-inf, 0}, 1, []float64{0, 1}},
		{[]float32{1e-45, 0}, 1, []float64{.5, .5}},
	} {
		have := evaluated(Softmax(1, len(c.z), c.scale), len(c.z), c.z)
		for i, want := range c.want {
			if !near(float64(have[i]), want) {
				t.Errorf("softmax(%v * %v) = %v, not %v", c.scale, c.z, have, c.want)
				break
			}
		}
	}
	random := rand.New(rand.NewPCG(7, 8))
	z := normal(random, 6)
	moved := slices.Clone(z)
	for i := range moved {
		moved[i] += 64
	}
	have, want := evaluated(Softmax(2, 3, 1), 6, moved), evaluated(Softmax(2, 3, 1), 6, z)
	for i := range have {
		if math.Abs(float64(have[i]-want[i])) > 1e-5 {
			t.Errorf("moved by a constant: %v, not %v", have, want)
		}
	}
}

// What is no number is not passed off as a certain result.
func TestNoConfidenceInWhatIsNoNumber(t *testing.T) {
	for _, p := range [][]float32{{nan, nan}, {nan, 0, 0}, {0.5, 0.5, nan}} {
		if have := Confidence(p); !math.IsNaN(have) && have > 0 {
			t.Errorf("Confidence(%v) = %v", p, have)
		}
	}
	for _, v := range evaluated(Softmax(1, 3, 1), 3, []float32{0, nan, 1}) {
		if !math.IsNaN(float64(v)) {
			t.Errorf("the softmax of NaN is %v", v)
		}
	}
}

func TestConfidenceIsBetweenZeroAndOne(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	for classes := 2; classes < 20; classes++ {
		uniform := slices.Repeat([]float32{1 / float32(classes)}, classes)
		if have := Confidence(uniform); !(have >= 0 && have < 1e-6) {
			t.Errorf("of %d equal classes: %v", classes, have)
		}
		oneHot := make([]float32, classes)
		oneHot[classes/2] = 1
		if have := Confidence(oneHot); have != 1 {
			t.Errorf("of one class of %d: %v", classes, have)
		}
		p := distributions(random, 1, classes)
		have := Confidence(p)
		random.Shuffle(classes, func(i, j int) { p[i], p[j] = p[j], p[i] })
		if !(have >= 0 && have <= 1) || !near(Confidence(p), have) {
			t.Errorf("%v: %v, shuffled %v", p, have, Confidence(p))
		}
	}
}

// The confidences of several distributions stand side by side for each picture.
func TestConfidencesStandSideBySide(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	p, q := distributions(random, 3, 4), distributions(random, 3, 4)
	have := evaluated(Confidences(3, 4, 2), 6, p, q)
	for n := range 3 {
		for i, of := range [][]float32{p, q} {
			if want := float32(Confidence(of[4*n : 4*n+4])); have[2*n+i] != want {
				t.Errorf("picture %d, distribution %d: %v, not %v", n, i, have[2*n+i], want)
			}
		}
	}
}

// Losses are known for what is perfect, and finite for what could not be worse.
func TestLossesOfTheBestAndTheWorst(t *testing.T) {
	face := points(rand.New(rand.NewPCG(13, 14)), 1)
	onePoint := make([]float32, 2*Landmarks)
	for name, c := range map[string]struct {
		f    ops.Function
		in   [][]float32
		want func(v float64) bool
	}{
		"the label itself":          {ClassLoss(1, 2, 0), [][]float32{{1, 0}, {1, 0}, {1, 1}}, func(v float64) bool { return v == 0 }},
		"the opposite of the label": {ClassLoss(1, 2, 0), [][]float32{{0, 1}, {1, 0}, {1, 1}}, func(v float64) bool { return v > 60 && v < 100 }},
		"a class without weight":    {ClassLoss(1, 2, 0), [][]float32{{0, 1}, {1, 0}, {0, 1}}, func(v float64) bool { return v == 0 }},
		"all smoothed away":         {ClassLoss(1, 2, 1), [][]float32{{.5, .5}, {1, 0}, {1, 1}}, func(v float64) bool { return near(v, math.Ln2) }},
		"an embedding on an anchor": {CenterLoss(1, 2, 2, 2), [][]float32{{3, 4}, {0, 0, 0, 0, 9, 9, 3, 4}, {0, 1}}, func(v float64) bool { return v == 0 }},
		"the nearer of two anchors": {CenterLoss(1, 1, 2, 4), [][]float32{{0, 0, 0, 0}, {3, 0, 0, 0, 0, 2, 0, 0}, {1}}, func(v float64) bool { return near(v, 2) }},
		"anchors in one place":      {AnchorLoss(3, 2, 0), [][]float32{{1, 2, 1, 2, 1, 2}}, func(v float64) bool { return v == 0 }},
		"a single anchor":           {AnchorLoss(1, 2, 0), [][]float32{{1, 2}}, func(v float64) bool { return v == 0 }},
		"two anchors, 2 apart":      {AnchorLoss(2, 1, 0), [][]float32{{0, 2}}, func(v float64) bool { return near(v, -2) }},
		"no more than the margin":   {AnchorLoss(2, 1, 1), [][]float32{{0, 200}}, func(v float64) bool { return near(v, -0.5) }},
		"landmarks in their places": {LandmarkLoss(1), [][]float32{face, face}, func(v float64) bool { return v >= 0 && v < 1e-5 }},
		"eyes in one place":         {LandmarkLoss(1), [][]float32{face, onePoint}, func(v float64) bool { return v > 0 && !math.IsInf(v, 0) }},
		"weights of no sum":         {WeightedSum(), nil, func(v float64) bool { return v == 0 }},
	} {
		if have := float64(evaluated(c.f, 1, c.in...)[0]); !c.want(have) {
			t.Errorf("%s: %v", name, have)
		}
	}
}

// Where a formula has no slope its gradient is finite all the same: an embedding may lie
// on its anchor, a probability may vanish.
func TestGradientsAreFiniteWhereThereIsNoSlope(t *testing.T) {
	face := points(rand.New(rand.NewPCG(15, 16)), 1)
	for name, c := range map[string]struct {
		f     ops.Function
		size  int
		in    [][]float32
		fixed int
	}{
		"an embedding on its anchor":     {AnchorDistances(1, 1, 3), 1, [][]float32{{1, 2, 3}, {1, 2, 3}}, 0},
		"a probability of 0":             {ClassLoss(1, 2, 0), 1, [][]float32{{0, 1}, {1, 0}, {1, 1}}, 2},
		"one-hot distributions":          {Combination(1, 3), 3, [][]float32{{0, 1, 0}, {1, 0, 0}}, 0},
		"uniform distributions":          {Combination(1, 2), 2, [][]float32{{.5, .5}, {.5, .5}}, 0},
		"anchors in one place":           {AnchorLoss(2, 2, 1), 1, [][]float32{{1, 1, 1, 1}}, 0},
		"landmarks in their places":      {LandmarkLoss(1), 1, [][]float32{face, face}, 1},
		"a softmax of one class of many": {Softmax(1, 3, 1), 3, [][]float32{{1000, 0, -1000}}, 0},
	} {
		out, dy := evaluated(c.f, c.size, c.in...), slices.Repeat([]float32{1}, c.size)
		gradients := make([][]float32, len(c.in))
		for i := range len(c.in) - c.fixed {
			gradients[i] = slices.Repeat([]float32{nan}, len(c.in[i]))
		}
		c.f.Backward(gradients, out, dy, c.in...)
		for i, g := range gradients {
			for k, v := range g {
				if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
					t.Errorf("%s: gradient %d[%d] is %v", name, i, k, v)
				}
			}
		}
	}
}

// Two distributions that are equally sure count alike; one that knows nothing beside one
// that is sure counts for nothing.
func TestTheSurerDistributionWeighsMore(t *testing.T) {
	for name, c := range map[string]struct{ p, q, want []float32 }{
		"both sure":             {[]float32{1, 0}, []float32{0, 1}, []float32{.5, .5}},
		"one knows nothing":     {[]float32{.5, .5}, []float32{0, 1}, []float32{0, 1}},
		"neither knows a thing": {[]float32{.5, .5}, []float32{.5, .5}, []float32{.5, .5}},
		"of one mind":           {[]float32{.2, .8}, []float32{.2, .8}, []float32{.2, .8}},
	} {
		have := evaluated(Combination(1, 2), 2, c.p, c.q)
		for i, want := range c.want {
			if math.Abs(float64(have[i]-want)) > 1e-6 {
				t.Errorf("%s: %v, not %v", name, have, c.want)
			}
		}
	}
}

// The bias of two places in a window depends on how far they are apart alone.
func TestRelativeBiasDependsOnTheDistance(t *testing.T) {
	for _, c := range []struct{ side, heads int }{{1, 1}, {2, 1}, {3, 2}, {4, 3}} {
		across, n := 2*c.side-1, c.side*c.side
		table := make([]float32, across*across*c.heads)
		for i := range table {
			table[i] = float32(i)
		}
		out := evaluated(RelativeBias(c.side, c.heads), c.heads*n*n, table)
		for i, have := range out {
			head, query, key := i/(n*n), i/n%n, i%n
			rows, columns := query/c.side-key/c.side, query%c.side-key%c.side
			want := table[((rows+c.side-1)*across+columns+c.side-1)*c.heads+head]
			if have != want {
				t.Fatalf("a window of %d: places %d and %d have %v, not %v", c.side, query, key, have, want)
			}
		}
	}
}

// Tokens: the class token comes first, is taken back out, and a mean of equal tokens is
// the token.
func TestTokensGoInAndOut(t *testing.T) {
	x := []float32{1, 2, 3, 4} // two pictures of one token of two numbers
	with := evaluated(ClassToken(2, 2, 2), 8, x, []float32{10, 20}, []float32{0, 0, 100, 200})
	if want := []float32{10, 20, 101, 202, 10, 20, 103, 204}; !slices.Equal(with, want) {
		t.Errorf("with a class token: %v, not %v", with, want)
	}
	if first := evaluated(FirstToken(2, 2, 2), 4, with); !slices.Equal(first, []float32{10, 20, 10, 20}) {
		t.Errorf("the first tokens are %v", first)
	}
	if mean := evaluated(MeanToken(1, 4, 2), 2, slices.Repeat([]float32{3, 5}, 4)); !slices.Equal(mean, []float32{3, 5}) {
		t.Errorf("the mean of equal tokens is %v", mean)
	}
	if joined := evaluated(Concatenation(2, 1, 0, 2), 6, []float32{1, 4}, nil, []float32{2, 3, 5, 6}); !slices.Equal(joined, []float32{1, 2, 3, 4, 5, 6}) {
		t.Errorf("joined: %v", joined)
	}
	if sums := evaluated(GroupSum(2, 3), 2, []float32{1, 2, 3, 1e8, 1, -1e8}); !slices.Equal(sums, []float32{6, 1}) {
		t.Errorf("sums of three: %v", sums)
	}
}

// A number that is none is not the largest.
func TestArgMaxPassesOverWhatIsNoNumber(t *testing.T) {
	for _, c := range []struct {
		x    []float32
		want int
	}{
		{[]float32{nan, 1, 2}, 2},
		{[]float32{nan, -inf}, 1},
		{[]float32{1, nan, 0}, 0},
		{[]float32{-inf, -inf}, 0},
		{[]float32{0, inf, nan}, 1},
	} {
		if have := ArgMax(c.x); have != c.want {
			t.Errorf("ArgMax(%v) = %d, want %d", c.x, have, c.want)
		}
	}
}
