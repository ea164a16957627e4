package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// BatchNormParams are the four vectors [C] of a batch norm with fixed statistics.
type BatchNormParams struct{ Mean, Variance, Weight, Bias *gorgonia.Node }

// batchNormEpsilon is PyTorch's default, which the published networks were trained
// with.
const batchNormEpsilon = 1e-5

// BatchNorm normalises every channel of a map by fixed statistics.
func (s *Stream) BatchNorm(name string, x Map, p BatchNormParams) Map {
	return Map{s.batchNorm(name, x.Node, x.kernelShape(), false, p), x.N, x.C, x.H, x.W}
}

// BatchNormRows normalises every column by fixed statistics.
func (s *Stream) BatchNormRows(name string, x Rows, p BatchNormParams) Rows {
	return Rows{s.batchNorm(name, x.Node, rowsAsMap(x), true, p), x.Shape}
}

func (s *Stream) batchNorm(name string, x *gorgonia.Node, m onednn.MapShape, plain bool, p BatchNormParams) *gorgonia.Node {
	if s.err != nil {
		return nil
	}
	y := s.addOperation(name, x.Shape().Clone(), kernels(
		func() (*onednn.Kernel, error) { return onednn.NewBatchNorm(m, plain, batchNormEpsilon) },
		func() cuda.Launches { return cuda.BatchNorm(m, batchNormEpsilon) },
	), operand{x, 0, inPlace}, operand{p.Mean, 1, cached}, operand{p.Variance, 2, cached}, operand{p.Weight, 3, cached}, operand{p.Bias, 4, cached})
	s.setGradient(y, func(dy *gorgonia.Node) gradients {
		dx, weight, bias := s.batchNormGradient(name, x, m, plain, p, true, dy)
		return gradients{0: dx, 3: weight, 4: bias}
	})
	return y
}

// BatchNormTrain normalises every channel of a map by the mean and the (biased)
// variance [C] of the batch, which it returns as well (arXiv:1502.03167).
func (s *Stream) BatchNormTrain(name string, x Map, weights, bias *gorgonia.Node) (y Map, mean, variance *gorgonia.Node) {
	y = x
	y.Node, mean, variance = s.batchNormTrain(name, x.Node, x.kernelShape(), false, weights, bias)
	return y, mean, variance
}

// BatchNormTrainRows normalises every column by the statistics of the batch.
func (s *Stream) BatchNormTrainRows(name string, x Rows, weights, bias *gorgonia.Node) (y Rows, mean, variance *gorgonia.Node) {
	y = x
	y.Node, mean, variance = s.batchNormTrain(name, x.Node, rowsAsMap(x), true, weights, bias)
	return y, mean, variance
}

func (s *Stream) batchNormTrain(name string, x *gorgonia.Node, m onednn.MapShape, plain bool, weights, bias *gorgonia.Node) (y, mean, variance *gorgonia.Node) {
	if s.err != nil {
		return nil, nil, nil
	}
	y = s.addOperation(name, x.Shape().Clone(), kernels(
		func() (*onednn.Kernel, error) { return onednn.NewBatchNormTrain(m, plain, batchNormEpsilon) },
		func() cuda.Launches { return cuda.BatchNormTrain(m, batchNormEpsilon) },
	), operand{x, 0, inPlace}, operand{weights, 1, cached}, operand{bias, 2, cached})
	mean, variance = s.extraOutput(y, m.C), s.extraOutput(y, m.C)
	s.setGradient(y, func(dy *gorgonia.Node) gradients {
		p := BatchNormParams{mean, variance, weights, bias}
		dx, weight, bias := s.batchNormGradient(name, x, m, plain, p, false, dy)
		return gradients{0: dx, 1: weight, 2: bias}
	})
	return y, mean, variance
}

// batchNormGradient adds the gradients of x, weight and bias; fixed reports that the
// statistics do not depend on x.
func (s *Stream) batchNormGradient(name string, x *gorgonia.Node, m onednn.MapShape, plain bool, p BatchNormParams, fixed bool, dy *gorgonia.Node) (dx, weight, bias *gorgonia.Node) {
	statistics := cached
	if !fixed {
		statistics = inPlace
	}
	dx = s.addGradient(name, x, kernels(
		func() (*onednn.Kernel, error) {
			return onednn.NewBatchNormGradient(m, plain, batchNormEpsilon, fixed)
		},
		func() cuda.Launches { return cuda.BatchNormGradient(m, batchNormEpsilon, fixed) },
	), operand{x, 0, inPlace}, operand{p.Mean, 1, statistics}, operand{p.Variance, 2, statistics}, operand{p.Weight, 3, cached}, operand{dy, 4, inPlace})
	return dx, s.extraOutput(dx, m.C), s.extraOutput(dx, m.C)
}
