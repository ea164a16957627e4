package ops

import (
	"errors"
	"maps"
	"math"
	"os"
	"slices"
	"testing"

	"arbex/model/ops/cuda/simulated"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// results is what a graph computes, by name: the result, and the gradients of its
// leaves, feature maps in the order of the CPU.
type results map[string][]float32

// buildOn builds a trial on a device, with its maps in the device's order.
func buildOn(t *testing.T, device Device, build func(x *testGraph) *gorgonia.Node) (x *testGraph, graph *gorgonia.ExprGraph, y *gorgonia.Node) {
	x, graph = newTestGraph(t, device)
	y = build(x)
	if err := x.stream.Err(); err != nil {
		t.Fatal(err)
	}
	if device != CPU() {
		for name := range x.maps {
			copy(x.leaves[name], reorderMap(x.leaves[name], x.nodes[name].Shape(), onednn.Blocked, onednn.Tokens))
		}
	}
	return x, graph, y
}

// compute runs a graph twice: the second run finds everything in place.
func (x *testGraph) compute(graph *gorgonia.ExprGraph) {
	machine := gorgonia.NewTapeMachine(graph)
	defer machine.Close()
	for range 2 {
		x.stream.Begin()
		if err := machine.RunAll(); err != nil {
			x.t.Fatal(err)
		}
		machine.Reset()
		if err := x.stream.Run(); err != nil {
			x.t.Fatal(err)
		}
	}
}

// read is a node's value, maps in the order of the CPU.
func (x *testGraph) read(device Device, node *gorgonia.Node, isMap bool) []float32 {
	numbers := slices.Clone(x.stream.Value(node))
	if isMap && device != CPU() {
		return reorderMap(numbers, node.Shape(), onednn.Tokens, onednn.Blocked)
	}
	return numbers
}

// resultOn is the result of a trial through which nothing flows back.
func resultOn(t *testing.T, device Device, build func(x *testGraph) *gorgonia.Node) []float32 {
	x, graph, y := buildOn(t, device, build)
	x.stream.Output(y)
	x.compute(graph)
	return x.read(device, y, y.Dims() == 4)
}

// gradientsOn is what a trial computes on a device, and the gradients' norm.
func gradientsOn(t *testing.T, device Device, build func(x *testGraph) *gorgonia.Node) (results, float64) {
	x, graph, y := buildOn(t, device, build)
	weights := x.weights(y)
	if device != CPU() {
		weights = reorderMap(weights, y.Shape(), onednn.Blocked, onednn.Tokens)
	}
	loss, _ := x.loss(y, weights)
	var names []string
	var nodes []*gorgonia.Node
	for name, node := range x.nodes {
		names, nodes = append(names, name), append(nodes, node)
	}
	gradients, err := x.stream.Grad(loss, nodes)
	if err != nil {
		t.Fatal(err)
	}
	x.stream.Output(y)
	x.compute(graph)
	o := results{"result": x.read(device, y, y.Dims() == 4)}
	for i, node := range gradients {
		if node != nil {
			o["gradient of "+names[i]] = x.read(device, node, x.maps[names[i]])
		}
	}
	return o, x.stream.GradientNorm()
}

// reorderMap brings the numbers of a feature map from one layout to another; others,
// and pictures, stay as they are.
func reorderMap(numbers []float32, shape []int, from, to onednn.Layout) []float32 {
	if len(shape) != 4 || shape[1]%8 != 0 {
		return numbers
	}
	m := onednn.MapShape{N: shape[0], C: shape[1], H: shape[2], W: shape[3]}
	kernel, err := onednn.NewReorder(m, from, to)
	if err != nil {
		panic(err)
	}
	defer kernel.Close()
	in, _ := onednn.Alloc(len(numbers))
	out, _ := onednn.Alloc(len(numbers))
	defer onednn.Free(in)
	defer onednn.Free(out)
	copy(in, numbers)
	kernel.SetInput(0, in)
	kernel.SetOutput(out)
	if err := kernel.Run(); err != nil {
		panic(err)
	}
	return slices.Clone(out)
}

// difference is the largest one between two slices, over what is typical.
func difference(have, want []float32) float64 {
	if len(have) != len(want) {
		return math.Inf(1)
	}
	worst, square := 0.0, 0.0
	for i, v := range want {
		if d := math.Abs(float64(have[i]) - float64(v)); !(d <= worst) {
			worst = d
		}
		square += float64(v) * float64(v)
	}
	return worst / (math.Sqrt(square/float64(len(want))) + 1e-6)
}

// largeOperations are shapes that small ones do not reach on a GPU: squares of 128, sums
// that are divided, groups of several channels, sides that are odd; and what
// inference fuses, through which nothing flows back.
func largeOperations() map[string]func(x *testGraph) *gorgonia.Node {
	return map[string]func(x *testGraph) *gorgonia.Node{
		"a wide product": func(x *testGraph) *gorgonia.Node {
			return x.stream.Linear("y", x.rows("x", 2003, 37), x.leaf("w", 1029, 37), LinearOptions{Bias: x.leaf("b", 1029)}).Node
		},
		"a long sum": func(x *testGraph) *gorgonia.Node {
			return x.stream.Linear("y", x.rows("x", 5000, 24), x.leaf("w", 40, 24), LinearOptions{Bias: x.leaf("b", 40)}).Node
		},
		"a convolution of many pixels": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", Map{N: 3, C: 16, H: 61, W: 59}), x.leaf("w", 80, 16, 3, 3), ConvOptions{Stride: 1, Pad: 1, Bias: x.leaf("b", 80)}).Node
		},
		"a wide convolution": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", Map{N: 2, C: 80, H: 93, W: 91}), x.leaf("w", 80, 80, 1, 1), ConvOptions{}).Node
		},
		"a strided convolution with groups": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", Map{N: 2, C: 48, H: 13, W: 11}), x.leaf("w", 96, 16, 3, 3), ConvOptions{Stride: 2, Pad: 1, Groups: 3}).Node
		},
		"a depthwise convolution of many pixels": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", Map{N: 3, C: 48, H: 31, W: 29}), x.leaf("w", 48, 1, 3, 3), ConvOptions{Stride: 2, Pad: 1, Groups: 48, Bias: x.leaf("b", 48)}).Node
		},
		"batch norm of many pixels": func(x *testGraph) *gorgonia.Node {
			y, _, _ := x.stream.BatchNormTrain("y", x.mapLeaf("x", Map{N: 3, C: 48, H: 41, W: 43}), x.leaf("w", 48), x.leaf("b", 48))
			return y.Node
		},
		"layer norm of many rows": func(x *testGraph) *gorgonia.Node {
			return x.stream.LayerNorm("y", x.rows("x", 3, 401, 77), x.leaf("w", 77), x.leaf("b", 77), 1e-6).Node
		},
		"PReLU of many pixels": func(x *testGraph) *gorgonia.Node {
			return x.stream.PReLU("y", x.mapLeaf("x", Map{N: 3, C: 48, H: 31, W: 29}), x.leaf("w", 48)).Node
		},
		"attention over many tokens": func(x *testGraph) *gorgonia.Node {
			kv := x.rows("kv", 3, 197, 2*40)
			return x.stream.Attention("y", Columns{x.rows("q", 3, 197, 40), 0}, Columns{kv, 0}, Columns{kv, 40}, 2, 20, 0.22, x.leaf("bias", 2, 197, 197)).Node
		},
	}
}

