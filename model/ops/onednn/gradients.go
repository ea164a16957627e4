package onednn

// #include "kernels.h"
import "C"

import (
	"cmp"
	"math"
)

// Kernels for training. dy is the gradient of an operation's result, dx that of
// its source; the gradients of its weights are extra outputs. All weights here are
// plain.

// NewConvDataGradient returns the kernel for dx of a convolution. Inputs: 0 dy, 1 weights.
func NewConvDataGradient(s Conv) (*Kernel, error) {
	var text errorText
	spec := s.c()
	return newKernel(C.arbex_conv_data_gradient_new(&spec, &text[0]), &text)
}

// NewConvWeightsGradient returns the kernel for the gradient of the weights.
// Inputs: 0 source, 1 dy. Extra output 0: gradient of the bias, if there is one.
func NewConvWeightsGradient(s Conv) (*Kernel, error) {
	var text errorText
	spec := s.c()
	return newKernel(C.arbex_conv_weights_gradient_new(&spec, &text[0]), &text)
}

// NewLinearDataGradient returns the kernel for dx of a matrix product. Inputs: 0 dy, 1 weights.
func NewLinearDataGradient(s Linear) (*Kernel, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	var text errorText
	spec := s.c()
	return newKernel(C.arbex_linear_data_gradient_new(&spec, &text[0]), &text)
}

// NewLinearWeightsGradient returns the kernel for the gradient of the weights.
// Inputs: 0 source, 1 dy. Extra output 0: gradient of the bias, if there is one.
func NewLinearWeightsGradient(s Linear) (*Kernel, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	var text errorText
	spec := s.c()
	return newKernel(C.arbex_linear_weights_gradient_new(&spec, &text[0]), &text)
}

// NewLayerNormGradient returns the kernel for dx of a layer norm. Inputs: 0 source
// [rows, c], 1 weight, 2 dy. Extra outputs: gradients of weight and bias.
func NewLayerNormGradient(rows, c int, epsilon float32) (*Kernel, error) {
	if err := positive(rows, c); err != nil {
		return nil, err
	}
	var text errorText
	return newKernel(C.arbex_layernorm_gradient_new(&C.arbex_layernorm{rows: C.int(rows), c: C.int(c), epsilon: C.float(epsilon)}, &text[0]), &text)
}

// NewBatchNormTrain returns a batch norm with the statistics of the batch. Inputs:
// 0 source, 1 weight, 2 bias. Extra outputs: mean and (biased) variance [C].
func NewBatchNormTrain(m MapShape, plain bool, epsilon float32) (*Kernel, error) {
	var text errorText
	spec := batchNorm(m, plain, epsilon)
	return newKernel(C.arbex_batchnorm_train_new(&spec, &text[0]), &text)
}

// NewBatchNormGradient returns the kernel for dx of a batch norm; fixed reports that
// the statistics do not depend on the source. Inputs: 0 source, 1 mean, 2
// variance, 3 weight, 4 dy. Extra outputs: gradients of weight and bias.
func NewBatchNormGradient(m MapShape, plain bool, epsilon float32, fixed bool) (*Kernel, error) {
	err := positive(m.N, m.C, m.H, m.W)
	if !plain {
		err = m.check()
	}
	if err != nil {
		return nil, err
	}
	var text errorText
	spec := batchNorm(m, plain, epsilon)
	return newKernel(C.arbex_batchnorm_gradient_new(&spec, cBool(fixed), &text[0]), &text)
}

// NewPReLUGradient returns the kernel for dx of a PReLU. Inputs: 0 source, 1
// slopes, 2 dy. Extra output 0: gradient of the slopes.
func NewPReLUGradient(m MapShape) (*Kernel, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	var text errorText
	return newKernel(C.arbex_prelu_gradient_new(&C.arbex_prelu{n: C.int(m.N), c: C.int(m.C), h: C.int(m.H), w: C.int(m.W)}, &text[0]), &text)
}

// NewSubsampleGradient returns the kernel for dx of a source m. Input: 0 dy.
func NewSubsampleGradient(m MapShape, stride int) (*Kernel, error) {
	if err := cmp.Or(m.check(), positive(stride)); err != nil {
		return nil, err
	}
	var text errorText
	return newKernel(C.arbex_subsample_gradient_new(&C.arbex_subsample{
		n: C.int(m.N), c: C.int(m.C), h: C.int(m.H), w: C.int(m.W), stride: C.int(stride),
	}, &text[0]), &text)
}

