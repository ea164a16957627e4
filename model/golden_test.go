package model

import (
	"encoding/json"
	"hash/crc32"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"arbex/model/ops"
	"arbex/model/weights"
)

// golden is a tensor of the reference: up to 64 values, every stride-th one.
type golden struct {
	Shape  []int     `json:"shape"`
	Std    float64   `json:"std"`
	L2     float64   `json:"l2"`
	Stride int       `json:"stride"`
	Values []float64 `json:"values"`
}

func readGolden(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile("testdata/golden/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// byFormula is a store whose weights come from the formula of the golden file's
// README: no weight file is needed.
type byFormula struct {
	kinds map[string]string
	stats *weights.File
	made  map[string]*Parameter
}

func (f byFormula) parameter(name string, kind kind, shape []int) (*Parameter, error) {
	if p := f.made[name]; p != nil {
		return p, sameShape(name, p.Shape, shape)
	}
	p := &Parameter{Name: name, Shape: shape, kind: kind, Data: make([]float32, size(shape))}
	if f.stats != nil && p.Statistic() {
		if t, found := f.stats.Tensor(name); found {
			copy(p.Data, t.Data)
			f.made[name] = p
			return p, sameShape(name, t.Shape, shape)
		}
	}
	for i := range p.Data {
		p.Data[i] = float32(formula(name, i, f.kinds[name], shape))
	}
	f.made[name] = p
	return p, nil
}

func formula(name string, i int, kind string, shape []int) float64 {
	z := splitmix64(uint64(crc32.ChecksumIEEE([]byte(name)))<<32 | uint64(i))
	u := float64(z>>11) / (1 << 53)
	s := 2*u - 1
	fanIn := 1
	for _, side := range shape[1:] {
		fanIn *= side
	}
	switch kind {
	case "weight":
		return 1.3 * s * math.Sqrt(3/float64(fanIn))
	case "bias":
		return 0.1 * s
	case "bn.weight":
		return 0.7 + 0.6*u
	case "bn.bias", "running_mean":
		return 0.2 * s
	case "running_var":
		return 0.6 + 0.8*u
	case "prelu":
		return 0.05 + 0.4*u
	case "gamma":
		return 0.3 + 0.6*u
	case "relpos":
		return 1.2 * s
	case "pos", "attention.position":
		return 0.5 * s
	case "anchors", "input":
		return 1.5 * s
	}
	return math.NaN() // a name the golden file does not know
}

func splitmix64(x uint64) uint64 {
	x += 0x9E3779B97F4A7C15
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}

// balanceKind is the kind of a parameter of balance.json, by its name.
func balanceKind(name string) string {
	for _, suffix := range []string{"running_mean", "running_var", "bn.weight", "bn.bias"} {
		if strings.HasSuffix(name, suffix) {
			return suffix
		}
	}
	switch {
	case name == "anchors" || name == "attention.position":
		return name
	case strings.HasSuffix(name, ".bias"):
		return "bias"
	}
	return "weight"
}

// goldenStore serves the whole network: the published part from poster.json,
// the head from balance.json.
func goldenStore(t *testing.T) byFormula {
	t.Helper()
	var poster struct {
		Kinds map[string]string `json:"kinds"`
	}
	var balance struct {
		Shapes map[string][]int `json:"shapes"`
	}
	readGolden(t, "poster.json", &poster)
	readGolden(t, "balance.json", &balance)
	for name := range balance.Shapes {
		poster.Kinds[name] = balanceKind(name)
	}
	stats, err := weights.Open("testdata/golden/poster_bn_stats.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	return byFormula{poster.Kinds, stats, map[string]*Parameter{}}
}

// goldenInput fills two pictures of 224x224, already normalised, seen at every
// step-th pixel.
func goldenInput(step int) []float32 {
	side := 224 / step
	input := make([]float32, 2*3*side*side)
	for i := range input {
		x, y, c, n := i%side*step, i/side%side*step, i/(side*side)%3, i/(side*side)/3
		v := 0.0
		for k := 1; k <= 8; k++ {
			fx, fy := (k*(c+2)+n)%11+1, (k*(n+3)+c)%13+1
			v += math.Sin(2*math.Pi*float64(fx*x+fy*y)/224+0.7*float64(k)+float64(c+2*n)) / float64(k)
		}
		input[i] = float32(0.8 * v)
	}
	return input
}

// numbersOf returns a tap's numbers in the order of PyTorch: NCHW for maps.
func numbersOf(g *graph, tap any) []float32 {
	switch x := tap.(type) {
	case ops.Rows:
		return g.stream.Value(x.Node)
	case ops.Map:
		return unblocked(g.stream.Value(x.Node), x, g.stream.ChannelBlock(x.C))
	}
	return nil
}

func unblocked(from []float32, m ops.Map, b int) []float32 {
	to := make([]float32, len(from))
	for i := range to {
		pixel, c, n := i%(m.H*m.W), i/(m.H*m.W)%m.C, i/(m.H*m.W)/m.C
		to[i] = from[((n*m.C/b+c/b)*m.H*m.W+pixel)*b+c%b]
	}
	return to
}

// byHead turns queries [N, T, heads*dim] into [N, heads, T, dim].
func byHead(from []float32, shape []int) []float32 {
	n, heads, tokens, dim := shape[0], shape[2], shape[3], shape[4]
	to := make([]float32, 0, len(from))
	for i := range n {
		for h := range heads {
			for t := range tokens {
				at := ((i*tokens+t)*heads + h) * dim
				to = append(to, from[at:at+dim]...)
			}
		}
	}
	return to
}

// goldenNames are tensors that we hold under another layer's name: the modules'
// outputs are those of their last layer.
var goldenNames = map[string]string{
	"attn1": "attn1.proj", "attn2": "attn2.proj", "attn3": "attn3.proj", "VIT.blocks.0.attn": "VIT.blocks.0.attn.proj",
	"window1#shortcut": "window1#windows", "window2#shortcut": "window2#windows", "window3#shortcut": "window3#windows",
	"logits": "VIT.head", "VIT.head": "VIT.head",
}

// buildGolden makes the whole network with the golden weights, and runs it on
// the golden input.
func buildGolden(t *testing.T, device ops.Device, plain bool, head Head) *graph {
	t.Helper()
	c := paper()
	c.Head = head
	weights := ops.NewWeightCache(device)
	g, err := newGraph(c, goldenStore(t), newFoldedWeights(), weights, graphOptions{batch: 2, plain: plain, landmarks: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { g.close(); weights.Close() })
	copy(g.input, goldenInput(2))
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := g.run(); err != nil {
		t.Fatal(err)
	}
	return g
}

// TestGoldenForward reproduces every tensor of the published network.
func TestGoldenForward(t *testing.T) { goldenForward(t, ops.CPU()) }

func goldenForward(t *testing.T, device ops.Device) {
	var reference struct {
		Forward map[string]golden `json:"forward_eval"`
		Logits  [2][8]float64     `json:"logits_eval"`
	}
	readGolden(t, "poster.json", &reference)
	g := buildGolden(t, device, true, Poster)
	logits := numbersOf(g, g.taps["VIT.head"])
	worst, worstName := 0.0, ""
	for name, want := range reference.Forward {
		off := differenceFrom(want, goldenTensor(g, name, want))
		if off > worst || math.IsNaN(off) {
			worst, worstName = off, name
		}
		if !(off < 1e-4) {
			t.Errorf("%s %v is off by %.2e of its deviation", name, want.Shape, off)
		}
	}
	for i, row := range reference.Logits {
		for class, want := range row {
			if off := math.Abs(float64(logits[i*8+class]) - want); off > 1e-4 {
				t.Errorf("logit %d of picture %d is off by %.2e", class, i, off)
			}
		}
	}
	t.Logf("%d tensors; largest difference %.2e of a deviation, at %s", len(reference.Forward), worst, worstName)
}

// goldenTensor finds our numbers for a tensor of the reference.
func goldenTensor(g *graph, name string, want golden) []float32 {
	if ours, renamed := goldenNames[name]; renamed {
		name = ours
	}
	switch {
	case name == "input":
		return goldenInput(1)
	case name == "input#112":
		return g.input
	case strings.HasSuffix(name, "#q"):
		return byHead(numbersOf(g, g.taps[name]), want.Shape)
	}
	return numbersOf(g, g.taps[name])
}

// differenceFrom returns the largest difference from the reference in units of
// the tensor's standard deviation; NaN when the tensor is absent.
func differenceFrom(want golden, have []float32) float64 {
	if len(have) != size(want.Shape) {
		return math.NaN()
	}
	worst, sum := 0.0, 0.0
	for _, v := range have {
		sum += float64(v) * float64(v)
	}
	for i, v := range want.Values {
		worst = max(worst, math.Abs(float64(have[i*want.Stride])-v)/want.Std)
	}
	// The norm watches the elements between the strided ones.
	return max(worst, math.Abs(math.Sqrt(sum)-want.L2)/want.L2)
}

// TestFusedAgreesWithPlain holds the exact savings to their name.
func TestFusedAgreesWithPlain(t *testing.T) { fusedAgreesWithPlain(t, ops.CPU()) }

func fusedAgreesWithPlain(t *testing.T, device ops.Device) {
	plain, fused := buildGolden(t, device, true, Balancing), buildGolden(t, device, false, Balancing)
	for i, want := range plain.results() {
		have := fused.results()[i]
		a, b := plain.stream.Value(want.Node), fused.stream.Value(have.Node)
		if off := worstDifference(a, b); !(off < 1e-4) {
			t.Errorf("result %d is off by %.2e of its deviation", i, off)
		}
	}
	for name, implementation := range fused.stream.Implementations() {
		if strings.HasPrefix(implementation, "ref") {
			t.Errorf("%s runs on the reference implementation %s", name, implementation)
		}
	}
}

func worstDifference(a, b []float32) float64 {
	if len(a) != len(b) || len(a) == 0 {
		return math.NaN()
	}
	sum, square, worst := 0.0, 0.0, 0.0
	for i, v := range a {
		sum += float64(v)
		square += float64(v) * float64(v)
		worst = max(worst, math.Abs(float64(v)-float64(b[i])))
	}
	n := float64(len(a))
	return worst / math.Sqrt(max(square/n-sum*sum/n/n, 1e-12))
}

// TestGoldenBalance reproduces every figure of the head.
func TestGoldenBalance(t *testing.T) { goldenBalance(t, ops.CPU()) }

func goldenBalance(t *testing.T, device ops.Device) {
	var reference struct {
		Forward map[string]json.RawMessage `json:"forward"`
	}
	readGolden(t, "balance.json", &reference)
	g := buildHead(t, device)
	confidences := g.stream.Value(g.confidence.Node)
	names := map[string][]float32{
		"embedding": g.stream.Value(g.embedding.Node), "corrected": g.stream.Value(g.corrected.Node),
		"primary": g.stream.Value(g.primary.Node), "correction": g.stream.Value(g.correction.Node),
		"anchor_correction": g.stream.Value(g.anchor.Node), "attentive_correction": g.stream.Value(g.attentive.Node),
		"distances": numbersOf(g, g.taps["distances"]), "similarities": numbersOf(g, g.taps["similarities"]),
	}
	for i, which := range []string{"primary", "anchor", "attentive", "correction", "corrected"} {
		for n := range 3 {
			names["confidence_"+which] = append(names["confidence_"+which], confidences[n*5+i])
		}
	}
	worst := 0.0
	for name, raw := range reference.Forward {
		off := differenceFrom(listOrTensor(t, raw), names[name])
		worst = max(worst, off)
		if !(off < 1e-4) {
			t.Errorf("%s is off by %.2e", name, off)
		}
	}
	t.Logf("%d figures; largest difference %.2e", len(reference.Forward), worst)
}

// listOrTensor reads a figure that is given whole, as a list or a list of
// lists, or in part, like the tensors of poster.json.
func listOrTensor(t *testing.T, raw json.RawMessage) golden {
	t.Helper()
	var tensor golden
	if json.Unmarshal(raw, &tensor) == nil {
		return tensor
	}
	var flat []float64
	if json.Unmarshal(raw, &flat) != nil {
		var rows [][]float64
		if err := json.Unmarshal(raw, &rows); err != nil {
			t.Fatal(err)
		}
		flat = slices.Concat(rows...)
	}
	sum := 0.0
	for _, v := range flat {
		sum += v * v
	}
	return golden{Shape: []int{len(flat)}, Std: 1, L2: math.Sqrt(sum), Stride: 1, Values: flat}
}

// buildHead runs the head alone on the golden feature vectors.
func buildHead(t *testing.T, device ops.Device) *graph {
	t.Helper()
	features := make([]float32, 3*768)
	for i := range features {
		features[i] = float32(formula("input", i, "input", []int{3, 768}))
	}
	g, weights := newHead(t, device, goldenStore(t), features)
	t.Cleanup(func() { g.close(); weights.Close() })
	return g
}
