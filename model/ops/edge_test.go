package ops

import (
	"errors"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
)

// What does not fit together is an error of building, which stays, and what is built on
// it does no harm.
func TestOperandsThatDoNotFitAreErrors(t *testing.T) {
	image := Map{N: 2, C: 16, H: 3, W: 2}
	for name, build := range map[string]func(x *testGraph){
		"a sum of unequal rows": func(x *testGraph) { x.stream.Add("y", x.rows("a", 3, 8), x.rows("b", 2, 8)) },
		"a sum of unequal maps": func(x *testGraph) {
			x.stream.AddMaps("y", x.mapLeaf("a", image), x.mapLeaf("b", Map{N: 1, C: 16, H: 3, W: 2}))
		},
		"a product of unequal rows":       func(x *testGraph) { x.stream.Mul("y", x.rows("a", 3, 8), x.rows("b", 3, 4)) },
		"a scale of another width":        func(x *testGraph) { x.stream.Scale("y", x.rows("x", 3, 8), x.leaf("w", 7)) },
		"a factor too few":                func(x *testGraph) { x.stream.ScaleSamples("y", x.rows("x", 3, 8), x.rows("f", 2)) },
		"slopes of other channels":        func(x *testGraph) { x.stream.PReLU("y", x.mapLeaf("x", image), x.leaf("w", 8)) },
		"weights of another width":        func(x *testGraph) { x.stream.LayerNorm("y", x.rows("x", 3, 8), x.leaf("w", 9), x.leaf("b", 8), 1e-5) },
		"a norm without a bias":           func(x *testGraph) { x.stream.LayerNorm("y", x.rows("x", 3, 8), x.leaf("w", 8), nil, 1e-5) },
		"a product of another width":      func(x *testGraph) { x.stream.Linear("y", x.rows("x", 3, 8), x.leaf("w", 4, 7), LinearOptions{}) },
		"a convolution of other channels": func(x *testGraph) { x.stream.Conv("y", x.mapLeaf("x", image), x.leaf("w", 16, 8, 1, 1), ConvOptions{}) },
		"a convolution to half a block": func(x *testGraph) {
			x.stream.Conv("y", x.mapLeaf("x", image), x.leaf("w", 12, 16, 1, 1), ConvOptions{})
		},
		"a map of many pixels made flat": func(x *testGraph) { x.stream.Flatten("y", x.mapLeaf("x", image)) },
	} {
		t.Run(name, func(t *testing.T) {
			x, _ := newTestGraph(t, CPU())
			build(x)
			first := x.stream.Err()
			if first == nil {
				t.Fatal("it was built")
			}
			y := x.stream.Add("after", x.rows("p", 1, 2), x.rows("q", 1, 2))
			x.stream.Scale("and", y, x.leaf("r", 2))
			x.stream.PReLU("then", x.mapLeaf("s", image), x.leaf("u", 16))
			if x.stream.Err() != first {
				t.Errorf("%v became %v", first, x.stream.Err())
			}
		})
	}
}

// A loss that no trainable number leads to has no gradients.
func TestWhatTheLossDoesNotDependOnGetsNoGradient(t *testing.T) {
	x, _ := newTestGraph(t, CPU())
	a, other := x.rows("a", 1, 4), x.leaf("other", 4)
	loss, _ := x.loss(a.Node, make([]float32, 4))
	all, err := x.stream.Grad(loss, []*gorgonia.Node{a.Node, other})
	if err != nil || len(all) != 2 || all[0] == nil || all[1] != nil {
		t.Errorf("%v, %v", all, err)
	}
}

// An arena hands out what was released, the smallest that is large enough, but not a
// hundred times what is asked for.
func TestAnArenaReusesWhatFits(t *testing.T) {
	a := arena{device: CPU()}
	defer a.free()
	take := func(n int) memory {
		t.Helper()
		m, err := a.take(n)
		if err != nil || m.len != n {
			t.Fatalf("%d numbers: %+v, %v", n, m, err)
		}
		return m
	}
	large, small := take(1000), take(100)
	a.release(large)
	a.release(small)
	if m := take(90); &m.host[0] != &small.host[0] {
		t.Error("90 numbers are not in the 100")
	}
	if m := take(10); &m.host[0] == &large.host[0] {
		t.Error("10 numbers take the 1000")
	}
	if m := take(500); &m.host[0] != &large.host[0] {
		t.Error("500 numbers are not in the 1000")
	}
	if m := take(500); &m.host[0] == &large.host[0] {
		t.Error("memory is handed out twice")
	}
	if n := len(a.all); n != 4 {
		t.Errorf("%d pieces of memory, not 4", n)
	}
}

// Memory that is refused leaves an arena as it was.
func TestAnArenaWithoutMemory(t *testing.T) {
	a := arena{device: CPU()}
	defer a.free()
	if _, err := a.take(1 << 60); err == nil {
		t.Error("2^60 numbers were allocated")
	}
	if len(a.all) != 0 || len(a.idle) != 0 {
		t.Errorf("%d pieces, %d idle", len(a.all), len(a.idle))
	}
}

// The copies of weights are one for each layout and each slice; a copy that fails is none.
func TestAWeightCacheCopiesOnce(t *testing.T) {
	cache := NewWeightCache(CPU())
	defer cache.Close()
	numbers := []float32{1, 2, 3, 4}
	first, err := cache.plain(numbers)
	if err != nil || !slices.Equal(first.host, numbers) {
		t.Fatalf("%v, %v", first.host, err)
	}
	if again, err := cache.plain(numbers); err != nil || &again.host[0] != &first.host[0] {
		t.Errorf("another copy of the same: %v", err)
	}
	if part, err := cache.plain(numbers[:2]); err != nil || len(part.host) != 2 {
		t.Errorf("a part that begins at the same address has %d numbers: %v", len(part.host), err)
	}
	failure := errors.New("the kernel is closed")
	for range 2 { // the failed copy is not found the second time
		if _, err := cache.packed(numbers, failingPacker{failure}); !errors.Is(err, failure) {
			t.Errorf("a packer that fails: %v", err)
		}
	}
}

type failingPacker struct{ err error }

func (failingPacker) PackedLen() int              { return 16 }
func (failingPacker) PackedLayout() uint64        { return 7 }
func (p failingPacker) Pack(_, _ []float32) error { return p.err }
