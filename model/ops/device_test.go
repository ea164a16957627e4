package ops

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"arbex/model/ops/cuda/simulated"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// outcome is what a graph computes, by name: the result, and the gradients of its
// leaves, feature maps in the order of the CPU.
type outcome map[string][]float32

// outcomeOf builds a trial on a device and runs it twice: the second run finds
// everything in place.
func outcomeOf(t *testing.T, device Device, build func(x *trial) *gorgonia.Node) (outcome, float64) {
	x, graph := newTrial(t, device)
	y := build(x)
	weights := x.weights(y)
	if device != CPU() {
		for name := range x.maps {
			copy(x.leaves[name], mapFor(x.leaves[name], x.nodes[name].Shape(), onednn.Blocked, onednn.Tokens))
		}
		weights = mapFor(weights, y.Shape(), onednn.Blocked, onednn.Tokens)
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
	x.stream.Answer(y)
	machine := gorgonia.NewTapeMachine(graph)
	defer machine.Close()
	for range 2 {
		x.stream.Begin()
		if err := machine.RunAll(); err != nil {
			t.Fatal(err)
		}
		machine.Reset()
		if err := x.stream.Run(); err != nil {
			t.Fatal(err)
		}
	}
	read := func(node *gorgonia.Node, isMap bool) []float32 {
		numbers := slices.Clone(x.stream.Value(node))
		if isMap && device != CPU() {
			return mapFor(numbers, node.Shape(), onednn.Tokens, onednn.Blocked)
		}
		return numbers
	}
	o := outcome{"result": read(y, y.Dims() == 4)}
	for i, node := range gradients {
		if node != nil {
			o["gradient of "+names[i]] = read(node, x.maps[names[i]])
		}
	}
	return o, x.stream.GradientNorm()
}

// mapFor brings the numbers of a feature map from one layout to another; others,
// and pictures, stay as they are.
func mapFor(numbers []float32, shape []int, from, to onednn.Layout) []float32 {
	if len(shape) != 4 || shape[1]%8 != 0 {
		return numbers
	}
	m := onednn.Map{N: shape[0], C: shape[1], H: shape[2], W: shape[3]}
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
	kernel.Read(0, in)
	kernel.Write(out)
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

// TestGPUAgreesWithCPU holds every operation's kernels for a GPU, result and
// gradients, to those of the CPU.
func TestGPUAgreesWithCPU(t *testing.T) {
	for name, build := range trials() {
		t.Run(name, func(t *testing.T) {
			driver := &simulated.Device{}
			gpu := NewGPU(driver)
			t.Run("run", func(t *testing.T) { compareDevices(t, gpu, build) })
			if lent := gpu.Outstanding(); lent != 0 {
				t.Errorf("%d bytes of the device were not given back", lent)
			}
			gpu.Close()
			if lent := driver.Lent(); lent != 0 {
				t.Errorf("%d bytes were not given back to the driver", lent)
			}
		})
	}
}

func compareDevices(t *testing.T, gpu *GPU, build func(x *trial) *gorgonia.Node) {
	want, wantNorm := outcomeOf(t, CPU(), build)
	have, haveNorm := outcomeOf(t, gpu, build)
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
	t.Log(fmt.Sprintf("off by at most %.1e", worst))
}
