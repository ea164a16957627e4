package ops

import (
	"errors"
	"slices"

	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"
)

func (g *GPU) newKernel(s *Stream, t implementation) (kernel, error) {
	if t.gpu == nil {
		return g.newHostKernel(t)
	}
	plan := t.gpu()
	s.onGPU.scratch.need = max(s.onGPU.scratch.need, plan.Scratch)
	return g.bindLaunches(plan, &s.onGPU.scratch), nil
}

// gpuKernel is a plan with its places known.
type gpuKernel struct {
	gpu      *GPU
	launches cuda.Launches
	scratch  *scratch
	in       [onednn.MaxInputs][]float32
	out      []float32
	extraOut [onednn.MaxExtraOutputs][]float32

	kernels, products boundLaunches // of the plan by kernels alone, and with the library; the latter may be empty
}

// boundLaunches is launches, with their arguments after the first run.
type boundLaunches struct {
	launches  []cuda.Launch
	arguments [][]uint64
}

// bind settles the arguments of a sequence, and leaves out what has nothing to do.
func (k *gpuKernel) bind(s *boundLaunches) {
	s.launches = slices.DeleteFunc(slices.Clone(s.launches), func(l cuda.Launch) bool {
		return l.RequiredInput.Kind == cuda.Input && k.in[l.RequiredInput.Slot] == nil
	})
	s.arguments = make([][]uint64, len(s.launches))
	for i, l := range s.launches {
		s.arguments[i] = k.resolve(l.Arguments)
	}
}

func (g *GPU) bindLaunches(plan cuda.Launches, scratch *scratch) *gpuKernel {
	k := &gpuKernel{gpu: g, launches: plan, scratch: scratch, kernels: boundLaunches{launches: plan.List}}
	if g.blas != nil {
		k.products.launches = plan.WithBLAS()
	}
	return k
}

func (k *gpuKernel) SetInput(slot int, from []float32)  { k.in[slot] = from }
func (k *gpuKernel) SetOutput(to []float32)             { k.out = to }
func (k *gpuKernel) SetExtraOutput(i int, to []float32) { k.extraOut[i] = to }
func (k *gpuKernel) Close()                             {}

// PackedLen, PackedLayout and Pack bring weights into the order of the plan.
func (k *gpuKernel) PackedLen() int {
	if k.launches.Pack == nil {
		return 0
	}
	return k.launches.PackedLen
}
func (k *gpuKernel) PackedLayout() uint64 { return k.launches.PackedLayout }
func (k *gpuKernel) Pack(packed, plain []float32) error {
	k.launches.Pack(packed, plain)
	return nil
}

// Run launches everything. When the library refuses a product the kernels begin
// the plan again: all that it writes to they write to as well. An error of the
// device itself shows in the kernels' launches.
func (k *gpuKernel) Run() error {
	if k.gpu.blas != nil && len(k.products.launches) > 0 {
		refused, err := k.launch(&k.products)
		if err != nil || refused == nil {
			return err
		}
		k.gpu.disableBLAS(refused)
	}
	_, err := k.launch(&k.kernels)
	return err
}

// launch launches a sequence, until a product is refused.
func (k *gpuKernel) launch(s *boundLaunches) (refused, err error) {
	if s.arguments == nil {
		k.bind(s)
	}
	for i, l := range s.launches {
		arguments := s.arguments[i]
		if l.Gemm != nil {
			refused = k.gpu.blas.Gemm(*l.Gemm, cuda.Address(arguments[0]), cuda.Address(arguments[1]), cuda.Address(arguments[2]))
		} else {
			err = k.gpu.driver.Launch(l.Kernel, l.Grid, l.Threads, arguments)
		}
		if refused != nil || err != nil {
			return refused, err
		}
	}
	return nil, nil
}

// resolve puts addresses in the place of names.
func (k *gpuKernel) resolve(arguments []cuda.Argument) []uint64 {
	all := make([]uint64, len(arguments))
	for i, a := range arguments {
		var memory []float32
		switch a.Kind {
		case cuda.Number:
			all[i] = a.Bits
			continue
		case cuda.Input:
			memory = k.in[a.Slot]
		case cuda.Output:
			memory = k.out
		case cuda.ExtraOutput:
			memory = k.extraOut[a.Slot]
		case cuda.ScratchMemory:
			memory = k.scratch.memory
		}
		if memory != nil {
			all[i] = uint64(addressOf(memory)) + 4*uint64(a.Offset)
		}
	}
	return all
}

// newHostKernel is a kernel in Go for numbers on the device: they come here, and the
// results go there.
func (g *GPU) newHostKernel(t implementation) (kernel, error) {
	k, err := t.cpu()
	if err != nil {
		return nil, err
	}
	own, ok := k.(*goKernel)
	if !ok {
		return nil, errors.New("ops: an operation without a plan for the GPU")
	}
	return &hostKernel{goKernel: goKernel{run: own.run}, device: g}, nil
}

// hostKernel is a native kernel whose places are on a device.
type hostKernel struct {
	goKernel
	device *GPU
}

func (b *hostKernel) Run() error {
	here := goKernel{run: b.run}
	fetch := func(from []float32) ([]float32, error) {
		if from == nil {
			return nil, nil
		}
		to := make([]float32, len(from))
		return to, b.device.driver.Download(to, addressOf(from))
	}
	var err error
	for i, from := range b.in {
		if here.in[i], err = fetch(from); err != nil {
			return err
		}
	}
	here.out = make([]float32, len(b.out))
	for i, side := range b.extraOut {
		if side != nil {
			here.extraOut[i] = make([]float32, len(side))
		}
	}
	here.run(&here)
	if err := b.device.driver.Upload(addressOf(b.out), here.out); err != nil {
		return err
	}
	for i, side := range b.extraOut {
		if side != nil {
			if err := b.device.driver.Upload(addressOf(side), here.extraOut[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
