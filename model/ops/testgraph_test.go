package ops

import (
	"math/rand/v2"
	"slices"
	"testing"

	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// testGraph is a small graph on a device.
type testGraph struct {
	t      *testing.T
	stream *Stream
	leaves map[string][]float32
	nodes  map[string]*gorgonia.Node
	maps   map[string]bool // leaves that are feature maps
	random *rand.Rand
}

func newTestGraph(t *testing.T, device Device) (x *testGraph, graph *gorgonia.ExprGraph) {
	graph, cache := gorgonia.NewGraph(), NewWeightCache(device)
	x = &testGraph{t, NewStream(graph, cache), map[string][]float32{}, map[string]*gorgonia.Node{}, map[string]bool{}, rand.New(rand.NewPCG(1, 2))}
	t.Cleanup(func() { x.stream.Close(); cache.Close() })
	return x, graph
}

// leaf adds a trainable leaf of random numbers that are not near zero, where some
// operations are not differentiable.
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

// weights returns a number between -1 and 1 for every element of y.
func (x *testGraph) weights(y *gorgonia.Node) []float32 {
	weights := make([]float32, y.Shape().TotalSize())
	for i := range weights {
		weights[i] = 2*x.random.Float32() - 1
	}
	return weights
}

// loss adds the sum of y's elements times weights; value is the sum in float64.
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

// results are the result of a graph and the gradients of its leaves by name, with
// feature maps in the CPU's layout.
type results map[string][]float32

// buildOn builds a graph on a device, with its maps in the device's layout.
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

// compute runs a graph twice: the second run reuses the memory of the first.
func (x *testGraph) compute(graph *gorgonia.ExprGraph) {
	machine := gorgonia.NewTapeMachine(graph)
	defer machine.Close()
	for range 2 {
		if err := x.stream.Queue(machine); err != nil {
			x.t.Fatal(err)
		}
		if err := x.stream.Run(); err != nil {
			x.t.Fatal(err)
		}
	}
}

// read returns a node's value, with maps in the CPU's layout.
func (x *testGraph) read(device Device, node *gorgonia.Node, isMap bool) []float32 {
	numbers := slices.Clone(x.stream.Value(node))
	if isMap && device != CPU() {
		return reorderMap(numbers, node.Shape(), onednn.Tokens, onednn.Blocked)
	}
	return numbers
}

// resultOn returns the result of a graph without gradients.
func resultOn(t *testing.T, device Device, build func(x *testGraph) *gorgonia.Node) []float32 {
	x, graph, y := buildOn(t, device, build)
	x.stream.Output(y)
	x.compute(graph)
	return x.read(device, y, y.Dims() == 4)
}

// gradientsOn returns the result and the gradients of a graph, and the norm of the
// gradients.
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

// reorderMap copies a feature map from one layout to another. Rows and plain images
// stay as they are.
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