// attentionInTwoGroups has more scores than fit the scratch memory at once.
func attentionInTwoGroups(x *testGraph) *gorgonia.Node {
	kv := x.rows("kv", 7, 784, 2*8)
	return x.stream.Attention("y", Columns{x.rows("q", 7, 784, 8), 0}, Columns{kv, 0}, Columns{kv, 8}, 2, 4, 0.5, x.leaf("bias", 2, 784, 784)).Node
}

// fusedOperations are operations with everything that inference fuses into them.
func fusedOperations() map[string]func(x *testGraph) *gorgonia.Node {
	weight := func(x *testGraph, name string, shape ...int) *gorgonia.Node {
		numbers := make([]float32, size(shape))
		for i := range numbers {
			numbers[i] = 2*x.random.Float32() - 1
		}
		return x.stream.Weight(name, shape, numbers)
	}
	conv := func(x *testGraph, in Map, out, each, groups int) *gorgonia.Node {
		y := Map{N: in.N, C: out, H: in.H, W: in.W}
		return x.stream.Conv("y", x.mapLeaf("x", in), weight(x, "w", out, each, 3, 3), ConvOptions{
			Stride: 1, Pad: 1, Groups: groups, Bias: weight(x, "b", out), Slopes: weight(x, "s", out),
			Border: weight(x, "border", 9, out), Residual: x.mapLeaf("r", y),
		}).Node
	}
	linear := func(act Activation) func(x *testGraph) *gorgonia.Node {
		return func(x *testGraph) *gorgonia.Node {
			return x.stream.Linear("y", x.rows("x", 5, 33), weight(x, "w", 21, 33), LinearOptions{
				Bias: weight(x, "b", 21), Act: act, Residual: x.rows("r", 5, 21), Factor: x.rows("f", 5, 21),
			}).Node
		}
	}
	return map[string]func(x *testGraph) *gorgonia.Node{
		"convolution": func(x *testGraph) *gorgonia.Node { return conv(x, Map{N: 2, C: 16, H: 7, W: 9}, 32, 16, 1) },
		"depthwise":   func(x *testGraph) *gorgonia.Node { return conv(x, Map{N: 2, C: 32, H: 7, W: 9}, 32, 1, 32) },
		"ReLU":        linear(ReLU), "GELU": linear(GELU), "sigmoid": linear(Sigmoid),
	}
}

