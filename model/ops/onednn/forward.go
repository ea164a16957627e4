package onednn

// #include "kernels.h"
import "C"

import "cmp"

// Activation is a function that is applied to every element of an output.
type Activation int

const (
	None    Activation = C.ARBEX_NONE
	ReLU    Activation = C.ARBEX_RELU
	GELU    Activation = C.ARBEX_GELU // the exact form, with erf
	Sigmoid Activation = C.ARBEX_SIGMOID
)

// MapShape is the shape of a feature map: N images, C channels, H rows, W columns.
type MapShape struct{ N, C, H, W int }

// Conv is a convolution with a square kernel and what may be fused into it.
//
// Inputs: 0 source, 1 weights [Out.C, In.C/Groups, Side, Side], packed unless
// PlainWeights, 2 bias [Out.C], 3 slopes of a PReLU [Out.C], 4 border correction
// [9, Out.C] (top, middle, bottom row times left, middle, right column), 5 residual
// of the output's shape. The residual is added before the PReLU. A source whose
// channels are not a multiple of 8 is plain NCHW.
type Conv struct {
	In, Out                        MapShape
	Side, Stride, Pad, Groups      int
	Bias, Slopes, Border, Residual bool
	PlainWeights                   bool // the weights are packed in every run, because they change
}

// NewConv returns a convolution.
func NewConv(s Conv) (*Kernel, error) {
	var text errorText
	spec := s.c()
	return newKernel(C.arbex_conv_new(&spec, &text[0]), &text)
}

func (s Conv) c() C.arbex_conv {
	return C.arbex_conv{
		n: C.int(s.In.N), ic: C.int(s.In.C), ih: C.int(s.In.H), iw: C.int(s.In.W),
		oc: C.int(s.Out.C), oh: C.int(s.Out.H), ow: C.int(s.Out.W),
		side: C.int(s.Side), stride: C.int(s.Stride), pad: C.int(s.Pad), groups: C.int(s.Groups),
		bias: cBool(s.Bias), slopes: cBool(s.Slopes), border: cBool(s.Border), residual: cBool(s.Residual),
		plain_weights: cBool(s.PlainWeights),
	}
}

// Linear is the product of rows and a transposed weight matrix, x W^T.
//
// Inputs: 0 source [Rows, In], 1 weights [Out, In], 2 bias [Out], 3 residual
// [Rows, Out], 4 factor [Rows, Out]. Order: product, bias, activation, residual,
// factor.
type Linear struct {
	Rows, In, Out          int
	Bias, Residual, Factor bool
	Act                    Activation
	PackedWeights          bool // as Pack has written them: quicker, for weights that stay as they are
}

// NewLinear returns a matrix product.
func NewLinear(s Linear) (*Kernel, error) {
	var text errorText
	spec := s.c()
	return newKernel(C.arbex_linear_new(&spec, &text[0]), &text)
}

func (s Linear) c() C.arbex_linear {
	return C.arbex_linear{
		rows: C.int(s.Rows), k: C.int(s.In), n: C.int(s.Out),
		bias: cBool(s.Bias), act: C.int(s.Act), residual: cBool(s.Residual), factor: cBool(s.Factor),
		packed_weights: cBool(s.PackedWeights),
	}
}

// NewLayerNorm returns a layer norm of rows of c numbers. Inputs: 0 source, 1
// weight [c], 2 bias [c].
func NewLayerNorm(rows, c int, epsilon float32) (*Kernel, error) {
	var text errorText
	return newKernel(C.arbex_layernorm_new(&C.arbex_layernorm{rows: C.int(rows), c: C.int(c), epsilon: C.float(epsilon)}, &text[0]), &text)
}

// NewBatchNorm returns a batch norm with given statistics. Inputs: 0 source, 1
// mean, 2 variance, 3 weight, 4 bias. With plain, the source is [N, C] row-major.
func NewBatchNorm(m MapShape, plain bool, epsilon float32) (*Kernel, error) {
	var text errorText
	spec := batchNorm(m, plain, epsilon)
	return newKernel(C.arbex_batchnorm_new(&spec, &text[0]), &text)
}

func batchNorm(m MapShape, plain bool, epsilon float32) C.arbex_batchnorm {
	return C.arbex_batchnorm{
		n: C.int(m.N), c: C.int(m.C), h: C.int(m.H), w: C.int(m.W), plain: cBool(plain), epsilon: C.float(epsilon),
	}
}

