package cuda

import "arbex/model/ops/onednn"

// matmul is a batch of matrix products C = A B: see ARBEX_PRODUCT in
// kernels/product.hpp.
type matmul struct {
	form    string // nt, nn or tn: which of A and B is transposed
	a, b, c Argument
	m, n, k int

	aStride, bStride, cStride int
	outer, inner              int // counts of products, at least 1
	aOuter, aInner            int // strides from one product to the next
	bOuter, bInner            int
	cOuter, cInner            int
	splits, cSplit            int

	whole Argument // where the sum of the splits goes

	alpha          float64
	bias           Argument
	act            onednn.Activation
	residual       Argument
	residualStride int
	residualInner  int
	factor         Argument
}

func (p matmul) launch() Launch {
	kernel, tile := "product_"+p.form, 64
	p.outer, p.inner, p.splits = max(p.outer, 1), max(p.inner, 1), max(p.splits, 1)
	if wide(p.m, p.n, p.outer*p.inner*p.splits) {
		kernel, tile = kernel+"_wide", 128
	}
	l := launch(kernel, [3]int{ceil(p.m, tile), ceil(p.n, tile), p.outer * p.inner * p.splits}, threads, []Argument{
		p.a, p.b, p.c, Int(p.m), Int(p.n), Int(p.k), Int(p.aStride), Int(p.bStride), Int(p.cStride), Int(p.inner),
		Int(p.aOuter), Int(p.aInner), Int(p.bOuter), Int(p.bInner), Int(p.cOuter), Int(p.cInner),
		Int(p.splits), Int(p.cSplit), Float(p.alpha), p.bias, Int(int(p.act)), p.residual,
		Int(p.residualStride), Int(p.residualInner), p.factor,
	})
	l.product = &p
	return l
}

// minBlocks is a number of blocks that keeps every multiprocessor of a large GPU
// busy.
const minBlocks = 128

// wide reports whether tiles of 128 keep the GPU busy. They read half as much
// memory as tiles of 64.
func wide(m, n, products int) bool { return n > 64 && ceil(m, 128)*ceil(n, 128)*products >= minBlocks }

// splitCount returns how many splits a sum of k terms is divided into, when there
// are too few results to keep the GPU busy.
func splitCount(m, n, k int) int {
	return max(1, min(minBlocks/(ceil(m, 64)*ceil(n, 64)), k/256))
}

// Linear is onednn.NewLinear.
func Linear(s onednn.Linear) Launches {
	return newLaunches(matmul{
		form: "nt", a: In(0), b: In(1), c: Out(), m: s.Rows, n: s.Out, k: s.In, aStride: s.In, bStride: s.In, cStride: s.Out,
		alpha: 1, bias: optional(s.Bias, In(2)), act: s.Act, residual: optional(s.Residual, In(3)), residualStride: s.Out,
		factor: optional(s.Factor, In(4)),
	}.launch())
}

// LinearDataGradient is onednn.NewLinearDataGradient.
func LinearDataGradient(s onednn.Linear) Launches {
	return newLaunches(matmul{
		form: "nn", a: In(0), b: In(1), c: Out(), m: s.Rows, n: s.In, k: s.Out, aStride: s.Out, bStride: s.In, cStride: s.In, alpha: 1,
	}.launch())
}

// LinearWeightsGradient is onednn.NewLinearWeightsGradient.
func LinearWeightsGradient(s onednn.Linear) Launches {
	splits := splitCount(s.Out, s.In, s.Rows)
	p, to := splitSum(splits, s.Out*s.In)
	p.List = append([]Launch{matmul{
		form: "tn", a: In(1), b: In(0), c: to, m: s.Out, n: s.In, k: s.Rows, aStride: s.Out, bStride: s.In, cStride: s.In,
		splits: splits, cSplit: s.Out * s.In, whole: Out(), alpha: 1,
	}.launch()}, p.List...)
	if s.Bias {
		p = p.then(columnSums("sum_columns", s.Rows, s.Out, sumOutputs{first: ExtraOut(0)}, In(1)))
	}
	return p
}

// splitSum returns the launches that sum the parts of a result of n numbers, and
// where the parts go; a single part goes to the result itself.
func splitSum(parts, n int) (Launches, Argument) {
	if parts == 1 {
		return Launches{}, Out()
	}
	sum := PerElement("sum_parts", n, Out(), Scratch(0), Int(parts), Int(n))
	sum.sumsSplits = true
	return Launches{List: []Launch{sum}, Scratch: parts * n}, Scratch(0)
}

// then appends launches, which share the scratch memory.
func (p Launches) then(next Launches) Launches {
	p.List = append(p.List, next.List...)
	p.Scratch = max(p.Scratch, next.Scratch)
	return p
}
