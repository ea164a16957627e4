package model

import (
	"math"
	"os"
	"testing"

	"arbex/model/device"
	"arbex/model/ops"
	"arbex/model/ops/cuda/simulated"
)

// checkKey in the environment asks for what takes minutes on a simulated GPU:
// make gpu-check.
const checkKey = "ARBEX_GPU_CHECK"

// opener finds the machine's GPU or, in a build without support for it, simulates
// one.
func opener(t *testing.T) device.DriverOpener {
	t.Helper()
	if os.Getenv(checkKey) == "" {
		t.Skipf("takes minutes on a simulated GPU; %s=1 or make gpu-check runs it", checkKey)
	}
	if _, err := device.FindGPU(); err != nil {
		t.Logf("%v: simulating one", err)
		return on(&simulated.Device{})
	}
	return nil // the machine's
}

// onEach runs a check on the GPU, and on the GPU with cuBLAS where there is any.
func onEach(t *testing.T, check func(t *testing.T, kind device.Kind, open device.DriverOpener)) {
	t.Helper()
	open := opener(t)
	for _, kind := range []device.Kind{device.GPU, device.CuBLAS} {
		t.Run(string(kind), func(t *testing.T) {
			s := device.Open(kind, open)
			t.Log(s.Name)
			s.Close()
			if s.CuBLASUnavailable != nil {
				t.Skip(s.CuBLASUnavailable)
			}
			check(t, kind, open)
		})
	}
}

// TestGoldenOnGPU reproduces the reference's numbers on a GPU: every tensor of the
// paper's network, every gradient, and the head.
func TestGoldenOnGPU(t *testing.T) { onEach(t, goldenOn) }

func goldenOn(t *testing.T, kind device.Kind, open device.DriverOpener) {
	s := device.Open(kind, open)
	defer s.Close()
	for name, check := range map[string]func(*testing.T, ops.Device){
		"forward": goldenForward, "fused": fusedAgreesWithPlain, "balance": goldenBalance,
		"backward": goldenBackward, "balance backward": goldenBalanceGradients,
	} {
		t.Run(name, func(t *testing.T) { check(t, s.Ops) })
	}
	if lent := s.GPU.BytesInUse(); lent != 0 {
		t.Errorf("%d bytes of the GPU were not given back", lent)
	}
	if s.CheckCuBLAS() {
		t.Errorf("cuBLAS refused: %v", s.CuBLASUnavailable)
	}
}

// TestHundredStepsOnGPU takes a hundred steps of the paper's recipe on both
// devices. Every tenth step, and each of the first ten, the GPU begins again with
// the CPU's numbers: two trainings whose sums are added up in another order drift
// apart, on one device as on two, and Adam's first strides turn rounding into
// whole strides.
func TestHundredStepsOnGPU(t *testing.T) { onEach(t, hundredSteps) }

func hundredSteps(t *testing.T, kind device.Kind, open device.DriverOpener) {
	const steps, together, batch = 100, 10, 8
	o := DefaultTraining(TrainFeatures)
	o.Batch, o.Seed, o.Device = batch, 7, device.CPU
	onCPU, err := NewTrainable(tiny(t), o)
	if err != nil {
		t.Fatal(err)
	}
	defer onCPU.Close()
	o.Device, o.openDriver = kind, open
	onGPU, err := NewTrainable(tiny(t), o)
	if err != nil {
		t.Fatal(err)
	}
	defer onGPU.Close()
	worst := 0.0
	for step := range steps {
		begin := step < together || step%together == 0
		if begin {
			state, err := onCPU.State()
			if err != nil {
				t.Fatal(err)
			}
			if err := onGPU.Restore(state); err != nil {
				t.Fatal(err)
			}
		}
		crops, labels := lesson(onCPU.config, batch, uint64(step%5))
		want, have := stepOnBoth(t, onCPU, onGPU, crops, labels)
		off, allowed := math.Abs(have.Total-want.Total)/want.Total, 1e-2
		if begin {
			allowed = 1e-3
		}
		worst = max(worst, off)
		if !(off < allowed) {
			t.Errorf("step %d: the loss is %v, the CPU's %v", step, have.Total, want.Total)
		}
		if step%together == together-1 {
			t.Logf("step %3d: loss %.4f, the CPU's %.4f", step, have.Total, want.Total)
		}
	}
	if place := onGPU.Device(); place.Kind != device.GPU || place.CuBLASUnavailable != nil {
		t.Errorf("it ran on %+v", place)
	}
	t.Logf("the losses differ by at most %.1e", worst)
}
