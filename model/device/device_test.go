package device

import (
	"errors"
	"fmt"
	"testing"

	"arbex/model/ops/cuda"
	"arbex/model/ops/cuda/simulated"
)

// opening returns an opener of a driver, and how often it was called.
func opening(driver cuda.Driver, err error) (open DriverOpener, calls *int) {
	calls = new(int)
	return func() (cuda.Driver, error) {
		*calls++
		return driver, err
	}, calls
}

func TestOpenChoosesADevice(t *testing.T) {
	broken := errors.New("the driver is too old")
	for _, c := range []struct {
		asked  Kind
		driver cuda.Driver
		err    error
		want   Kind
		calls  int
		reason error // why there is no GPU
		blas   error // why there is no cuBLAS
	}{
		{CPU, &simulated.Device{}, nil, CPU, 0, nil, nil},
		{Auto, &simulated.Device{}, nil, GPU, 1, nil, nil},
		{GPU, &simulated.Device{}, nil, GPU, 1, nil, nil},
		{CuBLAS, &simulated.Device{}, nil, GPU, 1, nil, nil},
		{CuBLAS, &simulated.Device{NoBLAS: true}, nil, GPU, 1, nil, simulated.ErrNoBLAS},
		{Auto, nil, broken, CPU, 1, broken, nil},
		{GPU, nil, broken, CPU, 1, broken, nil},
		{CuBLAS, nil, broken, CPU, 1, broken, nil},
	} {
		open, calls := opening(c.driver, c.err)
		d := Open(c.asked, open)
		if d.Kind != c.want || *calls != c.calls || !errors.Is(d.GPUUnavailable, c.reason) || (d.GPU != nil) != (c.want == GPU) || d.Ops == nil || d.Name == "" {
			t.Errorf("%q: %+v after %d calls of the driver", c.asked, d.Info, *calls)
		}
		if !errors.Is(d.CuBLASUnavailable, c.blas) || d.CuBLASFailed {
			t.Errorf("%q: cuBLAS: %v", c.asked, d.CuBLASUnavailable)
		}
		d.Close()
	}
}

// Only a failure of the GPU is a reason to go on with the CPU, however it is wrapped.
func TestAFailureOfTheGPUFallsBackToTheCPU(t *testing.T) {
	open, _ := opening(&simulated.Device{}, nil)
	gpu := Open(GPU, open)
	defer gpu.Close()
	fault := &cuda.DeviceError{Call: "launching", Err: cuda.ErrLost}
	for _, err := range []error{fault, fmt.Errorf("a step: %w", fault), errors.Join(errors.New("x"), fault)} {
		next, changed := gpu.Fallback(err)
		if !changed || next.Kind != CPU || next.GPU != nil || !errors.Is(next.GPUFailure, cuda.ErrLost) {
			t.Errorf("%v: %+v", err, next.Info)
		}
		if again, changed := next.Fallback(fault); changed || again.Kind != CPU {
			t.Errorf("the CPU falls back to %+v", again.Info)
		}
	}
	for _, err := range []error{nil, errors.New("a label is missing"), cuda.ErrLost} {
		if next, changed := gpu.Fallback(err); changed || next.GPU != gpu.GPU {
			t.Errorf("%v: %+v", err, next.Info)
		}
	}
}

func TestCuBLASIsCheckedOnlyWhereItIsInUse(t *testing.T) {
	for _, kind := range []Kind{CPU, GPU} {
		open, _ := opening(&simulated.Device{}, nil)
		d := Open(kind, open)
		if d.CheckCuBLAS() || d.CuBLASFailed {
			t.Errorf("%q: cuBLAS has failed: %v", kind, d.CuBLASUnavailable)
		}
		d.Close()
	}
	open, _ := opening(&simulated.Device{NoBLAS: true}, nil)
	d := Open(CuBLAS, open)
	defer d.Close()
	if d.CheckCuBLAS() || d.CuBLASFailed {
		t.Error("what was never in use has failed")
	}
}

// A build without GPU support reports that as its error.
func TestABuildWithoutAGPUSaysSo(t *testing.T) {
	if _, err := openDriver(); !errors.Is(err, ErrNoGPUSupport) {
		t.Skip("this build has GPU support")
	}
	if _, err := FindGPU(); !errors.Is(err, ErrNoGPUSupport) {
		t.Error(err)
	}
	if name, err := FindCuBLAS(); name != "" || !errors.Is(err, ErrNoGPUSupport) {
		t.Errorf("%q, %v", name, err)
	}
}
