package cli

import (
	"fmt"

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

// logDevice prints why the GPU that was asked for will not be used.
func (f deviceFlag) logDevice(t *terminal) {
	if f.device() != device.GPU && f.device() != device.CuBLAS {
		return
	}
	if _, err := device.FindGPU(); err != nil {
		t.logf("arbex: the network runs on the CPU: %s", singleLine(err.Error()))
		return
	}
	if _, err := device.FindCuBLAS(); err != nil && f.device() == device.CuBLAS {
		t.logf("arbex: the GPU runs the program's own matrix products: %s", singleLine(err.Error()))
	}
}

// logDeviceFailure prints that the work had to continue on the CPU, or without cuBLAS.
func logDeviceFailure(t *terminal, p device.Info) {
	if p.GPUFailure != nil {
		t.logf("arbex: the GPU failed and the CPU went on: %s", singleLine(p.GPUFailure.Error()))
	}
	if p.CuBLASFailed {
		t.logf("arbex: cuBLAS failed and the program's own kernels went on: %s", singleLine(p.CuBLASUnavailable.Error()))
	}
}
