package cuda

import (
	"arbex/model/ops/onednn"
)

// Library is a driver with somebody else's matrix products besides the kernels:
// NVIDIA's cuBLAS, where it is installed and asked for.
type Library interface {
	Driver

	// OpenLibrary finds it, and returns its name for a person, or why there is none
	// to use. Close closes it.
	OpenLibrary() (name string, err error)

	// Multiply computes a product in its turn among the launches. When it refuses,
	// c may hold anything, all else is as it was, and the kernels may compute it.
	Multiply(g Gemm, a, b, c Address) error
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

// ByLibrary are the launches with plain products as calls of a library; nil when
// there are no products. A convolution is none: its patches are never written.
func (p Plan) ByLibrary() (all []Launch) {
	found := false
	for _, l := range p.Launches {
		switch {
		case l.joins: // a library divides long sums by itself
		case l.product != nil:
			found = true
			all = append(append(all, l.product.calls()...), l.product.after()...)
		default:
			all = append(all, l)
		}
	}
	if !found {
		return nil
	}
	return all
}

// to is where the whole product goes.
func (p matrices) to() Argument {
	if p.splits > 1 {
		return p.whole
	}
	return p.c
}

// calls are as few as possible: products that are not all equally far apart are
// so along the outer or the inner count.
func (p matrices) calls() (all []Launch) {
	each, batch := series{p.outer, p.aOuter, p.bOuter, p.cOuter}, series{p.inner, p.aInner, p.bInner, p.cInner}
	switch {
	case each.continues(batch):
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
			Arguments: []Argument{p.b.Plus(i * each.b), p.a.Plus(i * each.a), p.to().Plus(i * each.c)},
		})
	}
	return all
}

// series are products, and how far their matrices are apart.
type series struct{ count, a, b, c int }

// continues says whether each series of inner products begins where the one before
// it ends.
func (s series) continues(inner series) bool {
	return s.a == inner.count*inner.a && s.b == inner.count*inner.b && s.c == inner.count*inner.c
}

// after is what the product's kernel does to each number besides: C lies in one
// piece where there is any of it.
func (p matrices) after() (all []Launch) {
	c, square, products := p.to(), p.m*p.n, p.outer*p.inner
	if p.bias != null {
		all = append(all, Each("binary", products*square, c, c, p.bias, Whole(products*p.m), Whole(p.n), Whole(1), Whole(p.n), truth(false)))
	}
	if p.act != onednn.None {
		all = append(all, Each("activation", products*square, c, c, Whole(products*square), Whole(int(p.act))))
	}
	// A residual is there once for all outer products.
	each := p.inner * square
	if p.residual != null {
		add := Each("binary", products*square, c, c, p.residual, Whole(p.outer), Whole(each), Whole(1), Whole(each), truth(false))
		add.Where = p.residual
		all = append(all, add)
	}
	if p.factor != null {
		all = append(all, Each("binary", products*square, c, c, p.factor, Whole(p.outer), Whole(each), Whole(1), Whole(each), truth(true)))
	}
	return all
}
