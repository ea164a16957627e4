package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"
)

// MatrixProduct is a square matrix product on a GPU, the reference for what its
// kernels can reach.
type MatrixProduct struct {
	gpu    *GPU
	kernel *gpuKernel
	a, b   memory
	c      memory
	first  []float32 // of the result, downloaded to wait for it
}

// NewMatrixProduct returns a product of two matrices of rows x rows numbers.
func (g *GPU) NewMatrixProduct(rows int) (*MatrixProduct, error) {
	if err := g.driver.Bind(); err != nil {
		return nil, err
	}
	launches := cuda.Linear(onednn.Linear{Rows: rows, In: rows, Out: rows})
	p := &MatrixProduct{gpu: g, kernel: g.bindLaunches(launches, &scratch{}), first: make([]float32, 1)}
	if err := p.alloc(rows * rows); err != nil {
		p.Close()
		return nil, err
	}
	p.kernel.setInput(0, p.a)
	p.kernel.setInput(1, p.b)
	p.kernel.setOutput(p.c)
	return p, nil
}

// alloc allocates the matrices and fills a and b with small integers.
func (p *MatrixProduct) alloc(n int) (err error) {
	for _, m := range []*memory{&p.a, &p.b, &p.c} {
		if *m, err = p.gpu.alloc(n); err != nil {
			return err
		}
	}
	fill := func(numbers []float32) error {
		for i := range numbers {
			numbers[i] = float32(i%7) - 3
		}
		return nil
	}
	if err := p.gpu.fill(p.a, fill); err != nil {
		return err
	}
	return p.gpu.fill(p.b, fill)
}

// Run computes the product and waits for it.
func (p *MatrixProduct) Run() error {
	if err := p.kernel.Run(); err != nil {
		return err
	}
	return p.gpu.driver.Download(p.first, p.c.address)
}

// Close frees the matrices.
func (p *MatrixProduct) Close() {
	for _, m := range []memory{p.a, p.b, p.c} {
		p.gpu.free(m)
	}
}
