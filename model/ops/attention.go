package ops

import (
	"fmt"

	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// Columns is a range of columns of rows [N, T, C] that starts at Begin: the
// queries, keys or values in the output of a joint projection.
type Columns struct {
	Rows
	Begin int
}

func (c Columns) strides() onednn.RowStrides {
	return onednn.RowStrides{Offset: c.Begin, Batch: c.Shape[1] * c.C(), Row: c.C()}
}

// Attention is multi-head attention, softmax(scale * q k^T + bias) v
// (arXiv:1706.03762, section 3.2). Queries are [N, Tq, heads*dim], keys and values
// [N, Tk, heads*dim], head-major; bias is [heads, Tq, Tk] or nil. The result is
// [N, Tq, heads*dim].
func (s *Stream) Attention(name string, q, k, v Columns, heads, dim int, scale float32, bias *gorgonia.Node) Rows {
	if s.err != nil {
		return q.Rows
	}
	biasAccess := cached
	if s.producers[bias] != nil {
		biasAccess = inPlace
	}
	spec := onednn.Attention{
		N: q.Shape[0], Heads: heads, Queries: q.Shape[1], Keys: k.Shape[1], Dim: dim, Scale: scale,
		Q: q.strides(), K: k.strides(), V: v.strides(),
	}
	operands := []operand{{q.Node, 0, inPlace}, {k.Node, 1, inPlace}, {v.Node, 2, inPlace}, {bias, 3, biasAccess}}
	y := s.addRows(name, []int{spec.N, spec.Queries, heads * dim}, kernels(
		func() (*onednn.Kernel, error) { return onednn.NewAttention(spec) },
		func() cuda.Launches { return cuda.Attention(spec) },
	), operands...)
	s.countMACs(y.Node, 2*spec.N*heads*dim*spec.Queries*spec.Keys)
	s.setGradient(y.Node, func(dy *gorgonia.Node) gradients {
		width := heads * dim
		joint := Rows{Shape: []int{spec.N, spec.Queries, 3 * width}} // gradients of q, k, v
		joint.Node = s.addOperation("d "+name, joint.Shape, kernels(
			func() (*onednn.Kernel, error) { return onednn.NewAttentionGradient(spec) },
			func() cuda.Launches { return cuda.AttentionGradient(spec) },
		), append(operands[:len(operands):len(operands)], operand{dy, 4, inPlace})...)
		all := gradients{}
		if s.gradientNeeded(bias) {
			all[3] = s.extraOutput(joint.Node, heads, spec.Queries, spec.Keys)
		}
		s.splitGradient(name, all, joint, []Columns{q, k, v}, width)
		return all
	})
	return y
}

// splitGradient adds the gradient of each node that parts belong to: its columns
// of the joint gradient. Neighbouring parts of one node are one range, whose
// gradient is sent to the slot of the first part.
func (s *Stream) splitGradient(name string, all gradients, joint Rows, parts []Columns, width int) {
	for i := 0; i < len(parts); {
		node, first := parts[i].Node, i
		for i < len(parts) && parts[i].Node == node {
			i++
		}
		if !s.gradientNeeded(node) {
			continue
		}
		if parts[first].C() != (i-first)*width {
			s.Fail("%s: the gradient requires that attention reads every column of a projection", name)
			return
		}
		all[first] = s.sliceColumns(fmt.Sprintf("d %s/%d", name, first), joint, node, first*width, (i-first)*width)
	}
}

// sliceColumns returns width columns of rows from begin on, in the shape of like.
func (s *Stream) sliceColumns(name string, x Rows, like *gorgonia.Node, begin, width int) *gorgonia.Node {
	if begin == 0 && width == x.C() {
		return x.Node
	}
	return s.addOperation(name, like.Shape().Clone(), kernels(
		func() (*onednn.Kernel, error) { return onednn.NewColumns(x.Count(), x.C(), begin, width) },
		func() cuda.Launches { return cuda.Columns(x.Count(), x.C(), begin, width) },
	), operand{x.Node, 0, inPlace})
}
