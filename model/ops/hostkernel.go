package ops

import (
	"errors"

	"arbex/model/ops/onednn"
)

// hostKernel runs a Go function on the CPU with copies of a GPU's memory.
type hostKernel struct {
	gpu      *GPU
	function *goKernel
	in       [onednn.MaxInputs]memory
	out      memory
	extraOut [onednn.MaxInputs]memory
}

func (g *GPU) newHostKernel(i implementation) (kernel, error) {
	k, err := i.cpu()
	if err != nil {
		return nil, err
	}
	function, ok := k.(*goKernel)
	if !ok {
		return nil, errors.New("an operation without launches for the GPU")
	}
	return &hostKernel{gpu: g, function: function}, nil
}

func (k *hostKernel) setInput(slot int, from memory) {
	k.in[slot] = from
	k.function.in[slot] = make([]float32, from.len)
}

func (k *hostKernel) setOutput(to memory) { k.out, k.function.out = to, make([]float32, to.len) }

func (k *hostKernel) setExtraOutput(i int, to memory) {
	k.extraOut[i], k.function.extraOut[i] = to, make([]float32, to.len)
}

// Run downloads the inputs, calls the function, and uploads its results.
func (k *hostKernel) Run() error {
	for i, from := range k.in {
		if from.isNull() {
			continue
		}
		if err := k.gpu.driver.Download(k.function.in[i], from.address); err != nil {
			return err
		}
	}
	clear(k.function.out)
	for _, numbers := range k.function.extraOut {
		clear(numbers)
	}
	k.function.run(k.function)
	if err := k.gpu.driver.Upload(k.out.address, k.function.out); err != nil {
		return err
	}
	for i, to := range k.extraOut {
		if to.isNull() {
			continue
		}
		if err := k.gpu.driver.Upload(to.address, k.function.extraOut[i]); err != nil {
			return err
		}
	}
	return nil
}

// Close does nothing: the memory belongs to the stream.
func (k *hostKernel) Close() {}
