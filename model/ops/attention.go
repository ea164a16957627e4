package ops

import (
	"fmt"

	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Columns is a range of columns of rows [N, T, C]: where queries, keys or values
// stand in the output of a joint projection.
type Columns struct {
	Rows
	Begin int
}

// Attention is multi-head attention, softmax(scale * q k^T + bias) v. Queries
// [N, Tq, heads*dim], keys and values [N, Tk, heads*dim], head-major; bias
// [heads, Tq, Tk] or nil. The result is [N, Tq, heads*dim].
func (s *Stream) Attention(name string, q, k, v Columns, heads, dim int, scale float32, bias *gorgonia.Node) Rows {
	if s.err != nil {
		return q.Rows
	}
	biasRole := cached
	if s.producers[bias] != nil {
		biasRole = inPlace
	}
	spec := onednn.Attention{
		N: q.Shape[0], Heads: heads, Queries: q.Shape[1], Keys: k.Shape[1], Dim: dim, Scale: scale,
		Q: q.rows(), K: k.rows(), V: v.rows(),
	}
	s.macs += 2 * int64(spec.N*heads*dim) * int64(spec.Queries*spec.Keys)
	y := s.addRows(name, []int{spec.N, spec.Queries, heads * dim},
		implementation{
			func() (kernel, error) { return newCPUKernel(onednn.NewAttention(spec)) },
			func() cuda.Launches { return cuda.Attention(spec) },
		},
		operand{q.Node, 0, inPlace}, operand{k.Node, 1, inPlace}, operand{v.Node, 2, inPlace}, operand{bias, 3, biasRole})
	s.setGradient(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		width := heads * dim
		all := Rows{Shape: []int{spec.N, spec.Queries, 3 * width}} // gradients of q, k, v
		all.Node = s.addOperation("d "+name, all.Shape, implementation{
			func() (kernel, error) { return newCPUKernel(onednn.NewAttentionGradient(spec)) },
			func() cuda.Launches { return cuda.AttentionGradient(spec) },
		},
			operand{q.Node, 0, inPlace}, operand{k.Node, 1, inPlace}, operand{v.Node, 2, inPlace}, operand{bias, 3, biasRole},
			operand{dy, 4, inPlace})
		found := map[int]*gorgonia.Node{}
		if s.gradientNeeded(bias) {
			found[3] = s.extraOutput(all.Node, heads, spec.Queries, spec.Keys)
		}
		s.splitGradient(name, found, all, []Columns{q, k, v}, width)
		return found
	})
	return y
}

// splitGradient gives the nodes behind parts, which stand in one another's row, their
// columns of all gradients; the first slot of a node gets them.
func (s *Stream) splitGradient(name string, found map[int]*gorgonia.Node, all Rows, parts []Columns, width int) {
	for i := 0; i < len(parts); {
		node, first := parts[i].Node, i
		for i < len(parts) && parts[i].Node == node {
			i++
		}
		if !s.gradientNeeded(node) {
			continue
		}
		if parts[first].C() != (i-first)*width {
			s.Fail("%s: the gradient needs every column of a projection to be attended to", name)
			return
		}
		found[first] = s.sliceColumns(fmt.Sprintf("d %s/%d", name, first), all, node, first*width, (i-first)*width)
	}
}

// sliceColumns takes some columns of rows, in the shape of a node.
func (s *Stream) sliceColumns(name string, x Rows, like *gorgonia.Node, begin, width int) *gorgonia.Node {
	if begin == 0 && width == x.C() {
		return x.Node
	}
	return s.addOperation(name, like.Shape().Clone(), implementation{
		func() (kernel, error) { return newCPUKernel(onednn.NewColumns(x.Count(), x.C(), begin, width)) },
		func() cuda.Launches { return cuda.Columns(x.Count(), x.C(), begin, width) },
	}, operand{x.Node, 0, inPlace})
}

func (p Columns) rows() onednn.RowStrides {
	return onednn.RowStrides{Offset: p.Begin, Batch: p.Shape[1] * p.C(), Row: p.C()}
}
