package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"arbex/model/device"
)

// checkCuBLAS reports whether cuBLAS can be used; it returns nothing without a GPU.
func checkCuBLAS() []check {
	name, err := device.FindCuBLAS()
	if _, gone := device.FindGPU(); gone != nil {
		return nil
	}
	if err != nil {
		return []check{{"cuBLAS", singleLine(err.Error()), true, "Nothing is missing: the GPU runs the program's own matrix products."}}
	}
	return []check{{"cuBLAS", name, true, "The GPU's matrix products are computed with it where --device cublas is given."}}
}

// checkGPU reports which GPU the network can run on, or why on none and what to do.
func checkGPU() check {
	cards, _ := filepath.Glob("/proc/driver/nvidia/gpus/*")
	name, err := device.FindGPU()
	switch {
	case err == nil:
		return check{"GPU", name, true, "The network runs on it unless --device cpu is given."}
	case errors.Is(err, device.ErrNoGPUSupport) && len(cards) == 0:
		return check{What: "GPU", Have: "no NVIDIA card; the network runs on the CPU", OK: true}
	case errors.Is(err, device.ErrNoGPUSupport):
		return check{"GPU", fmt.Sprintf("%d NVIDIA card(s), which this build does not use", len(cards)), false, "Build the program with make gpu; it needs no CUDA toolkit, only the driver."}
	case len(cards) == 0:
		return check{"GPU", singleLine(err.Error()), true, "The network runs on the CPU. A GPU needs an NVIDIA card and its driver, version 520 or newer; no CUDA toolkit."}
	}
	return check{"GPU", singleLine(err.Error()), false, "There is a card, but the network runs on the CPU."}
}
