package ops

import (
	"errors"
	"testing"

	"arbex/model/ops/cuda"
	"arbex/model/ops/cuda/simulated"
)

// TestFreedMemoryIsReused allocates each size once by the driver; on a full device
// idle memory is returned to the driver first.
func TestFreedMemoryIsReused(t *testing.T) {
	driver := &simulated.Device{Memory: 64 << 10}
	gpu := NewGPU(driver)
	a, err := gpu.alloc(10_000) // 40,000 bytes
	if err != nil {
		t.Fatal(err)
	}
	gpu.free(a)
	for range 5 {
		if a, err = gpu.alloc(10_000); err != nil {
			t.Fatal(err)
		}
		gpu.free(a)
	}
	if allocations := driver.Counts().Allocations; allocations != 1 {
		t.Errorf("the driver allocated %d times", allocations)
	}
	b, err := gpu.alloc(12_000) // fits only after idle memory was returned
	if err != nil {
		t.Fatal(err)
	}
	if _, err := gpu.alloc(10_000); !errors.Is(err, cuda.ErrOutOfMemory) {
		t.Errorf("a full device gave memory: %v", err)
	}
	if inUse := gpu.BytesInUse(); inUse < 48_000 || inUse > 49_000 {
		t.Errorf("%d bytes are in use", inUse)
	}
	gpu.free(b)
	gpu.Close()
	if inUse := driver.BytesInUse(); inUse != 0 {
		t.Errorf("%d bytes were not freed", inUse)
	}
}

// TestMatrixProduct compares the reference matrix product with its definition.
func TestMatrixProduct(t *testing.T) {
	driver := &simulated.Device{}
	knownProduct(t, driver, NewGPU(driver))
	knownProduct(t, driver, newBLASDevice(t, driver))
	if counts := driver.Counts(); counts.Launches != 1 || counts.Gemms != 1 {
		t.Errorf("%d launches and %d products of the library; want one of each", counts.Launches, counts.Gemms)
	}
}

func knownProduct(t *testing.T, driver *simulated.Device, gpu *GPU) {
	const side = 70
	p, err := gpu.NewMatrixProduct(side)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Run(); err != nil {
		t.Fatal(err)
	}
	have := make([]float32, side*side)
	if err := driver.Download(have, p.c.address); err != nil {
		t.Fatal(err)
	}
	number := func(row, k int) float32 { return float32((row*side+k)%7) - 3 }
	for i, v := range have {
		var want float32
		for k := range side {
			want += number(i/side, k) * number(i%side, k)
		}
		if v != want {
			t.Fatalf("number %d is %v, not %v", i, v, want)
		}
	}
	p.Close()
	gpu.Close()
	if inUse := driver.BytesInUse(); inUse != 0 {
		t.Errorf("%d bytes were not freed", inUse)
	}
}
