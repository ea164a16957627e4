package onednn

// #include "kernels.h"
import "C"

import "math"

// The kernels that only training runs. dy is the gradient of an operation's
// result, dx that of its source; further results ("sides") are the gradients of
// its weights. All weights here are plain.

// NewConvDataGradient computes dx. Inputs: 0 dy, 1 weights.
func NewConvDataGradient(s Conv) (*Kernel, error) {
	var why errorText
	spec := s.c()
	return newKernel(C.arbex_conv_data_gradient_new(&spec, &why[0]), &why)
}

// NewConvWeightsGradient computes the gradient of the weights. Inputs: 0 source,
// 1 dy. Side 0: gradient of the bias, when there is one.
func NewConvWeightsGradient(s Conv) (*Kernel, error) {
	var why errorText
	spec := s.c()
	return newKernel(C.arbex_conv_weights_gradient_new(&spec, &why[0]), &why)
}

// NewLinearDataGradient computes dx. Inputs: 0 dy, 1 weights.
func NewLinearDataGradient(s Linear) (*Kernel, error) {
	var why errorText
	spec := s.c()
	return newKernel(C.arbex_linear_data_gradient_new(&spec, &why[0]), &why)
}

// NewLinearWeightsGradient computes the gradient of the weights. Inputs: 0
// source, 1 dy. Side 0: gradient of the bias, when there is one.
func NewLinearWeightsGradient(s Linear) (*Kernel, error) {
	var why errorText
	spec := s.c()
	return newKernel(C.arbex_linear_weights_gradient_new(&spec, &why[0]), &why)
}

// NewLayerNormGradient computes dx. Inputs: 0 source [rows, c], 1 weight, 2 dy.
// Sides: gradients of weight and bias.
func NewLayerNormGradient(rows, c int, epsilon float32) (*Kernel, error) {
	var why errorText
	return newKernel(C.arbex_layernorm_gradient_new(&C.arbex_layernorm{rows: C.int(rows), c: C.int(c), epsilon: C.float(epsilon)}, &why[0]), &why)
}

// NewBatchNormTrain normalises by the statistics of the batch. Inputs: 0 source,
// 1 weight, 2 bias. Sides: mean and (biased) variance [C].
func NewBatchNormTrain(m MapShape, plain bool, epsilon float32) (*Kernel, error) {
	var why errorText
	spec := batchNorm(m, plain, epsilon)
	return newKernel(C.arbex_batchnorm_train_new(&spec, &why[0]), &why)
}

// NewBatchNormGradient computes dx; fixed says that the statistics do not depend
// on the source. Inputs: 0 source, 1 mean, 2 variance, 3 weight, 4 dy. Sides:
// gradients of weight and bias.
func NewBatchNormGradient(m MapShape, plain bool, epsilon float32, fixed bool) (*Kernel, error) {
	var why errorText
	spec := batchNorm(m, plain, epsilon)
	return newKernel(C.arbex_batchnorm_gradient_new(&spec, cBool(fixed), &why[0]), &why)
}

// NewPReLUGradient computes dx. Inputs: 0 source, 1 slopes, 2 dy. Side 0:
// gradient of the slopes.
func NewPReLUGradient(m MapShape) (*Kernel, error) {
	var why errorText
	return newKernel(C.arbex_prelu_gradient_new(&C.arbex_prelu{n: C.int(m.N), c: C.int(m.C), h: C.int(m.H), w: C.int(m.W)}, &why[0]), &why)
}

// NewSubsampleGradient computes dx of a source m. Input: 0 dy.
func NewSubsampleGradient(m MapShape, stride int) (*Kernel, error) {
	var why errorText
	return newKernel(C.arbex_subsample_gradient_new(&C.arbex_subsample{
		n: C.int(m.N), c: C.int(m.C), h: C.int(m.H), w: C.int(m.W), stride: C.int(stride),
	}, &why[0]), &why)
}

// NewAttentionGradient computes the gradients of queries, keys and values, side
// by side in rows [N, Queries, 3*Heads*Dim]; it needs as many queries as keys.
// Inputs: 0 queries, 1 keys, 2 values, 3 bias or none, 4 dy. Side 0: gradient of
// the bias.
func NewAttentionGradient(s Attention) (*Kernel, error) {
	var why errorText
	spec := s.c()
	return newKernel(C.arbex_attention_gradient_new(&spec, &why[0]), &why)
}

// NewActivationGradient computes dx. Inputs: 0 the source for GELU, the result
// for the others; 1 dy.
func NewActivationGradient(count int, act Activation) (*Kernel, error) {
	var why errorText
	return newKernel(C.arbex_eltwise_gradient_new(&C.arbex_eltwise{count: C.int(count), act: C.int(act)}, &why[0]), &why)
}

// NewColumnSums adds up a*b over the rows. Inputs: 0 a, 1 b [rows, c]. Output
// [c].
func NewColumnSums(rows, c int) (*Kernel, error) {
	var why errorText
	return newKernel(C.arbex_column_sums_new(&C.arbex_column_sums{rows: C.int(rows), c: C.int(c)}, &why[0]), &why)
}

// NewColumns copies the columns from begin on, width of them. Input: 0 source
// [rows, c].
func NewColumns(rows, c, begin, width int) (*Kernel, error) {
	var why errorText
	return newKernel(C.arbex_columns_new(&C.arbex_columns{rows: C.int(rows), c: C.int(c), begin: C.int(begin), width: C.int(width)}, &why[0]), &why)
}

// NewSum adds up its inputs, terms of them, of count numbers each.
func NewSum(count, terms int) (*Kernel, error) {
	var why errorText
	return newKernel(C.arbex_sum_new(&C.arbex_sum{count: C.int(count), terms: C.int(terms)}, &why[0]), &why)
}

// AdamStep is one step of the optimiser for some parameters.
type AdamStep struct {
	Rate, Beta1, Beta2, Epsilon float32
	Decay                       float32 // of the weights, decoupled from the gradient (AdamW)
	Step                        int     // from 1 on
	Clip                        float32 // factor of the gradient
	AverageRate                 float32 // how far the average moves towards the weights
}

// Apply takes the step. All slices have one length and come from Alloc.
func (a AdamStep) Apply(weights, mean, square, average, gradient []float32) {
	spec := C.arbex_adam{
		rate: C.float(a.Rate), beta1: C.float(a.Beta1), beta2: C.float(a.Beta2), epsilon: C.float(a.Epsilon), decay: C.float(a.Decay),
		unbias1: C.float(biasCorrection(a.Beta1, a.Step)), unbias2: C.float(biasCorrection(a.Beta2, a.Step)), clip: C.float(a.Clip), follow: C.float(a.AverageRate),
	}
	C.arbex_adam_step(&spec, pointer(weights), pointer(mean), pointer(square), pointer(average), pointer(gradient), C.size_t(len(weights)))
}

// Values are those of the step, in the order in which arbex_adam has them.
func (a AdamStep) Values() []float64 {
	return []float64{
		float64(a.Rate), float64(a.Beta1), float64(a.Beta2), float64(a.Epsilon), float64(a.Decay),
		biasCorrection(a.Beta1, a.Step), biasCorrection(a.Beta2, a.Step), float64(a.Clip), float64(a.AverageRate),
	}
}

func biasCorrection(beta float32, step int) float64 {
	return 1 / (1 - math.Pow(float64(beta), float64(step)))
}

// SumOfSquares is the sum of squares.
func SumOfSquares(x []float32) float64 {
	return float64(C.arbex_square_sum(pointer(x), C.size_t(len(x))))
}
