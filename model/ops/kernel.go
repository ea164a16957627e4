package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"
)

// kernel computes one operation. It is given its memory once and run many times.
type kernel interface {
	setInput(slot int, from memory)
	setOutput(to memory)
	setExtraOutput(i int, to memory)
	Run() error
	Close()
}

var (
	_ kernel = cpuKernel{}
	_ kernel = (*goKernel)(nil)
	_ kernel = (*gpuKernel)(nil)
	_ kernel = (*hostKernel)(nil)
	_ packer = cpuKernel{}
	_ packer = (*gpuKernel)(nil)
)

// implementation makes an operation's kernel: for the CPU, and as launches for a
// GPU. A nil gpu stands for the CPU's kernel on copies of the GPU's memory.
type implementation struct {
	cpu func() (kernel, error)
	gpu func() cuda.Launches
}

// kernels is the implementation of an operation by oneDNN and by CUDA kernels.
func kernels(cpu func() (*onednn.Kernel, error), gpu func() cuda.Launches) implementation {
	return implementation{func() (kernel, error) {
		k, err := cpu()
		if err != nil {
			return nil, err
		}
		return cpuKernel{k}, nil
	}, gpu}
}

// cpuKernel is a kernel of package onednn.
type cpuKernel struct{ *onednn.Kernel }

func (k cpuKernel) setInput(slot int, from memory)  { k.SetInput(slot, from.host) }
func (k cpuKernel) setOutput(to memory)             { k.SetOutput(to.host) }
func (k cpuKernel) setExtraOutput(i int, to memory) { k.SetExtraOutput(i, to.host) }
