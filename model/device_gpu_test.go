//go:build gpu

package model

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"arbex/model/device"
	"arbex/model/ops/cuda"
)

// These tests want the library of ops/cuda/driver/fake.cpp in the place of
// NVIDIA's: make gpu-test. With a card and a driver they run on those, but for
// the ones in which the library has to fail.

// find is what a process says that begins with these settings.
func find(t *testing.T, settings ...string) string {
	t.Helper()
	again := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	again.Env = append(os.Environ(), append(settings, "ARBEX_TEST_FIND=1")...)
	out, err := again.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// TestFindGPU starts where there is no driver, one that does not begin, no card,
// and one that is too old: each time the program starts, and says what it is.
func TestFindGPU(t *testing.T) {
	if os.Getenv("ARBEX_TEST_FIND") != "" {
		fmt.Println(device.FindGPU())
		return
	}
	if name, err := device.FindGPU(); err != nil || name == "" {
		t.Fatalf("no GPU: %v; run make gpu-test", err)
	}
	fakeOnly(t)
	for settings, want := range map[string]string{
		"ARBEX_FAKE_CUDA=":          "Imaginary GPU, 1024.0 GB, compute capability 6.1, CUDA driver 12.4",
		"LD_LIBRARY_PATH=/nowhere":  "no NVIDIA driver is installed",
		"ARBEX_FAKE_CUDA=init=803":  "does not start (error 803)",
		"ARBEX_FAKE_CUDA=init=100":  "finds no GPU",
		"ARBEX_FAKE_CUDA=devices=0": "finds no GPU",
		"ARBEX_FAKE_CUDA=old=1":     "too old",
	} {
		if have := find(t, settings); !strings.Contains(have, want) {
			t.Errorf("with %s it says %q, want %q", settings, have, want)
		}
	}
}

// TestFindCuBLAS starts where cuBLAS is not installed, or does not begin.
func TestFindCuBLAS(t *testing.T) {
	if os.Getenv("ARBEX_TEST_FIND") != "" {
		fmt.Println(device.FindCuBLAS())
		return
	}
	fakeOnly(t)
	alone := t.TempDir()
	driver, err := filepath.Abs("../build/gpu/fake/libcuda.so.1")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(driver, filepath.Join(alone, "libcuda.so.1")); err != nil {
		t.Fatal(err)
	}
	for settings, want := range map[string]string{
		"ARBEX_FAKE_CUDA=":          "cuBLAS 12.3.5 <nil>",
		"LD_LIBRARY_PATH=" + alone:  "is not installed",
		"ARBEX_FAKE_CUDA=cublas=1":  "too new for the driver",
		"ARBEX_FAKE_CUDA=devices=0": "finds no GPU",
	} {
		if have := find(t, settings); !strings.Contains(have, want) {
			t.Errorf("with %s it says %q, want %q", settings, have, want)
		}
	}
}

func fakeOnly(t *testing.T) {
	t.Helper()
	if name, _ := device.FindGPU(); !strings.Contains(name, "Imaginary") {
		t.Skipf("this is a real card: %s", name)
	}
}

// TestNetworkThroughDriver runs the network through gorgonia.org/cu and the
// driver's library, on two threads at a time.
func TestNetworkThroughDriver(t *testing.T) {
	network, crops := small(t), noiseCrops(3, 32)
	want, _ := predictOn(t, network, crops, Options{Device: device.CPU})
	a, err := NewPredictor(network, Options{Landmarks: true})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	b, err := NewPredictor(network, Options{Landmarks: true, Device: device.GPU})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	for _, p := range []*Predictor{a, b, a} {
		have, err := p.Predict(context.Background(), crops)
		if err != nil {
			t.Fatal(err)
		}
		samePredictions(t, have, want)
		if place := p.Device(); place.Kind != device.GPU {
			t.Errorf("it says it ran on %+v", place)
		}
	}
}

// TestTrainingThroughDriver takes a step of everything through the driver's
// library.
func TestTrainingThroughDriver(t *testing.T) { trainThroughDriver(t, device.GPU) }

// TestCuBLASThroughDriver computes the network, and takes a step of everything,
// with the products of cuBLAS.
func TestCuBLASThroughDriver(t *testing.T) {
	if _, err := device.FindCuBLAS(); err != nil {
		t.Skip(err)
	}
	network, crops := small(t), noiseCrops(3, 32)
	want, _ := predictOn(t, network, crops, Options{Device: device.CPU})
	have, place := predictOn(t, network, crops, Options{Device: device.CuBLAS})
	samePredictions(t, have, want)
	if place.Kind != device.GPU || place.CuBLASUnavailable != nil {
		t.Errorf("it says it ran on %+v", place)
	}
	trainThroughDriver(t, device.CuBLAS)
}

func trainThroughDriver(t *testing.T, kind device.Kind) {
	t.Helper()
	onCPU, crops, labels := trainee(t, TrainAll, device.CPU, nil)
	onGPU, _, _ := trainee(t, TrainAll, kind, nil)
	want, have := stepOnBoth(t, onCPU, onGPU, crops, labels)
	if place := onGPU.Device(); place.Kind != device.GPU || place.CuBLASUnavailable != nil {
		t.Errorf("it says it ran on %+v", place)
	}
	if off := have.Total/want.Total - 1; off > 1e-4 || off < -1e-4 {
		t.Errorf("the loss is %v, the CPU's %v", have.Total, want.Total)
	}
	state, _ := onCPU.State()
	own, err := onGPU.State()
	if err != nil {
		t.Fatal(err)
	}
	for _, what := range changedTensors(own, state) {
		t.Error(what)
	}
}

// TestDriverFails loses the card, and runs out of its memory, in the driver's
// library: the answers come from the CPU.
func TestDriverFails(t *testing.T) {
	fakeOnly(t)
	network, crops := small(t), noiseCrops(1, 32)
	want, _ := predictOn(t, network, crops, Options{Device: device.CPU})
	for settings, kind := range map[string]error{
		"lost=100": cuda.ErrLost, "lost=300": cuda.ErrLost, "lost=600": cuda.ErrLost, "memory=2": cuda.ErrOutOfMemory,
	} {
		t.Setenv("ARBEX_FAKE_CUDA", settings)
		have, place := predictOn(t, network, crops, Options{Device: device.GPU})
		samePredictions(t, have, want)
		if place.Kind != device.CPU || !errors.Is(place.GPUFailure, kind) {
			t.Errorf("with %s it says it ran on %+v", settings, place)
		}
		t.Setenv("ARBEX_FAKE_CUDA", "")
		device.FindGPU() // the first call without a fault heals it
	}
}

// TestCuBLASFails refuses products in the library: the driver's kernels compute
// them.
func TestCuBLASFails(t *testing.T) {
	fakeOnly(t)
	network, crops := small(t), noiseCrops(1, 32)
	want, _ := predictOn(t, network, crops, Options{Device: device.CPU})
	for _, settings := range []string{"sgemm=1", "sgemm=4", "sgemm=23"} {
		t.Setenv("ARBEX_FAKE_CUDA", settings)
		have, place := predictOn(t, network, crops, Options{Device: device.CuBLAS})
		samePredictions(t, have, want)
		if place.Kind != device.GPU || place.GPUFailure != nil || place.CuBLASUnavailable == nil || !strings.Contains(place.CuBLASUnavailable.Error(), "internal error (status 14)") {
			t.Errorf("with %s it says it ran on %+v", settings, place)
		}
		t.Setenv("ARBEX_FAKE_CUDA", "")
		predictOn(t, network, crops, Options{Device: device.CuBLAS}) // the first product without a fault heals it
	}
}
