package simulated

import (
	"errors"
	"fmt"

	"arbex/model/ops/cuda"
)

var _ cuda.BLAS = (*Device)(nil)

// ErrNoBLAS is returned by InitBLAS of a device without a library.
var ErrNoBLAS = errors.New("simulated: there is no BLAS library")

// InitBLAS is part of cuda.BLAS.
func (d *Device) InitBLAS() (string, error) {
	if d.NoBLAS {
		return "", ErrNoBLAS
	}
	return "simulated products", nil
}

// Gemm is part of cuda.BLAS, implemented by the definition in the documentation of
// cuBLAS.
func (d *Device) Gemm(g cuda.Gemm, a, b, c cuda.Address) error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.counts.Gemms++
	if err := d.countCall("multiplying"); err != nil {
		return err
	}
	rows := func(transposed bool, rows, columns int) (int, int) {
		if transposed {
			return columns, rows
		}
		return rows, columns
	}
	aRows, aColumns := rows(g.TransA, g.M, g.K)
	bRows, bColumns := rows(g.TransB, g.K, g.N)
	left, err := d.matrices(a, aRows, aColumns, g.LDA, g.StrideA, g.Count)
	if err != nil {
		return err
	}
	right, err := d.matrices(b, bRows, bColumns, g.LDB, g.StrideB, g.Count)
	if err != nil {
		return err
	}
	to, err := d.matrices(c, g.M, g.N, g.LDC, g.StrideC, g.Count)
	if err != nil {
		return err
	}
	if d.BLASFailAt > 0 && d.counts.Gemms >= d.BLASFailAt {
		for i := range to {
			to[i] = 1e30
		}
		return fmt.Errorf("simulated: product %d fails", d.counts.Gemms)
	}
	// Strides of the elements of op(A) and op(B).
	aDown, aAcross := rows(g.TransA, 1, g.LDA)
	bDown, bAcross := rows(g.TransB, 1, g.LDB)
	for p := range g.Count {
		for i := range g.M {
			for j := range g.N {
				var sum float64
				for k := range g.K {
					sum += float64(left[p*g.StrideA+i*aDown+k*aAcross]) * float64(right[p*g.StrideB+k*bDown+j*bAcross])
				}
				to[p*g.StrideC+j*g.LDC+i] = g.Alpha * float32(sum)
			}
		}
	}
	return nil
}

// matrices returns the memory of a batch of matrices, up to their last element.
func (d *Device) matrices(at cuda.Address, rows, columns, leading, stride, count int) ([]float32, error) {
	if rows < 1 || columns < 1 || count < 1 || leading < rows {
		return nil, fmt.Errorf("simulated: invalid batch of %d matrices of %d x %d with leading dimension %d", count, rows, columns, leading)
	}
	numbers, err := d.memoryAt(uint64(at))
	if err != nil {
		return nil, err
	}
	size := (count-1)*stride + (columns-1)*leading + rows
	if size > len(numbers) {
		return nil, fmt.Errorf("simulated: a product reaches %d numbers beyond its memory", size-len(numbers))
	}
	return numbers[:size], nil
}
