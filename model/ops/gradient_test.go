package ops

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
)

// TestGradientsAgainstDifferences compares the gradient of every operation with
// central differences of its result.
func TestGradientsAgainstDifferences(t *testing.T) {
	for name, build := range smallOperations() {
		t.Run(name, func(t *testing.T) { compareWithDifferences(t, build) })
	}
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
		if err := x.stream.Queue(machine); err != nil {
			t.Fatal(err)
		}
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
