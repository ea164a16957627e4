package functions

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"arbex/model/ops"
)

// normal returns n normally distributed numbers.
func normal(random *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(random.NormFloat64())
	}
	return x
}

// distributions returns rows that sum to 1.
func distributions(random *rand.Rand, rows, width int) []float32 {
	p := make([]float32, rows*width)
	Softmax(rows, width, 0.5).Forward(p, normal(random, rows*width))
	return p
}

// points returns landmarks of faces whose eyes are apart.
func points(random *rand.Rand, batch int) []float32 {
	x := normal(random, batch*2*Landmarks)
	for n := range batch {
		x[n*2*Landmarks+2*leftEye] += 9
	}
	return x
}

func TestGradientsAreTheSlopes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	labels := []float32{0, 1, 0, 0.2, 0, 0.8}
	for name, c := range map[string]struct {
		f      ops.Function
		size   int // of the result
		inputs [][]float32
		fixed  int // inputs at the end that no gradient is asked for
	}{
		"softmax":         {Softmax(2, 5, -0.7), 10, [][]float32{normal(random, 10)}, 0},
		"anchor distance": {AnchorDistances(2, 3, 4), 6, [][]float32{normal(random, 8), normal(random, 12)}, 0},
		"group sum":       {GroupSum(3, 4), 3, [][]float32{normal(random, 12)}, 0},
		"combination":     {Combination(2, 5), 10, [][]float32{distributions(random, 2, 5), distributions(random, 2, 5)}, 0},
		"position":        {AddPosition(3, 4), 12, [][]float32{normal(random, 12), normal(random, 4)}, 0},
		"relative bias":   {RelativeBias(3, 2), 2 * 81, [][]float32{normal(random, 50)}, 0},
		"concatenation":   {Concatenation(2, 3, 1, 2), 12, [][]float32{normal(random, 6), normal(random, 2), normal(random, 4)}, 0},
		"class token":     {ClassToken(2, 3, 4), 24, [][]float32{normal(random, 16), normal(random, 4), normal(random, 12)}, 0},
		"first token":     {FirstToken(2, 3, 4), 8, [][]float32{normal(random, 24)}, 0},
		"mean token":      {MeanToken(2, 3, 4), 8, [][]float32{normal(random, 24)}, 0},
		"class loss":      {ClassLoss(2, 3, 0.1), 1, [][]float32{distributions(random, 2, 3), labels, {1, 2, 0.5}}, 2},
		"anchor loss":     {AnchorLoss(4, 3, 0), 1, [][]float32{normal(random, 12)}, 0},
		"capped":          {AnchorLoss(4, 3, 2.4), 1, [][]float32{normal(random, 12)}, 0},
		"center loss":     {CenterLoss(2, 3, 2, 4), 1, [][]float32{normal(random, 8), normal(random, 24), labels}, 1},
		"weighted sum":    {WeightedSum(2, -0.5), 1, [][]float32{{0.3}, {4}}, 0},
		"landmark loss":   {LandmarkLoss(2), 1, [][]float32{points(random, 2), points(random, 2)}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			out, dy := make([]float32, c.size), normal(random, c.size)
			c.f.Forward(out, c.inputs...)
			gradients := make([][]float32, len(c.inputs))
			for i := range len(c.inputs) - c.fixed {
				gradients[i] = normal(random, len(c.inputs[i])) // what is there before must not matter
			}
			c.f.Backward(gradients, out, dy, c.inputs...)
			checkSlopes(t, c.f, c.inputs, gradients, dy)
		})
	}
}

// checkSlopes compares gradients with differences of dy.f.
func checkSlopes(t *testing.T, f ops.Function, inputs, gradients [][]float32, dy []float32) {
	t.Helper()
	value := func() (sum float64) {
		out := make([]float32, len(dy))
		f.Forward(out, inputs...)
		for i, v := range out {
			sum += float64(v) * float64(dy[i])
		}
		return sum
	}
	const step = 5e-3
	worst := 0.0
	for i, g := range gradients {
		for k, have := range g {
			x := inputs[i][k]
			inputs[i][k] = x + step
			above := value()
			inputs[i][k] = x - step
			want := (above - value()) / (2 * step)
			inputs[i][k] = x
			off := math.Abs(float64(have)-want) / (1 + math.Abs(want))
			worst = max(worst, off)
			if !(off < 0.02) {
				t.Errorf("input %d[%d]: gradient %v, slope %v", i, k, have, want)
			}
		}
	}
	t.Logf("largest difference %.1e", worst)
}

