package cuda

import (
	"arbex/model/ops/onednn"
)

// BLAS is a driver with a library of matrix products besides the kernels: NVIDIA's
// cuBLAS, where it is installed and asked for.
type BLAS interface {
	Driver

	// InitBLAS loads the library and returns its name for the user. Close closes it.
	InitBLAS() (name string, err error)

	// Gemm computes a product, in order with the launches. After an error c is
	// undefined, everything else is unchanged, and kernels may compute the product.
	Gemm(g Gemm, a, b, c Address) error
}

// Gemm is a batch of products C = alpha op(A) op(B) as cuBLAS defines them:
// matrices are column-major with leading dimension LDA; op transposes or does
// nothing. C is [M, N], op(A) [M, K], op(B) [K, N].
//
// The rest of this program is row-major. A row-major matrix is its own transpose
// in column-major order, and C^T = B^T A^T: so A and B are swapped, and nothing is
// ever transposed.
type Gemm struct {
	TransA, TransB bool
	M, N, K        int
	Alpha          float32
	LDA, LDB, LDC  int

	Count                     int // number of products, at least 1
	StrideA, StrideB, StrideC int // floats from one to the next
}

// WithBLAS returns the launches with matrix products by BLAS, nil when there are
// none. Convolutions stay kernels, because their patches are never written.
func (p Launches) WithBLAS() (all []Launch) {
	found := false
	for _, l := range p.List {
		switch {
		case l.sumsSplits: // BLAS splits long sums by itself
		case l.product != nil:
			found = true
			all = append(append(all, l.product.gemmCalls()...), l.product.epilogue()...)
		default:
			all = append(all, l)
		}
	}
	if !found {
		return nil
	}
	return all
}

// destination returns where the whole product goes.
func (p matmul) destination() Argument {
	if p.splits > 1 {
		return p.whole
	}
	return p.c
}

// gemmCalls returns as few calls as possible. If the products are not all at the
// same stride, those of the outer or of the inner count are.
func (p matmul) gemmCalls() (all []Launch) {
	each, batch := batch{p.outer, p.aOuter, p.bOuter, p.cOuter}, batch{p.inner, p.aInner, p.bInner, p.cInner}
	switch {
	case each.contiguous(batch):
		batch.count, each.count = each.count*batch.count, 1
	case batch.count < each.count:
		each, batch = batch, each
	}
	for i := range each.count {
		all = append(all, Launch{
			Gemm: &Gemm{
				TransA: p.form[1] == 't', TransB: p.form[0] == 't', M: p.n, N: p.m, K: p.k, Alpha: float32(p.alpha),
				LDA: p.bStride, LDB: p.aStride, LDC: p.cStride,
				Count: batch.count, StrideA: batch.b, StrideB: batch.a, StrideC: batch.c,
			},
			Arguments: []Argument{p.b.Plus(i * each.b), p.a.Plus(i * each.a), p.destination().Plus(i * each.c)},
		})
	}
	return all
}

// batch is a number of products and the strides of their matrices.
type batch struct{ count, a, b, c int }

// contiguous reports whether each batch of inner products starts where the one
// before it ends.
func (s batch) contiguous(inner batch) bool {
	return s.a == inner.count*inner.a && s.b == inner.count*inner.b && s.c == inner.count*inner.c
}

// epilogue returns the launches for bias, activation, residual and factor, which
// the kernel applies by itself. C is contiguous when there are any.
func (p matmul) epilogue() (all []Launch) {
	c, square, products := p.destination(), p.m*p.n, p.outer*p.inner
	if p.bias != null {
		all = append(all, PerElement("binary", products*square, c, c, p.bias, Int(products*p.m), Int(p.n), Int(1), Int(p.n), boolean(false)))
	}
	if p.act != onednn.None {
		all = append(all, PerElement("activation", products*square, c, c, Int(products*square), Int(int(p.act))))
	}
	// All outer products share one residual.
	each := p.inner * square
	if p.residual != null {
		add := PerElement("binary", products*square, c, c, p.residual, Int(p.outer), Int(each), Int(1), Int(each), boolean(false))
		add.RequiredInput = p.residual
		all = append(all, add)
	}
	if p.factor != null {
		all = append(all, PerElement("binary", products*square, c, c, p.factor, Int(p.outer), Int(each), Int(1), Int(each), boolean(true)))
	}
	return all
}