// RowStrides tells where the rows of queries, keys or values start: at float
// Offset + sample*Batch + token*Row.
type RowStrides struct{ Offset, Batch, Row int }

// Attention is softmax(Scale * q k^T + bias) v for each head.
//
// Inputs: 0 queries, 1 keys, 2 values, 3 bias [Heads, Queries, Keys] or none.
// Head h reads the columns from h*Dim on. Output: [N, Queries, Heads*Dim].
type Attention struct {
	N, Heads, Queries, Keys, Dim int
	Scale                        float32
	Q, K, V                      RowStrides
}

// NewAttention returns an attention.
func NewAttention(s Attention) (*Kernel, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	var text errorText
	spec := s.c()
	return newKernel(C.arbex_attention_new(&spec, &text[0]), &text)
}

func (s Attention) c() C.arbex_attention {
	rows := func(r RowStrides) C.arbex_rows {
		return C.arbex_rows{offset: C.int(r.Offset), batch_stride: C.int(r.Batch), row_stride: C.int(r.Row)}
	}
	return C.arbex_attention{
		n: C.int(s.N), heads: C.int(s.Heads), tq: C.int(s.Queries), tk: C.int(s.Keys), dim: C.int(s.Dim),
		scale: C.float(s.Scale), q: rows(s.Q), k: rows(s.K), v: rows(s.V),
	}
}

// Layout is the memory layout of a map.
type Layout int

const (
	Blocked Layout = C.ARBEX_BLOCKED // [N, C/8, H, W, 8]
	Tokens  Layout = C.ARBEX_TOKENS  // [N, H*W, C]
	Plain   Layout = C.ARBEX_PLAIN   // [N, C, H, W]
)

// NewReorder returns a copy of a map from one layout to another. Input: 0 source.
func NewReorder(m MapShape, from, to Layout) (*Kernel, error) {
	var text errorText
	return newKernel(C.arbex_reorder_new(&C.arbex_reorder{
		n: C.int(m.N), c: C.int(m.C), h: C.int(m.H), w: C.int(m.W), from: C.int(from), to: C.int(to),
	}, &text[0]), &text)
}

// NewSubsample returns a kernel that keeps every stride-th pixel of a map. Input:
// 0 source.
func NewSubsample(m MapShape, stride int) (*Kernel, error) {
	if err := cmp.Or(m.check(), positive(stride)); err != nil {
		return nil, err
	}
	var text errorText
	return newKernel(C.arbex_subsample_new(&C.arbex_subsample{
		n: C.int(m.N), c: C.int(m.C), h: C.int(m.H), w: C.int(m.W), stride: C.int(stride),
	}, &text[0]), &text)
}

// NewPReLU returns max(x, 0) + slope*min(x, 0). Inputs: 0 source, 1 slopes [C].
func NewPReLU(m MapShape) (*Kernel, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	var text errorText
	return newKernel(C.arbex_prelu_new(&C.arbex_prelu{n: C.int(m.N), c: C.int(m.C), h: C.int(m.H), w: C.int(m.W)}, &text[0]), &text)
}

// NewActivation returns an activation of count numbers. Input: 0 source.
func NewActivation(count int, act Activation) (*Kernel, error) {
	var text errorText
	return newKernel(C.arbex_eltwise_new(&C.arbex_eltwise{count: C.int(count), act: C.int(act)}, &text[0]), &text)
}

// NewAdd returns a + b; a is [rows, c], b has rowsB rows: rows, or one for all.
// Inputs: 0 a, 1 b.
func NewAdd(rows, c, rowsB int) (*Kernel, error) { return newBinary(rows, c, rowsB, c, C.ARBEX_ADD) }

// NewMul returns a * b, with the shapes of NewAdd. Inputs: 0 a, 1 b.
func NewMul(rows, c, rowsB int) (*Kernel, error) { return newBinary(rows, c, rowsB, c, C.ARBEX_MUL) }

// NewMulColumn returns a * b, where b [rows] has one number for each row of a
// [rows, c]. Inputs: 0 a, 1 b.
func NewMulColumn(rows, c int) (*Kernel, error) { return newBinary(rows, c, rows, 1, C.ARBEX_MUL) }

func newBinary(rows, c, rowsB, cB int, op C.int) (*Kernel, error) {
	var text errorText
	return newKernel(C.arbex_binary_new(&C.arbex_binary{
		rows: C.int(rows), c: C.int(c), rows_b: C.int(rowsB), c_b: C.int(cB), op: op,
	}, &text[0]), &text)
}