// Backward must work for any subset of its inputs: a nil gradient is not asked for.
func TestGradientsAreIndependent(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for name, c := range map[string]struct {
		f      ops.Function
		size   int
		inputs [][]float32
	}{
		"anchor distance": {AnchorDistances(2, 3, 4), 6, [][]float32{normal(random, 8), normal(random, 12)}},
		"combination":     {Combination(2, 5), 10, [][]float32{distributions(random, 2, 5), distributions(random, 2, 5)}},
		"position":        {AddPosition(3, 4), 12, [][]float32{normal(random, 12), normal(random, 4)}},
		"concatenation":   {Concatenation(2, 3, 1), 8, [][]float32{normal(random, 6), normal(random, 2)}},
		"class token":     {ClassToken(2, 3, 4), 24, [][]float32{normal(random, 16), normal(random, 4), normal(random, 12)}},
		"weighted sum":    {WeightedSum(2, -0.5), 1, [][]float32{{0.3}, {4}}},
	} {
		out, dy := make([]float32, c.size), normal(random, c.size)
		c.f.Forward(out, c.inputs...)
		all := make([][]float32, len(c.inputs))
		for i, x := range c.inputs {
			all[i] = make([]float32, len(x))
		}
		c.f.Backward(all, out, dy, c.inputs...)
		for i, x := range c.inputs {
			one := make([][]float32, len(c.inputs))
			one[i] = make([]float32, len(x))
			c.f.Backward(one, out, dy, c.inputs...)
			if !slices.Equal(one[i], all[i]) {
				t.Errorf("%s: the gradient of input %d alone is %v, together with others %v", name, i, one[i], all[i])
			}
		}
	}
}

func TestFunctionsDoNotAllocate(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	p, q, out := distributions(random, 2, 5), distributions(random, 2, 5), make([]float32, 10)
	in := [][]float32{p, q}
	for name, f := range map[string]ops.Function{"softmax": Softmax(2, 5, 1), "combination": Combination(2, 5), "confidences": Confidences(2, 5, 2)} {
		result := out
		if name == "confidences" {
			result = out[:4]
		}
		if n := testing.AllocsPerRun(10, func() { f.Forward(result, in...) }); n > 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

// The values that the paper states for one-hot and uniform distributions, and
// others of the reference.
func TestConfidenceAgreesWithTheReference(t *testing.T) {
	text, err := os.ReadFile("../testdata/golden/balance.json")
	if err != nil {
		t.Fatal(err)
	}
	var reference struct {
		Cases map[string]struct {
			P          []float32 `json:"p"`
			Confidence float64   `json:"confidence"`
		} `json:"confidence_cases"`
	}
	if err := json.Unmarshal(text, &reference); err != nil {
		t.Fatal(err)
	}
	for name, c := range reference.Cases {
		if have := Confidence(c.P); math.Abs(have-c.Confidence) > 1e-6 {
			t.Errorf("%s: %v, not %v", name, have, c.Confidence)
		}
	}
	if len(reference.Cases) == 0 {
		t.Error("the reference has no cases")
	}
}

// Reversing the classes of both distributions reverses the result, and the result
// is a distribution at the end points of confidence.
func TestCombinationTreatsClassesAlike(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		p, q := distributions(random, 1, 8), distributions(random, 1, 8)
		out, reversed := make([]float32, 8), make([]float32, 8)
		combine(out, p, q)
		slices.Reverse(p)
		slices.Reverse(q)
		combine(reversed, p, q)
		slices.Reverse(reversed)
		for i := range out {
			if math.Abs(float64(out[i]-reversed[i])) > 1e-6 {
				t.Fatalf("%v is not %v reversed", reversed, out)
			}
		}
	}
	oneHot, uniform, out := []float32{0, 1, 0, 0}, []float32{.25, .25, .25, .25}, make([]float32, 4)
	for _, pair := range [][2][]float32{{oneHot, oneHot}, {uniform, uniform}, {oneHot, uniform}} {
		combine(out, pair[0], pair[1])
		sum := 0.0
		for _, v := range out {
			sum += float64(v)
		}
		if !(math.Abs(sum-1) < 1e-6) {
			t.Errorf("%v and %v give %v", pair[0], pair[1], out)
		}
	}
}

func TestArgMax(t *testing.T) {
	for _, c := range []struct {
		x    []float32
		want int
	}{{nil, -1}, {[]float32{1}, 0}, {[]float32{1, 3, 3}, 1}, {[]float32{-2, -1}, 1}} {
		if have := ArgMax(c.x); have != c.want {
			t.Errorf("ArgMax(%v) = %d, want %d", c.x, have, c.want)
		}
	}
}
