package ops

import (
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// testGraph is a small graph whose gradients are compared with differences.
type testGraph struct {
	t      *testing.T
	stream *Stream
	leaves map[string][]float32
	nodes  map[string]*gorgonia.Node
	maps   map[string]bool // leaves that are feature maps
	random *rand.Rand
}

func newTestGraph(t *testing.T, device Device) (x *testGraph, graph *gorgonia.ExprGraph) {
	graph, shelf := gorgonia.NewGraph(), NewWeightCache(device)
	x = &testGraph{t, NewStream(graph, shelf), map[string][]float32{}, map[string]*gorgonia.Node{}, map[string]bool{}, rand.New(rand.NewPCG(1, 2))}
	t.Cleanup(func() { x.stream.Close(); shelf.Close() })
	return x, graph
}

// leaf makes a trainable leaf of numbers that keep away from zero, where some
// operations have a kink.
func (x *testGraph) leaf(name string, shape ...int) *gorgonia.Node {
	numbers, err := onednn.Alloc(size(shape))
	if err != nil {
		x.t.Fatal(err)
	}
	x.t.Cleanup(func() { onednn.Free(numbers) })
	for i := range numbers {
		numbers[i] = 0.1 + x.random.Float32()
		if x.random.IntN(2) == 0 {
			numbers[i] = -numbers[i]
		}
	}
	x.leaves[name] = numbers
	x.nodes[name] = x.stream.Trainable(name, shape, numbers)
	return x.nodes[name]
}

func (x *testGraph) mapLeaf(name string, m Map) Map {
	x.maps[name] = true
	m.Node = x.leaf(name, m.N, m.C, m.H, m.W)
	return m
}

func (x *testGraph) rows(name string, shape ...int) Rows { return Rows{x.leaf(name, shape...), shape} }

// smallOperations are every operation, in small.
func smallOperations() map[string]func(x *testGraph) *gorgonia.Node {
	image := Map{N: 2, C: 16, H: 6, W: 5}
	return map[string]func(x *testGraph) *gorgonia.Node{
		"convolution": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", image), x.leaf("w", 32, 16, 3, 3), ConvOptions{Stride: 2, Pad: 1, Bias: x.leaf("b", 32)}).Node
		},
		"depthwise convolution": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", image), x.leaf("w", 16, 1, 3, 3), ConvOptions{Pad: 1, Groups: 16}).Node
		},
		"convolution of a plain picture": func(x *testGraph) *gorgonia.Node {
			return x.stream.Conv("y", x.mapLeaf("x", Map{N: 2, C: 3, H: 8, W: 8}), x.leaf("w", 16, 3, 3, 3), ConvOptions{Pad: 1, Stride: 2}).Node
		},
		"PReLU": func(x *testGraph) *gorgonia.Node {
			return x.stream.PReLU("y", x.mapLeaf("x", image), x.leaf("w", 16)).Node
		},
		"subsample": func(x *testGraph) *gorgonia.Node { return x.stream.Subsample("y", x.mapLeaf("x", image), 2).Node },
		"batch norm by fixed statistics": func(x *testGraph) *gorgonia.Node {
			variance := x.stream.Weight("variance", []int{16}, slices.Repeat([]float32{0.7}, 16))
			mean := x.stream.Weight("mean", []int{16}, slices.Repeat([]float32{0.2}, 16))
			return x.stream.BatchNorm("y", x.mapLeaf("x", image), BatchNormParams{mean, variance, x.leaf("w", 16), x.leaf("b", 16)}).Node
		},
		"batch norm by the batch": func(x *testGraph) *gorgonia.Node {
			y, _, _ := x.stream.BatchNormTrain("y", x.mapLeaf("x", image), x.leaf("w", 16), x.leaf("b", 16))
			return y.Node
		},
		"batch norm of rows": func(x *testGraph) *gorgonia.Node {
			y, _, _ := x.stream.BatchNormTrainRows("y", x.rows("x", 9, 16), x.leaf("w", 16), x.leaf("b", 16))
			return y.Node
		},
		"layer norm": func(x *testGraph) *gorgonia.Node {
			return x.stream.LayerNorm("y", x.rows("x", 2, 5, 24), x.leaf("w", 24), x.leaf("b", 24), 1e-5).Node
		},
		"linear": func(x *testGraph) *gorgonia.Node {
			return x.stream.Linear("y", x.rows("x", 2, 5, 12), x.leaf("w", 20, 12), LinearOptions{Bias: x.leaf("b", 20)}).Node
		},
		"self-attention": func(x *testGraph) *gorgonia.Node {
			qkv := x.rows("qkv", 2, 7, 3*16)
			part := func(i int) Columns { return Columns{qkv, 16 * i} }
			return x.stream.Attention("y", part(0), part(1), part(2), 2, 8, 0.35, nil).Node
		},
		"cross-attention with bias": func(x *testGraph) *gorgonia.Node {
			kv := x.rows("kv", 2, 9, 2*16)
			return x.stream.Attention("y", Columns{x.rows("q", 2, 9, 16), 0}, Columns{kv, 0}, Columns{kv, 16}, 2, 8, 0.35, x.leaf("bias", 2, 9, 9)).Node
		},
		"attention of three projections": func(x *testGraph) *gorgonia.Node {
			return x.stream.Attention("y", Columns{x.rows("q", 2, 8, 16), 0}, Columns{x.rows("k", 2, 8, 16), 0}, Columns{x.rows("v", 2, 8, 16), 0}, 4, 4, 0.5, nil).Node
		},
		"ReLU":    func(x *testGraph) *gorgonia.Node { return x.stream.Activate("y", x.rows("x", 3, 40), ReLU).Node },
		"GELU":    func(x *testGraph) *gorgonia.Node { return x.stream.Activate("y", x.rows("x", 3, 40), GELU).Node },
		"sigmoid": func(x *testGraph) *gorgonia.Node { return x.stream.Activate("y", x.rows("x", 3, 40), Sigmoid).Node },
		"tokens":  func(x *testGraph) *gorgonia.Node { return x.stream.Tokens("y", x.mapLeaf("x", image)).Node },
		"pixels":  func(x *testGraph) *gorgonia.Node { return x.stream.Pixels("y", x.rows("x", 2, 30, 16), 6, 5).Node },
		"flat": func(x *testGraph) *gorgonia.Node {
			return x.stream.Flatten("y", x.mapLeaf("x", Map{N: 3, C: 16, H: 1, W: 1})).Node
		},
		"sum": func(x *testGraph) *gorgonia.Node { return x.stream.Add("y", x.rows("a", 3, 8), x.rows("b", 3, 8)).Node },
		"sum of maps": func(x *testGraph) *gorgonia.Node {
			return x.stream.AddMaps("y", x.mapLeaf("a", image), x.mapLeaf("b", image)).Node
		},
		"product": func(x *testGraph) *gorgonia.Node { return x.stream.Mul("y", x.rows("a", 3, 8), x.rows("b", 3, 8)).Node },
		"layer scale": func(x *testGraph) *gorgonia.Node {
			return x.stream.Scale("y", x.rows("x", 2, 5, 24), x.leaf("w", 24)).Node
		},
		"drop-path": func(x *testGraph) *gorgonia.Node {
			by, numbers := x.stream.InputRows("mask", 3)
			copy(numbers, []float32{0, 1.5, 0.5})
			return x.stream.ScaleSamples("y", x.rows("x", 3, 4, 8), by).Node
		},
		"a node that many read": func(x *testGraph) *gorgonia.Node {
			a := x.rows("a", 3, 8)
			y := a
			for range 10 {
				y = x.stream.Add("y", x.stream.Mul("m", y, a), a)
			}
			return y.Node
		},
	}
}