// TestGPUAgreesWithCPU holds every operation's kernels for a GPU, result and
// gradients, to those of the CPU.
func TestGPUAgreesWithCPU(t *testing.T) {
	all := smallOperations()
	maps.Copy(all, largeOperations())
	if os.Getenv("ARBEX_GPU_CHECK") != "" { // as in package model: it takes its time
		all["attention in two goes"] = attentionInTwoGroups
	}
	for name, build := range all {
		t.Run(name, func(t *testing.T) {
			driver := &simulated.Device{}
			gpu := NewGPU(driver)
			t.Run("run", func(t *testing.T) { compareDevices(t, gpu, build) })
			if lent := gpu.BytesInUse(); lent != 0 {
				t.Errorf("%d bytes of the device were not given back", lent)
			}
			gpu.Close()
			if lent := driver.BytesInUse(); lent != 0 {
				t.Errorf("%d bytes were not given back to the driver", lent)
			}
		})
	}
}

// TestFusedOnGPU holds what inference fuses to the CPU, also with the products by a
// library.
func TestFusedOnGPU(t *testing.T) {
	for name, build := range fusedOperations() {
		t.Run(name, func(t *testing.T) {
			want := resultOn(t, CPU(), build)
			for _, gpu := range []*GPU{NewGPU(&simulated.Device{}), newBLASDevice(t, &simulated.Device{})} {
				defer gpu.Close()
				if off := difference(resultOn(t, gpu, build), want); !(off < 2e-5) {
					t.Errorf("%s is off by %.1e", gpu.Name(), off)
				}
			}
		})
	}
}

func newBLASDevice(t *testing.T, driver *simulated.Device) *GPU {
	t.Helper()
	gpu := NewGPU(driver)
	if err := gpu.UseBLAS(); err != nil {
		t.Fatal(err)
	}
	return gpu
}

