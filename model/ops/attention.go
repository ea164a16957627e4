package ops

import (
	"fmt"

	"arbex/model/ops/cuda"
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
	y := s.rowsOf(name, []int{spec.N, spec.Queries, heads * dim},
		task{
			func() (kernel, error) { return make1(onednn.NewAttention(spec)) },
			func() cuda.Plan { return cuda.Attention(spec) },
		},
		operand{q.Node, 0, flowing}, operand{k.Node, 1, flowing}, operand{v.Node, 2, flowing}, operand{bias, 3, biasRole})
	s.flowsBack(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		width := heads * dim
		all := Rows{Shape: []int{spec.N, spec.Queries, 3 * width}} // gradients of q, k, v
		all.Node = s.apply("d "+name, all.Shape, task{
			func() (kernel, error) { return make1(onednn.NewAttentionGradient(spec)) },
			func() cuda.Plan { return cuda.AttentionGradient(spec) },
		},
			operand{q.Node, 0, flowing}, operand{k.Node, 1, flowing}, operand{v.Node, 2, flowing}, operand{bias, 3, biasRole},
			operand{dy, 4, flowing})
		found := map[int]*gorgonia.Node{}
		if s.wants(bias) {
			found[3] = s.side(all.Node, heads, spec.Queries, spec.Keys)
		}
		s.spread(name, found, all, []Part{q, k, v}, width)
		return found
	})
	return y
}

// spread gives the nodes behind parts, which stand in one another's row, their
// columns of all gradients; the first slot of a node gets them.
func (s *Stream) spread(name string, found map[int]*gorgonia.Node, all Rows, parts []Part, width int) {
	for i := 0; i < len(parts); {
		node, first := parts[i].Node, i
		for i < len(parts) && parts[i].Node == node {
			i++
		}
		if !s.wants(node) {
			continue
		}
		if parts[first].C() != (i-first)*width {
			s.Fail("%s: the gradient needs every column of a projection to be attended to", name)
			return
		}
		found[first] = s.columns(fmt.Sprintf("d %s/%d", name, first), all, node, first*width, (i-first)*width)
	}
}

// columns takes some columns of rows, in the shape of a node.
func (s *Stream) columns(name string, x Rows, like *gorgonia.Node, begin, width int) *gorgonia.Node {
	if begin == 0 && width == x.C() {
		return x.Node
	}
	return s.apply(name, like.Shape().Clone(), task{
		func() (kernel, error) { return make1(onednn.NewColumns(x.Count(), x.C(), begin, width)) },
		func() cuda.Plan { return cuda.Columns(x.Count(), x.C(), begin, width) },
	}, operand{x.Node, 0, flowing})
}

func (p Part) rows() onednn.Rows {
	return onednn.Rows{Offset: p.Begin, Batch: p.Shape[1] * p.C(), Row: p.C()}
}
