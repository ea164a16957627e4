package ops

import (
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Part is a range of columns of rows [N, T, C]: where queries, keys or values
// stand in the output of a joint projection.
type Part struct {
	Rows
	Begin int
}

// Attention is multi-head attention, softmax(scale * q k^T + bias) v. Queries
// [N, Tq, heads*dim], keys and values [N, Tk, heads*dim], head-major; bias
// [heads, Tq, Tk] or nil. The result is [N, Tq, heads*dim].
func (s *Stream) Attention(name string, q, k, v Part, heads, dim int, scale float32, bias *gorgonia.Node) Rows {
	if s.err != nil {
		return q.Rows
	}
	biasRole := weight
	if s.makers[bias] != nil {
		biasRole = flowing
	}
	spec := onednn.Attention{
		N: q.Shape[0], Heads: heads, Queries: q.Shape[1], Keys: k.Shape[1], Dim: dim, Scale: scale,
		Q: q.rows(), K: k.rows(), V: v.rows(),
	}
	s.macs += 2 * int64(spec.N*heads*dim) * int64(spec.Queries*spec.Keys)
	return s.rowsOf(name, []int{spec.N, spec.Queries, heads * dim},
		func() (kernel, error) { return make1(onednn.NewAttention(spec)) },
		operand{q.Node, 0, flowing}, operand{k.Node, 1, flowing}, operand{v.Node, 2, flowing}, operand{bias, 3, biasRole})
}

func (p Part) rows() onednn.Rows {
	return onednn.Rows{Offset: p.Begin, Batch: p.Shape[1] * p.C(), Row: p.C()}
}