// oddProducts are products whose sides fit no square, of many heads, of pictures that lie
// apart, and of one row or one column.
func oddProducts() map[string]func(x *testGraph) *gorgonia.Node {
	attention := func(n, tokens, heads, dim int) func(x *testGraph) *gorgonia.Node {
		width := heads * dim
		return func(x *testGraph) *gorgonia.Node {
			kv := x.rows("kv", n, tokens, 2*width)
			return x.stream.Attention("y", Columns{x.rows("q", n, tokens, width), 0}, Columns{kv, 0}, Columns{kv, width}, heads, dim, 0.3, x.leaf("bias", heads, tokens, tokens)).Node
		}
	}
	linear := func(rows, in, out int) func(x *testGraph) *gorgonia.Node {
		return func(x *testGraph) *gorgonia.Node {
			return x.stream.Linear("y", x.rows("x", rows, in), x.leaf("w", out, in), LinearOptions{Bias: x.leaf("b", out)}).Node
		}
	}
	return map[string]func(x *testGraph) *gorgonia.Node{
		"more heads than pictures": attention(2, 11, 5, 7), "more pictures than heads": attention(5, 9, 2, 13), "one picture": attention(1, 17, 3, 5), "one head": attention(4, 7, 1, 19),
		"one row": linear(1, 31, 17), "one column": linear(23, 29, 1), "one term": linear(13, 1, 19), "a sum in parts": linear(1031, 37, 41),
	}
}

// TestLibraryAgreesWithCPU holds every operation with products, result and
// gradients, to the CPU when a library computes them.
func TestLibraryAgreesWithCPU(t *testing.T) {
	all := smallOperations()
	maps.Copy(all, oddProducts())
	products := 0
	for name, build := range all {
		t.Run(name, func(t *testing.T) {
			driver := &simulated.Device{}
			gpu := newBLASDevice(t, driver)
			defer gpu.Close()
			compareDevices(t, gpu, build)
			if gpu.BLASError() != nil {
				t.Errorf("refused: %v", gpu.BLASError())
			}
			if driver.Counts().Gemms > 0 {
				products++
			}
		})
	}
	if products < len(oddProducts())+4 {
		t.Errorf("%d operations were multiplied by the library", products)
	}
}

// TestLibraryRefuses refuses each product in turn: the kernels compute it, and all
// that follow.
func TestLibraryRefuses(t *testing.T) {
	for _, name := range []string{"more heads than pictures", "a sum in parts"} {
		build := oddProducts()[name]
		counted := &simulated.Device{}
		gpu := newBLASDevice(t, counted)
		compareDevices(t, gpu, build)
		gpu.Close()
		all := counted.Counts().Gemms
		for k := 1; k <= all; k++ {
			driver := &simulated.Device{BLASFailAt: k}
			gpu := newBLASDevice(t, driver)
			compareDevices(t, gpu, build)
			if gpu.BLASError() == nil || driver.Counts().Gemms != k || gpu.Name() != driver.Name() {
				t.Errorf("%s: refused at product %d of %d, it asked for %d and says %v", name, k, all, driver.Counts().Gemms, gpu.BLASError())
			}
			gpu.Close()
		}
	}
}

// TestNoLibrary goes without where there is none.
func TestNoLibrary(t *testing.T) {
	gpu := NewGPU(&simulated.Device{NoBLAS: true})
	defer gpu.Close()
	if err := gpu.UseBLAS(); !errors.Is(err, simulated.ErrNoBLAS) || gpu.Name() != "simulated GPU" {
		t.Errorf("%v, %s", err, gpu.Name())
	}
	compareDevices(t, gpu, oddProducts()["one row"])
}

func compareDevices(t *testing.T, gpu *GPU, build func(x *testGraph) *gorgonia.Node) {
	want, wantNorm := gradientsOn(t, CPU(), build)
	have, haveNorm := gradientsOn(t, gpu, build)
	if len(have) != len(want) {
		t.Fatalf("%d results, the CPU has %d", len(have), len(want))
	}
	worst := 0.0
	for what, numbers := range want {
		off := difference(have[what], numbers)
		worst = max(worst, off)
		if !(off < 2e-5) {
			t.Errorf("%s is off by %.1e", what, off)
		}
	}
	if off := math.Abs(haveNorm-wantNorm) / wantNorm; !(off < 1e-5) {
		t.Errorf("the gradients' norm is %v, the CPU's %v", haveNorm, wantNorm)
	}
	t.Logf("off by at most %.1e", worst)
}
