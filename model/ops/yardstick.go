package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"
)

// MatrixProduct is a plain square matrix product on a GPU: what its kernels can reach.
type MatrixProduct struct {
	gpu    *GPU
	kernel *gpuKernel
	memory [3][]float32
	one    []float32 // of the result, to wait for it
}

// NewMatrixProduct makes a product of two matrices of so many rows.
func (g *GPU) NewMatrixProduct(side int) (*MatrixProduct, error) {
	if err := g.driver.Bind(); err != nil {
		return nil, err
	}
	plan := cuda.Linear(onednn.Linear{Rows: side, In: side, Out: side})
	p := &MatrixProduct{gpu: g, kernel: g.bindLaunches(plan, &scratch{}), one: make([]float32, 1)}
	for i := range p.memory {
		var err error
		if p.memory[i], err = g.alloc(side * side); err == nil && i < 2 {
			err = g.fill(p.memory[i], func(numbers []float32) error {
				for j := range numbers {
					numbers[j] = float32(j%7) - 3
				}
				return nil
			})
		}
		if err != nil {
			p.Close()
			return nil, err
		}
	}
	p.kernel.SetInput(0, p.memory[0])
	p.kernel.SetInput(1, p.memory[1])
	p.kernel.SetOutput(p.memory[2])
	return p, nil
}

// Run computes the product and waits for it.
func (p *MatrixProduct) Run() error {
	if err := p.kernel.Run(); err != nil {
		return err
	}
	return p.gpu.driver.Download(p.one, addressOf(p.memory[2]))
}

// Close frees the matrices.
func (p *MatrixProduct) Close() {
	for _, memory := range p.memory {
		p.gpu.free(memory)
	}
}
