package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"arbex/model/device"
)

// deviceFlag chooses where the network is computed.
type deviceFlag struct {
	Device string `help:"Where the network runs: auto (an NVIDIA GPU where there is one and the program was built for it), cpu, gpu, or cublas (the GPU, with NVIDIA's cuBLAS for its matrix products where that is installed)." default:"auto" placeholder:"NAME"`
}

// Validate is called by kong once the flags are read.
func (f deviceFlag) Validate() error {
	if _, err := device.Parse(f.Device); err != nil {
		return fmt.Errorf("--device=%s: choose auto, cpu, gpu or cublas", f.Device)
	}
	return nil
}

func (f deviceFlag) device() device.Kind {
	device, _ := device.Parse(f.Device) // Validate has read it
	return device
}

// tellDevice says, before the work, why it will not be done on the GPU that was asked
// for.
func (f deviceFlag) tellDevice(t *terminal) {
	if f.device() != device.GPU && f.device() != device.CuBLAS {
		return
	}
	if _, err := device.FindGPU(); err != nil {
		t.note("arbex: the network runs on the CPU: %s", oneLine(err.Error()))
		return
	}
	if _, err := device.FindCuBLAS(); err != nil && f.device() == device.CuBLAS {
		t.note("arbex: the GPU runs the program's own matrix products: %s", oneLine(err.Error()))
	}
}

// tellFault says, after the work, that it had to go on with the CPU, or without
// cuBLAS.
func tellFault(t *terminal, p device.Info) {
	if p.GPUFailure != nil {
		t.note("arbex: the GPU failed and the CPU went on: %s", oneLine(p.GPUFailure.Error()))
	}
	if p.CuBLASFailed {
		t.note("arbex: cuBLAS failed and the program's own kernels went on: %s", oneLine(p.CuBLASUnavailable.Error()))
	}
}

// cublas tells whether it can be used; there is nothing to tell without a GPU.
func cublas() []finding {
	name, err := device.FindCuBLAS()
	if _, gone := device.FindGPU(); gone != nil {
		return nil
	}
	if err != nil {
		return []finding{{"cuBLAS", oneLine(err.Error()), true, "Nothing is missing: the GPU runs the program's own matrix products."}}
	}
	return []finding{{"cuBLAS", name, true, "The GPU's matrix products are computed with it where --device cublas is given."}}
}

// gpu tells which GPU the network can run on, or why on none, and what to do
// about it.
func gpu() finding {
	cards, _ := filepath.Glob("/proc/driver/nvidia/gpus/*")
	name, err := device.FindGPU()
	switch {
	case err == nil:
		return finding{"GPU", name, true, "The network runs on it unless --device cpu is given."}
	case errors.Is(err, device.ErrNoGPUSupport) && len(cards) == 0:
		return finding{What: "GPU", Have: "no NVIDIA card; the network runs on the CPU", OK: true}
	case errors.Is(err, device.ErrNoGPUSupport):
		return finding{"GPU", fmt.Sprintf("%d NVIDIA card(s), which this build does not use", len(cards)), false, "Build the program with make gpu; it needs no CUDA toolkit, only the driver."}
	case len(cards) == 0:
		return finding{"GPU", oneLine(err.Error()), true, "The network runs on the CPU. A GPU needs an NVIDIA card and its driver, version 520 or newer; no CUDA toolkit."}
	}
	return finding{"GPU", oneLine(err.Error()), false, "There is a card, but the network runs on the CPU."}
}
