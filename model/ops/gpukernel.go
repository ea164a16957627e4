package ops

import (
	"errors"
	"slices"

	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"
)

func (g *GPU) kernel(s *Stream, t task) (kernel, error) {
	if t.gpu == nil {
		return g.bounce(t)
	}
	plan := t.gpu()
	s.remote.scratch.need = max(s.remote.scratch.need, plan.Scratch)
	return g.carryOut(plan, &s.remote.scratch), nil
}

// cudaKernel is a plan with its places known.
type cudaKernel struct {
	gpu     *GPU
	plan    cuda.Plan
	scratch *scratch
	in      [onednn.Slots][]float32
	out     []float32
	sides   [onednn.Sides][]float32

	kernels, products sequence // of the plan by kernels alone, and with the library; the latter may be empty
}

// sequence is launches, with their arguments after the first run.
type sequence struct {
	launches []cuda.Launch
	ready    [][]uint64
}

// ready settles the arguments of a sequence, and leaves out what has nothing to do.
func (k *cudaKernel) ready(s *sequence) {
	s.launches = slices.DeleteFunc(slices.Clone(s.launches), func(l cuda.Launch) bool {
		return l.Where.Place == cuda.Input && k.in[l.Where.Slot] == nil
	})
	s.ready = make([][]uint64, len(s.launches))
	for i, l := range s.launches {
		s.ready[i] = k.settle(l.Arguments)
	}
}

func (g *GPU) carryOut(plan cuda.Plan, scratch *scratch) *cudaKernel {
	k := &cudaKernel{gpu: g, plan: plan, scratch: scratch, kernels: sequence{launches: plan.Launches}}
	if g.library != nil {
		k.products.launches = plan.ByLibrary()
	}
	return k
}

func (k *cudaKernel) Read(slot int, from []float32) { k.in[slot] = from }
func (k *cudaKernel) Write(to []float32)            { k.out = to }
func (k *cudaKernel) WriteSide(i int, to []float32) { k.sides[i] = to }
func (k *cudaKernel) Close()                        {}

// PackedLen, PackedLayout and Pack bring weights into the order of the plan.
func (k *cudaKernel) PackedLen() int {
	if k.plan.Pack == nil {
		return 0
	}
	return k.plan.Packed
}
func (k *cudaKernel) PackedLayout() uint64 { return k.plan.Layout }
func (k *cudaKernel) Pack(packed, plain []float32) error {
	k.plan.Pack(packed, plain)
	return nil
}

// Run launches everything. When the library refuses a product the kernels begin
// the plan again: all that it writes to they write to as well. An error of the
// device itself shows in the kernels' launches.
func (k *cudaKernel) Run() error {
	if k.gpu.library != nil && len(k.products.launches) > 0 {
		refused, err := k.launch(&k.products)
		if err != nil || refused == nil {
			return err
		}
		k.gpu.refuse(refused)
	}
	_, err := k.launch(&k.kernels)
	return err
}

// launch launches a sequence, until a product is refused.
func (k *cudaKernel) launch(s *sequence) (refused, err error) {
	if s.ready == nil {
		k.ready(s)
	}
	for i, l := range s.launches {
		arguments := s.ready[i]
		if l.Gemm != nil {
			refused = k.gpu.library.Multiply(*l.Gemm, cuda.Address(arguments[0]), cuda.Address(arguments[1]), cuda.Address(arguments[2]))
		} else {
			err = k.gpu.driver.Launch(l.Kernel, l.Grid, l.Threads, arguments)
		}
		if refused != nil || err != nil {
			return refused, err
		}
	}
	return nil, nil
}

// settle puts addresses in the place of names.
func (k *cudaKernel) settle(arguments []cuda.Argument) []uint64 {
	all := make([]uint64, len(arguments))
	for i, a := range arguments {
		var memory []float32
		switch a.Place {
		case cuda.Number:
			all[i] = a.Bits
			continue
		case cuda.Input:
			memory = k.in[a.Slot]
		case cuda.Output:
			memory = k.out
		case cuda.Side:
			memory = k.sides[a.Slot]
		case cuda.ScratchMemory:
			memory = k.scratch.memory
		}
		if memory != nil {
			all[i] = uint64(addressOf(memory)) + 4*uint64(a.Offset)
		}
	}
	return all
}

// bounce is a kernel in Go for numbers on the device: they come here, and the
// results go there.
func (g *GPU) bounce(t task) (kernel, error) {
	k, err := t.cpu()
	if err != nil {
		return nil, err
	}
	own, ok := k.(*native)
	if !ok {
		return nil, errors.New("ops: an operation without a plan for the GPU")
	}
	return &bounced{native: native{run: own.run}, device: g}, nil
}

// bounced is a native kernel whose places are on a device.
type bounced struct {
	native
	device *GPU
}

func (b *bounced) Run() error {
	here := native{run: b.run}
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
	for i, side := range b.sides {
		if side != nil {
			here.sides[i] = make([]float32, len(side))
		}
	}
	here.run(&here)
	if err := b.device.driver.Upload(addressOf(b.out), here.out); err != nil {
		return err
	}
	for i, side := range b.sides {
		if side != nil {
			if err := b.device.driver.Upload(addressOf(side), here.sides[i]); err != nil {
				return err
			}
		}
	}
	return nil
}
