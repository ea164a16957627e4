package onednn

import (
	"math"
	"testing"
)

// A shape that no kernel can have is an error when the kernel is made: later it would be
// memory that nobody owns, or a division by zero, either of which ends the process.
func TestImpossibleShapesOfEveryKernelAreErrors(t *testing.T) {
	small := MapShape{1, 16, 2, 2}
	for name, make := range map[string]func() (*Kernel, error){
		"PReLU of no channel":            func() (*Kernel, error) { return NewPReLU(MapShape{1, 0, 2, 2}) },
		"PReLU of half a block":          func() (*Kernel, error) { return NewPReLU(MapShape{1, 12, 2, 2}) },
		"PReLU of -1 images":             func() (*Kernel, error) { return NewPReLU(MapShape{-1, 16, 2, 2}) },
		"PReLU gradient of 3 channels":   func() (*Kernel, error) { return NewPReLUGradient(MapShape{1, 3, 2, 2}) },
		"PReLU gradient of no row":       func() (*Kernel, error) { return NewPReLUGradient(MapShape{1, 16, 0, 2}) },
		"subsample by 0":                 func() (*Kernel, error) { return NewSubsample(small, 0) },
		"subsample by -2":                func() (*Kernel, error) { return NewSubsample(small, -2) },
		"subsample of 20 channels":       func() (*Kernel, error) { return NewSubsample(MapShape{1, 20, 2, 2}, 2) },
		"subsample gradient by 0":        func() (*Kernel, error) { return NewSubsampleGradient(small, 0) },
		"subsample gradient of no row":   func() (*Kernel, error) { return NewSubsampleGradient(MapShape{1, 16, 0, 2}, 2) },
		"batch norm gradient, 12":        func() (*Kernel, error) { return NewBatchNormGradient(MapShape{1, 12, 2, 2}, false, 1e-5, true) },
		"batch norm gradient, no column": func() (*Kernel, error) { return NewBatchNormGradient(MapShape{1, 16, 2, 0}, false, 1e-5, true) },
		"layer norm gradient of no row":  func() (*Kernel, error) { return NewLayerNormGradient(-1, 16, 1e-5) },
		"layer norm gradient, 0 wide":    func() (*Kernel, error) { return NewLayerNormGradient(4, 0, 1e-5) },
		"linear data gradient":           func() (*Kernel, error) { return NewLinearDataGradient(Linear{Rows: -1, In: 4, Out: 4}) },
		"linear weights gradient":        func() (*Kernel, error) { return NewLinearWeightsGradient(Linear{Rows: 2, In: 4, Out: -4}) },
		"sum of no term":                 func() (*Kernel, error) { return NewSum(4, 0) },
		"sum of too many terms":          func() (*Kernel, error) { return NewSum(4, MaxInputs+1) },
		"sum of -1 numbers":              func() (*Kernel, error) { return NewSum(-1, 2) },
		"column sums of -1 rows":         func() (*Kernel, error) { return NewColumnSums(-1, 4) },
		"column sums, -1 wide":           func() (*Kernel, error) { return NewColumnSums(4, -1) },
		"columns beyond the last":        func() (*Kernel, error) { return NewColumns(2, 4, 3, 2) },
		"columns before the first":       func() (*Kernel, error) { return NewColumns(2, 4, -1, 2) },
		"no columns":                     func() (*Kernel, error) { return NewColumns(2, 4, 1, 0) },
		"attention without a head":       func() (*Kernel, error) { return NewAttention(Attention{N: 1, Queries: 2, Keys: 2, Dim: 4}) },
		"attention to no key":            func() (*Kernel, error) { return NewAttention(Attention{N: 1, Heads: 1, Queries: 2, Dim: 4}) },
		"attention gradient, no dim":     func() (*Kernel, error) { return NewAttentionGradient(Attention{N: 1, Heads: 1, Queries: 2, Keys: 2}) },
		"attention gradient, 2 by 3": func() (*Kernel, error) {
			return NewAttentionGradient(Attention{N: 1, Heads: 1, Queries: 2, Keys: 3, Dim: 4})
		},
		"layer norm of -1 rows":    func() (*Kernel, error) { return NewLayerNorm(-1, 16, 1e-5) },
		"activation of -1 numbers": func() (*Kernel, error) { return NewActivation(-1, ReLU) },
		"reorder of -1 images":     func() (*Kernel, error) { return NewReorder(MapShape{-1, 16, 2, 2}, Plain, Blocked) },
	} {
		before := Unfreed()
		kernel, err := make()
		if err == nil {
			t.Errorf("%s was made", name)
			kernel.Close()
		} else if err.Error() == "" {
			t.Errorf("%s: an error without a word", name)
		}
		if Unfreed() != before {
			t.Errorf("%s leaks", name)
		}
	}
}

func TestMemoryThatCannotBeHadIsAnError(t *testing.T) {
	before := Unfreed()
	for _, n := range []int{-1, math.MinInt, math.MaxInt, math.MaxInt/4 + 1, 1 << 62, 1 << 50} {
		if memory, err := Alloc(n); err == nil {
			Free(memory)
			t.Errorf("%d numbers were allocated", n)
		}
	}
	if Unfreed() != before {
		t.Error("memory that was not allocated is counted")
	}
	none, err := Alloc(0)
	if err != nil || len(none) != 0 {
		t.Errorf("no numbers: %d, %v", len(none), err)
	}
	Free(none)
	Free(nil)
	if Unfreed() != before {
		t.Error("empty memory leaks")
	}
}

// What is closed can be closed again, and running it is an error.
func TestAClosedKernelDoesNotRun(t *testing.T) {
	before := Unfreed()
	kernel, err := NewActivation(4, ReLU)
	if err != nil {
		t.Fatal(err)
	}
	kernel.Close()
	kernel.Close()
	if Unfreed() != before {
		t.Error("a closed kernel leaks, or was freed twice")
	}
	if kernel.Run() == nil {
		t.Error("a closed kernel ran")
	}
	if kernel.Pack(nil, nil) == nil {
		t.Error("a closed kernel packed weights")
	}
}
