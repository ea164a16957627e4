package model

import (
	"runtime"
	"testing"

	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// newHead builds reliability balancing alone, on given feature vectors
// [N, 768], and runs it once.
func newHead(t *testing.T, from store, features []float32) (*graph, *ops.Shelf) {
	t.Helper()
	expression, shelf := gorgonia.NewGraph(), ops.NewShelf()
	batch := len(features) / 768
	b := &builder{
		Stream: ops.NewStream(expression, shelf), config: paper(), batch: batch,
		store: from, folds: newFolds(), taps: map[string]any{},
	}
	b.KeepAll()
	input, memory := b.Input("features", ops.Map{N: batch, C: 768, H: 1, W: 1})
	rows := b.Flat("rows", input) // one pixel a map: the same numbers, as rows
	g := &graph{stream: b.Stream, batch: batch, taps: b.taps, balanced: b.balance(rows)}
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
	return g, shelf
}
