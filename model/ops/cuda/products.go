package cuda

import "arbex/model/ops/onednn"

// matrices describes products C = A B, many at once: see ARBEX_PRODUCT.
type matrices struct {
	form    string // nt, nn or tn: which of A and B is transposed
	a, b, c Argument
	m, n, k int

	aStride, bStride, cStride int
	outer, inner              int // counts of products, at least 1
	aOuter, aInner            int // from one to the next
	bOuter, bInner            int
	cOuter, cInner            int
	splits, cSplit            int

	whole Argument // where the sum of the splits goes in the end

	alpha          float64
	bias           Argument
	act            onednn.Activation
	residual       Argument
	residualStride int
	residualInner  int
	factor         Argument
}

func (p matrices) launch() Launch {
	kernel, tile := "product_"+p.form, 64
	p.outer, p.inner, p.splits = max(p.outer, 1), max(p.inner, 1), max(p.splits, 1)
	if wide(p.m, p.n, p.outer*p.inner*p.splits) {
		kernel, tile = kernel+"_wide", 128
	}
	l := launch(kernel, [3]int{ceil(p.m, tile), ceil(p.n, tile), p.outer * p.inner * p.splits}, threads, []Argument{
		p.a, p.b, p.c, Whole(p.m), Whole(p.n), Whole(p.k), Whole(p.aStride), Whole(p.bStride), Whole(p.cStride), Whole(p.inner),
		Whole(p.aOuter), Whole(p.aInner), Whole(p.bOuter), Whole(p.bInner), Whole(p.cOuter), Whole(p.cInner),
		Whole(p.splits), Whole(p.cSplit), Real(p.alpha), p.bias, Whole(int(p.act)), p.residual,
		Whole(p.residualStride), Whole(p.residualInner), p.factor,
	})
	l.product = &p
	return l
}

// busy is a number of blocks that keeps every multiprocessor of a large GPU at
// work.
const busy = 128

// wide says whether squares of 128 are enough to keep the GPU busy. They read
// half as much as squares of 64.
func wide(m, n, products int) bool { return n > 64 && ceil(m, 128)*ceil(n, 128)*products >= busy }

// splitsOf divides a long sum, of k terms, where there are too few results to
// keep the GPU busy.
func splitsOf(m, n, k int) int {
	return max(1, min(busy/(ceil(m, 64)*ceil(n, 64)), k/256))
}

// Linear is onednn.NewLinear.
func Linear(s onednn.Linear) Plan {
	return plan(matrices{
		form: "nt", a: In(0), b: In(1), c: Out(), m: s.Rows, n: s.Out, k: s.In, aStride: s.In, bStride: s.In, cStride: s.Out,
		alpha: 1, bias: when(s.Bias, In(2)), act: s.Act, residual: when(s.Residual, In(3)), residualStride: s.Out,
		factor: when(s.Factor, In(4)),
	}.launch())
}

// LinearData is onednn.NewLinearDataGradient.
func LinearData(s onednn.Linear) Plan {
	return plan(matrices{
		form: "nn", a: In(0), b: In(1), c: Out(), m: s.Rows, n: s.In, k: s.Out, aStride: s.Out, bStride: s.In, cStride: s.In, alpha: 1,
	}.launch())
}

// LinearWeights is onednn.NewLinearWeightsGradient.
func LinearWeights(s onednn.Linear) Plan {
	splits := splitsOf(s.Out, s.In, s.Rows)
	p, to := split(splits, s.Out*s.In)
	p.Launches = append([]Launch{matrices{
		form: "tn", a: In(1), b: In(0), c: to, m: s.Out, n: s.In, k: s.Rows, aStride: s.Out, bStride: s.In, cStride: s.In,
		splits: splits, cSplit: s.Out * s.In, whole: Out(), alpha: 1,
	}.launch()}, p.Launches...)
	if s.Bias {
		p = p.then(columns("sum_columns", s.Rows, s.Out, totals{first: FurtherOut(0)}, In(1)))
	}
	return p
}

// split is a plan that adds up parts of a result of n numbers, and where the
// parts go; one part goes to the result itself.
func split(parts, n int) (Plan, Argument) {
	if parts == 1 {
		return Plan{}, Out()
	}
	sum := Each("sum_parts", n, Out(), Scratch(0), Whole(parts), Whole(n))
	sum.joins = true
	return Plan{Launches: []Launch{sum}, Scratch: parts * n}, Scratch(0)
}

// then puts a plan behind another; they share the scratch memory.
func (p Plan) then(next Plan) Plan {
	p.Launches = append(p.Launches, next.Launches...)
	p.Scratch = max(p.Scratch, next.Scratch)
	return p
}
