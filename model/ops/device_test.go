package ops

import (
	"errors"
	"maps"
	"math"
	"os"
	"testing"

	"arbex/model/ops/cuda/simulated"

	"gorgonia.org/gorgonia"
)

// difference returns the largest absolute difference of two slices, relative to the
// root mean square of want.
func difference(have, want []float32) float64 {
	if len(have) != len(want) {
		return math.Inf(1)
	}
	worst, square := 0.0, 0.0
	for i, v := range want {
		if d := math.Abs(float64(have[i]) - float64(v)); !(d <= worst) {
			worst = d
		}
		square += float64(v) * float64(v)
	}
	return worst / (math.Sqrt(square/float64(len(want))) + 1e-6)
}

// TestGPUAgreesWithCPU compares the result and the gradients of every operation.
func TestGPUAgreesWithCPU(t *testing.T) {
	all := smallOperations()
	maps.Copy(all, largeOperations())
	if os.Getenv("ARBEX_GPU_CHECK") != "" { // as in package model: it takes its time
		all["attention in two groups"] = attentionInTwoGroups
	}
	for name, build := range all {
		t.Run(name, func(t *testing.T) {
			driver := &simulated.Device{}
			gpu := NewGPU(driver)
			t.Run("run", func(t *testing.T) { compareDevices(t, gpu, build) })
			if inUse := gpu.BytesInUse(); inUse != 0 {
				t.Errorf("%d bytes of the device were not freed", inUse)
			}
			gpu.Close()
			if inUse := driver.BytesInUse(); inUse != 0 {
				t.Errorf("%d bytes were not returned to the driver", inUse)
			}
		})
	}
}

// TestFusedOnGPU compares fused operations with the CPU, with and without BLAS.
func TestFusedOnGPU(t *testing.T) {
	for name, build := range fusedOperations() {
		t.Run(name, func(t *testing.T) {
			want := resultOn(t, CPU(), build)
			for _, gpu := range []*GPU{NewGPU(&simulated.Device{}), newBLASDevice(t, &simulated.Device{})} {
				defer gpu.Close()
				if off := difference(resultOn(t, gpu, build), want); !(off < 2e-5) {
					t.Errorf("%s is off by %.1e", gpu.Name(), off)
				}
			}
		})
	}
}

func newBLASDevice(t *testing.T, driver *simulated.Device) *GPU {
	t.Helper()
	gpu := NewGPU(driver)
	if err := gpu.UseBLAS(); err != nil {
		t.Fatal(err)
	}
	return gpu
}

// TestBLASAgreesWithCPU compares the result and the gradients of every operation
// when BLAS computes the matrix products.
func TestBLASAgreesWithCPU(t *testing.T) {
	all := smallOperations()
	maps.Copy(all, oddProducts())
	products := 0
	for name, build := range all {
		t.Run(name, func(t *testing.T) {
			driver := &simulated.Device{}
			gpu := newBLASDevice(t, driver)
			defer gpu.Close()
			compareDevices(t, gpu, build)
			if gpu.BLASError() != nil {
				t.Errorf("BLAS failed: %v", gpu.BLASError())
			}
			if driver.Counts().Gemms > 0 {
				products++
			}
		})
	}
	if products < len(oddProducts())+4 {
		t.Errorf("%d operations were multiplied by the library", products)
	}
}

// TestKernelsReplaceFailingBLAS fails each product in turn: the kernels compute it
// and all that follow.
func TestKernelsReplaceFailingBLAS(t *testing.T) {
	for _, name := range []string{"more heads than images", "a split sum"} {
		build := oddProducts()[name]
		counted := &simulated.Device{}
		gpu := newBLASDevice(t, counted)
		compareDevices(t, gpu, build)
		gpu.Close()
		all := counted.Counts().Gemms
		for k := 1; k <= all; k++ {
			driver := &simulated.Device{BLASFailAt: k}
			gpu := newBLASDevice(t, driver)
			compareDevices(t, gpu, build)
			if gpu.BLASError() == nil || driver.Counts().Gemms != k || gpu.Name() != driver.Name() {
				t.Errorf("%s: BLAS failed at product %d of %d, was called for %d, error %v", name, k, all, driver.Counts().Gemms, gpu.BLASError())
			}
			gpu.Close()
		}
	}
}

// TestKernelsReplaceMissingBLAS runs on a device without BLAS.
func TestKernelsReplaceMissingBLAS(t *testing.T) {
	gpu := NewGPU(&simulated.Device{NoBLAS: true})
	defer gpu.Close()
	if err := gpu.UseBLAS(); !errors.Is(err, simulated.ErrNoBLAS) || gpu.Name() != "simulated GPU" {
		t.Errorf("%v, %s", err, gpu.Name())
	}
	compareDevices(t, gpu, oddProducts()["one row"])
}

func compareDevices(t *testing.T, gpu *GPU, build func(x *testGraph) *gorgonia.Node) {
	want, wantNorm := gradientsOn(t, CPU(), build)
	have, haveNorm := gradientsOn(t, gpu, build)
	if len(have) != len(want) {
		t.Fatalf("%d results, the CPU has %d", len(have), len(want))
	}
	worst := 0.0
	for what, numbers := range want {
		off := difference(have[what], numbers)
		worst = max(worst, off)
		if !(off < 2e-5) {
			t.Errorf("%s is off by %.1e", what, off)
		}
	}
	if off := math.Abs(haveNorm-wantNorm) / wantNorm; !(off < 1e-5) {
		t.Errorf("the gradients' norm is %v, the CPU's %v", haveNorm, wantNorm)
	}
	t.Logf("off by at most %.1e", worst)
}
