package bench

import (
	"cmp"
	"math"

	"arbex/model/device"
	"arbex/model/ops/onednn"
)

const (
	// productSide is the side of the matrices on a CPU: large enough for a full
	// rate, small enough to stay in the cache.
	productSide = 1024

	// productSideOnGPU keeps every multiprocessor busy.
	productSideOnGPU = 4096
)

// product is a square matrix product, the reference for a device's speed.
type product struct {
	run        func() error
	close      func()
	operations float64
}

// newProduct returns the product on a device; side is for a GPU, 0 for
// productSideOnGPU.
func newProduct(d device.Device, side int) (product, error) {
	if d.GPU == nil {
		return newProductOnCPU()
	}
	side = cmp.Or(side, productSideOnGPU)
	p, err := d.GPU.NewMatrixProduct(side)
	if err != nil {
		return product{}, err
	}
	return product{p.Run, p.Close, operationsOf(side)}, nil
}

func operationsOf(side int) float64 { return 2 * math.Pow(float64(side), 3) }

func newProductOnCPU() (product, error) {
	kernel, err := onednn.NewLinear(onednn.Linear{Rows: productSide, In: productSide, Out: productSide})
	if err != nil {
		return product{}, err
	}
	var matrices [3][]float32
	p := product{run: kernel.Run, operations: operationsOf(productSide), close: func() {
		kernel.Close()
		for _, m := range matrices {
			onednn.Free(m)
		}
	}}
	for i := range matrices {
		if matrices[i], err = onednn.Alloc(productSide * productSide); err != nil {
			p.close()
			return product{}, err
		}
		for j := range matrices[i] {
			matrices[i][j] = float32(j%7) - 3
		}
	}
	kernel.SetInput(0, matrices[0])
	kernel.SetInput(1, matrices[1])
	kernel.SetOutput(matrices[2])
	return p, nil
}
