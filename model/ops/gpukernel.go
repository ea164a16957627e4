package ops

import (
	"errors"

	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"
)

func (g *GPU) kernel(s *Stream, t task) (kernel, error) {
	if t.gpu == nil {
		return g.bounce(t)
	}
	plan := t.gpu()
	s.remote.scratch.need = max(s.remote.scratch.need, plan.Scratch)
	return &cudaKernel{driver: g.driver, plan: plan, scratch: &s.remote.scratch}, nil
}

// cudaKernel is a plan with its places known.
type cudaKernel struct {
	driver  cuda.Driver
	plan    cuda.Plan
	scratch *scratch
	in      [onednn.Slots][]float32
	out     []float32
	sides   [onednn.Sides][]float32
	ready   [][]uint64 // the arguments of each launch, after the first run
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

func (k *cudaKernel) Run() error {
	if k.ready == nil {
		for _, launch := range k.plan.Launches {
			k.ready = append(k.ready, k.settle(launch.Arguments))
		}
	}
	for i, launch := range k.plan.Launches {
		if err := k.driver.Launch(launch.Kernel, launch.Grid, launch.Threads, k.ready[i]); err != nil {
			return err
		}
	}
	return nil
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
