package model

import (
	"runtime"
	"testing"

	"arbex/model/ops"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// newHead builds reliability balancing alone, on given feature vectors
// [N, 768], and runs it once.
func newHead(t *testing.T, device ops.Device, from parameterSource, features []float32) (*graph, *ops.WeightCache) {
	t.Helper()
	expression, weights := gorgonia.NewGraph(), ops.NewWeightCache(device)
	batch := len(features) / 768
	b := &builder{
		Stream: ops.NewStream(expression, weights), config: paper(), batch: batch,
		source: from, foldedWeights: newFoldedWeights(), taps: map[string]any{},
	}
	b.KeepAll()
	input, memory := b.Input("features", ops.Map{N: batch, C: 768, H: 1, W: 1})
	rows := b.Flatten("rows", input) // one pixel a map: the same numbers, as rows
	g := &graph{stream: b.Stream, batch: batch, taps: b.taps, balancing: b.balance(rows)}
	if err := b.Err(); err != nil {
		t.Fatal(err)
	}
	copy(memory, features)
	g.machine = gorgonia.NewTapeMachine(expression)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := g.run(); err != nil {
		t.Fatal(err)
	}
	return g, weights
}

// headGradients runs the head with its losses on the golden feature vectors, and
// returns how to find the gradient of a parameter or of the "input".
func headGradients(t *testing.T, device ops.Device, learning *training, labels []int) (*graph, func(name string) []float32) {
	t.Helper()
	const batch, width = 3, 768
	expression, weights, store := gorgonia.NewGraph(), ops.NewWeightCache(device), newNativeParameters(goldenStore(t))
	b := &builder{
		Stream: ops.NewStream(expression, weights), config: paper(), batch: batch,
		source: store, foldedWeights: newFoldedWeights(), taps: map[string]any{}, training: learning,
	}
	input, err := onednn.Alloc(batch * width)
	if err != nil {
		t.Fatal(err)
	}
	for i := range input {
		input[i] = float32(formula("input", i, "input", []int{batch, width}))
	}
	rows := ops.Rows{Node: b.trainableLeaf("input", []int{batch, width}, input), Shape: []int{batch, width}}
	g := &graph{stream: b.Stream, batch: batch, taps: b.taps, balancing: b.balance(rows)}
	learning.addLosses(b, g)
	if err := b.Err(); err != nil {
		t.Fatal(err)
	}
	for i, label := range labels {
		learning.labels[i*len(paper().Classes)+label] = 1
	}
	g.machine = gorgonia.NewTapeMachine(expression)
	t.Cleanup(func() { g.close(); weights.Close(); store.free(); onednn.Free(input) })
	runOnThread(t, g)
	return g, func(name string) []float32 {
		for _, l := range learning.parameters {
			if l.name == name {
				return g.stream.Value(l.gradient)
			}
		}
		return nil
	}
}
