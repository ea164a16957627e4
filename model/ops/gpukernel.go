package ops

import (
	"slices"

	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"
)

func (g *GPU) newKernel(s *Stream, i implementation) (kernel, error) {
	if i.gpu == nil {
		return g.newHostKernel(i)
	}
	launches := i.gpu()
	s.onGPU.scratch.needed = max(s.onGPU.scratch.needed, launches.Scratch)
	return g.bindLaunches(launches, &s.onGPU.scratch), nil
}

// gpuKernel is an operation's launches with the memory that they use.
type gpuKernel struct {
	gpu      *GPU
	launches cuda.Launches
	scratch  *scratch
	in       [onednn.MaxInputs]memory
	out      memory
	extraOut [onednn.MaxExtraOutputs]memory

	kernels, products boundLaunches // by kernels alone, and with BLAS; the latter may be empty
}

// boundLaunches are launches and, after the first run, their arguments.
type boundLaunches struct {
	launches  []cuda.Launch
	arguments [][]uint64
}

func (g *GPU) bindLaunches(launches cuda.Launches, scratch *scratch) *gpuKernel {
	k := &gpuKernel{gpu: g, launches: launches, scratch: scratch, kernels: boundLaunches{launches: launches.List}}
	if g.blas != nil {
		k.products.launches = launches.WithBLAS()
	}
	return k
}

func (k *gpuKernel) setInput(slot int, from memory)  { k.in[slot] = from }
func (k *gpuKernel) setOutput(to memory)             { k.out = to }
func (k *gpuKernel) setExtraOutput(i int, to memory) { k.extraOut[i] = to }

// Close does nothing: the memory belongs to the stream.
func (k *gpuKernel) Close() {}

// PackedLen returns the number of floats of packed weights.
func (k *gpuKernel) PackedLen() int {
	if k.launches.Pack == nil {
		return 0
	}
	return k.launches.PackedLen
}

// PackedLayout identifies the layout of packed weights.
func (k *gpuKernel) PackedLayout() uint64 { return k.launches.PackedLayout }

// Pack packs plain weights.
func (k *gpuKernel) Pack(packed, plain []float32) error {
	k.launches.Pack(packed, plain)
	return nil
}

// Run launches everything. When BLAS fails at a product, the kernels start over:
// they write everything that was written before. An error of the device itself
// shows in the kernels' launches.
func (k *gpuKernel) Run() error {
	if k.gpu.blas != nil && len(k.products.launches) > 0 {
		blasErr, err := k.launch(&k.products)
		if err != nil || blasErr == nil {
			return err
		}
		k.gpu.disableBLAS(blasErr)
	}
	_, err := k.launch(&k.kernels)
	return err
}

// launch launches kernels and products until one fails.
func (k *gpuKernel) launch(b *boundLaunches) (blasErr, err error) {
	if b.arguments == nil {
		k.bind(b)
	}
	for i, l := range b.launches {
		a := b.arguments[i]
		if l.Gemm != nil {
			blasErr = k.gpu.blas.Gemm(*l.Gemm, cuda.Address(a[0]), cuda.Address(a[1]), cuda.Address(a[2]))
		} else {
			err = k.gpu.driver.Launch(l.Kernel, l.Grid, l.Threads, a)
		}
		if blasErr != nil || err != nil {
			return blasErr, err
		}
	}
	return nil, nil
}

// bind resolves the arguments, and removes launches whose required input is null.
func (k *gpuKernel) bind(b *boundLaunches) {
	b.launches = slices.DeleteFunc(slices.Clone(b.launches), func(l cuda.Launch) bool {
		return l.RequiredInput.Kind == cuda.Input && k.in[l.RequiredInput.Slot].isNull()
	})
	b.arguments = make([][]uint64, len(b.launches))
	for i, l := range b.launches {
		b.arguments[i] = make([]uint64, len(l.Arguments))
		for j, a := range l.Arguments {
			b.arguments[i][j] = k.resolve(a)
		}
	}
}

// resolve returns an argument's eight bytes: a number, an address, or null.
func (k *gpuKernel) resolve(a cuda.Argument) uint64 {
	var m memory
	switch a.Kind {
	case cuda.Number:
		return a.Bits
	case cuda.Input:
		m = k.in[a.Slot]
	case cuda.Output:
		m = k.out
	case cuda.ExtraOutput:
		m = k.extraOut[a.Slot]
	case cuda.ScratchMemory:
		m = k.scratch.memory
	}
	if m.isNull() {
		return 0
	}
	return uint64(m.address) + 4*uint64(a.Offset)
}