// TestGradientsAgainstDifferences holds the gradient of every operation to the
// differences of its result.
func TestGradientsAgainstDifferences(t *testing.T) {
	for name, build := range smallOperations() {
		t.Run(name, func(t *testing.T) { compareWithDifferences(t, build) })
	}
}

// weights are numbers between -1 and 1 for everything in y.
func (x *testGraph) weights(y *gorgonia.Node) []float32 {
	weights := make([]float32, y.Shape().TotalSize())
	for i := range weights {
		weights[i] = 2*x.random.Float32() - 1
	}
	return weights
}

// loss is the sum of y's numbers times weights; value has it in double: the
// tensor rounds it.
func (x *testGraph) loss(y *gorgonia.Node, weights []float32) (loss Rows, value *float64) {
	value = new(float64)
	loss = x.stream.Apply("loss", []int{1}, Function{
		Forward: func(out []float32, in ...[]float32) {
			*value = 0
			for i, v := range in[0] {
				*value += float64(v) * float64(weights[i])
			}
			out[0] = float32(*value)
		},
		Backward: func(gradients [][]float32, _, dy []float32, _ ...[]float32) {
			for i, w := range weights {
				gradients[0][i] = w * dy[0]
			}
		},
	}, y)
	return loss, value
}

func compareWithDifferences(t *testing.T, build func(x *testGraph) *gorgonia.Node) {
	x, graph := newTestGraph(t, CPU())
	y := build(x)
	if err := x.stream.Err(); err != nil {
		t.Fatal(err)
	}
	loss, value := x.loss(y, x.weights(y))
	var names []string
	var leaves []*gorgonia.Node
	for name, node := range x.nodes {
		names, leaves = append(names, name), append(leaves, node)
	}
	gradients, err := x.stream.Grad(loss, leaves)
	if err != nil {
		t.Fatal(err)
	}
	machine := gorgonia.NewTapeMachine(graph)
	defer machine.Close()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	run := func() float64 {
		x.stream.Begin()
		if err := machine.RunAll(); err != nil {
			t.Fatal(err)
		}
		machine.Reset()
		if err := x.stream.Run(); err != nil {
			t.Fatal(err)
		}
		return *value
	}
	run()
	for i, name := range names {
		if gradients[i] == nil {
			t.Errorf("%s gets no gradient", name)
			continue
		}
		gradient := slices.Clone(x.stream.Value(gradients[i]))
		length := 0.0
		for _, g := range gradient {
			length += float64(g) * float64(g)
		}
		typical := math.Sqrt(length / float64(len(gradient)))
		for range 12 {
			at := x.random.IntN(len(gradient))
			const h = 1.0 / 256
			numbers := x.leaves[name]
			before := numbers[at]
			numbers[at] = before + h
			up := run()
			numbers[at] = before - h
			down := run()
			numbers[at] = before
			if difference := (up - down) / (2 * h); math.Abs(difference-float64(gradient[at])) > 0.01*(typical+math.Abs(difference)) {
				t.Errorf("%s[%d]: gradient %v, by difference %v", name, at, gradient[at], difference)
			}
		}
	}
}