// NewAttentionGradient returns the kernel for the gradients of queries, keys and
// values, joined in rows [N, Queries, 3*Heads*Dim]; it requires as many queries as
// keys. Inputs: 0 queries, 1 keys, 2 values, 3 bias or none, 4 dy. Extra output 0:
// gradient of the bias.
func NewAttentionGradient(s Attention) (*Kernel, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	var text errorText
	spec := s.c()
	return newKernel(C.arbex_attention_gradient_new(&spec, &text[0]), &text)
}

// NewActivationGradient returns the kernel for dx of an activation. Inputs: 0 the
// source for GELU, the result for the others; 1 dy.
func NewActivationGradient(count int, act Activation) (*Kernel, error) {
	var text errorText
	return newKernel(C.arbex_eltwise_gradient_new(&C.arbex_eltwise{count: C.int(count), act: C.int(act)}, &text[0]), &text)
}

// NewColumnSums returns the sum of a*b over the rows. Inputs: 0 a, 1 b [rows, c].
// Output [c].
func NewColumnSums(rows, c int) (*Kernel, error) {
	if err := positive(rows, c); err != nil {
		return nil, err
	}
	var text errorText
	return newKernel(C.arbex_column_sums_new(&C.arbex_column_sums{rows: C.int(rows), c: C.int(c)}, &text[0]), &text)
}

// NewColumns returns a copy of width columns from begin on. Input: 0 source [rows,
// c].
func NewColumns(rows, c, begin, width int) (*Kernel, error) {
	if err := positive(rows, c, begin+1, width, c-begin-width+1); err != nil {
		return nil, err
	}
	var text errorText
	return newKernel(C.arbex_columns_new(&C.arbex_columns{rows: C.int(rows), c: C.int(c), begin: C.int(begin), width: C.int(width)}, &text[0]), &text)
}

// NewSum returns the sum of its inputs 0 to terms-1, of count numbers each.
func NewSum(count, terms int) (*Kernel, error) {
	if err := positive(count, terms, MaxInputs-terms+1); err != nil {
		return nil, err
	}
	var text errorText
	return newKernel(C.arbex_sum_new(&C.arbex_sum{count: C.int(count), terms: C.int(terms)}, &text[0]), &text)
}

// AdamStep is one step of the optimiser Adam (arXiv:1412.6980).
type AdamStep struct {
	Rate, Beta1, Beta2, Epsilon float32
	Decay                       float32 // weight decay, decoupled from the gradient (AdamW, arXiv:1711.05101)
	Step                        int     // starts at 1
	Clip                        float32 // factor of the gradient, 1 for no clipping
	AverageRate                 float32 // of the moving average: 1 minus its decay
}

// Apply updates the parameters. All slices have the same length and come from
// Alloc.
func (a AdamStep) Apply(weights, mean, square, average, gradient []float32) {
	spec := C.arbex_adam{
		rate: C.float(a.Rate), beta1: C.float(a.Beta1), beta2: C.float(a.Beta2), epsilon: C.float(a.Epsilon), decay: C.float(a.Decay),
		correction1: C.float(biasCorrection(a.Beta1, a.Step)), correction2: C.float(biasCorrection(a.Beta2, a.Step)), clip: C.float(a.Clip), average_rate: C.float(a.AverageRate),
	}
	C.arbex_adam_step(&spec, pointer(weights), pointer(mean), pointer(square), pointer(average), pointer(gradient), C.size_t(len(weights)))
}

// Values returns the numbers of the step, in the order of arbex_adam.
func (a AdamStep) Values() []float64 {
	return []float64{
		float64(a.Rate), float64(a.Beta1), float64(a.Beta2), float64(a.Epsilon), float64(a.Decay),
		biasCorrection(a.Beta1, a.Step), biasCorrection(a.Beta2, a.Step), float64(a.Clip), float64(a.AverageRate),
	}
}

func biasCorrection(beta float32, step int) float64 {
	return 1 / (1 - math.Pow(float64(beta), float64(step)))
}

// SumOfSquares returns the sum of squares in float64.
func SumOfSquares(x []float32) float64 {
	return float64(C.arbex_square_sum(pointer(x), C.size_t(len(x))))
}
