package cuda

import (
	"arbex/model/ops/onednn"
)

// BLAS is a driver with somebody else's matrix products besides the kernels:
// NVIDIA's cuBLAS, where it is installed and asked for.
type BLAS interface {
	Driver

	// InitBLAS finds it, and returns its name for a person, or why there is none
	// to use. Close closes it.
	InitBLAS() (name string, err error)

	// Gemm computes a product in its turn among the launches. When it refuses,
	// c may hold anything, all else is as it was, and the kernels may compute it.
	Gemm(g Gemm, a, b, c Address) error
}

// Gemm are products C = alpha op(A) op(B) as cuBLAS takes them: matrices lie
// column by column, LDA floats from one column to the next; op transposes or does
// nothing. C is [M, N], op(A) [M, K], op(B) [K, N].
//
// The rest of this program stores row by row. What lies row by row is its own
// transpose read column by column, and C^T = B^T A^T: so a product is asked for
// with A and B exchanged, and nothing is ever transposed.
type Gemm struct {
	TransA, TransB bool
	M, N, K        int
	Alpha          float32
	LDA, LDB, LDC  int

	Count                     int // of products, at least 1
	StrideA, StrideB, StrideC int // floats from one to the next
}

// WithBLAS are the launches with plain products as calls of a library; nil when
// there are no products. A convolution is none: its patches are never written.
func (p Launches) WithBLAS() (all []Launch) {
	found := false
	for _, l := range p.List {
		switch {
		case l.sumsSplits: // a library divides long sums by itself
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

// destination is where the whole product goes.
func (p matmul) destination() Argument {
	if p.splits > 1 {
		return p.whole
	}
	return p.c
}

// gemmCalls are as few as possible: products that are not all equally far apart are
// so along the outer or the inner count.
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

// batch are products, and how far their matrices are apart.
type batch struct{ count, a, b, c int }

// contiguous says whether each series of inner products begins where the one before
// it ends.
func (s batch) contiguous(inner batch) bool {
	return s.a == inner.count*inner.a && s.b == inner.count*inner.b && s.c == inner.count*inner.c
}

// epilogue is what the product's kernel does to each number besides: C lies in one
// piece where there is any of it.
func (p matmul) epilogue() (all []Launch) {
	c, square, products := p.destination(), p.m*p.n, p.outer*p.inner
	if p.bias != null {
		all = append(all, PerElement("binary", products*square, c, c, p.bias, Int(products*p.m), Int(p.n), Int(1), Int(p.n), boolean(false)))
	}
	if p.act != onednn.None {
		all = append(all, PerElement("activation", products*square, c, c, Int(products*square), Int(int(p.act))))
	}
	// A residual is there once for all outer products.
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
