package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// LayerNorm normalises every row to mean 0 and variance 1, then scales by
// weight [C] and shifts by bias [C].
func (s *Stream) LayerNorm(name string, x Rows, weights, bias *gorgonia.Node, epsilon float32) Rows {
	y := s.addRows(name, x.Shape, implementation{
		func() (kernel, error) { return newCPUKernel(onednn.NewLayerNorm(x.Count(), x.C(), epsilon)) },
		func() cuda.Launches { return cuda.LayerNorm(x.Count(), x.C(), epsilon) },
	},
		operand{x.Node, 0, inPlace}, operand{weights, 1, cached}, operand{bias, 2, cached})
	s.setGradient(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		dx := s.addGradient(name, x.Node, implementation{
			func() (kernel, error) { return newCPUKernel(onednn.NewLayerNormGradient(x.Count(), x.C(), epsilon)) },
			func() cuda.Launches { return cuda.LayerNormGradient(x.Count(), x.C(), epsilon) },
		},
			operand{x.Node, 0, inPlace}, operand{weights, 1, cached}, operand{dy, 2, inPlace})
		return map[int]*gorgonia.Node{0: dx, 1: s.extraOutput(dx, x.C()), 2: s.extraOutput(dx, x.C())}
	})
	return y
}

// BatchNormParams are the four vectors [C] of a batch norm that no longer learns.
type BatchNormParams struct{ Mean, Variance, Weight, Bias *gorgonia.Node }

// batchNormEpsilon is PyTorch's default, with which the published networks were
// trained.
const batchNormEpsilon = 1e-5

// BatchNorm normalises every channel of a map by fixed statistics.
func (s *Stream) BatchNorm(name string, x Map, by BatchNormParams) Map {
	return Map{s.batchNorm(name, x.Node, x.kernelShape(), false, by), x.N, x.C, x.H, x.W}
}

// BatchNormRows normalises every column by fixed statistics.
func (s *Stream) BatchNormRows(name string, x Rows, by BatchNormParams) Rows {
	return Rows{s.batchNorm(name, x.Node, rowsAsMap(x), true, by), x.Shape}
}

// rowsAsMap are rows as a plain map of one pixel.
func rowsAsMap(x Rows) onednn.MapShape { return onednn.MapShape{N: x.Count(), C: x.C(), H: 1, W: 1} }

func (s *Stream) batchNorm(name string, x *gorgonia.Node, m onednn.MapShape, plain bool, by BatchNormParams) *gorgonia.Node {
	if s.err != nil {
		return nil
	}
	y := s.addOperation(name, x.Shape().Clone(), implementation{
		func() (kernel, error) { return newCPUKernel(onednn.NewBatchNorm(m, plain, batchNormEpsilon)) },
		func() cuda.Launches { return cuda.BatchNorm(m, batchNormEpsilon) },
	}, by.operands(x)...)
	s.setGradient(y, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		dx, weight, bias := s.batchNormGradient(name, x, m, plain, by, true, dy)
		return map[int]*gorgonia.Node{0: dx, 3: weight, 4: bias}
	})
	return y
}

// BatchNormTrain normalises every channel of a map by the mean and the (biased)
// variance [C] of the batch, which it returns as well.
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
	y = s.addOperation(name, x.Shape().Clone(), implementation{
		func() (kernel, error) { return newCPUKernel(onednn.NewBatchNormTrain(m, plain, batchNormEpsilon)) },
		func() cuda.Launches { return cuda.BatchNormTrain(m, batchNormEpsilon) },
	}, operand{x, 0, inPlace}, operand{weights, 1, cached}, operand{bias, 2, cached})
	mean, variance = s.extraOutput(y, m.C), s.extraOutput(y, m.C)
	s.setGradient(y, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		by := BatchNormParams{mean, variance, weights, bias}
		dx, weight, bias := s.batchNormGradient(name, x, m, plain, by, false, dy)
		return map[int]*gorgonia.Node{0: dx, 1: weight, 2: bias}
	})
	return y, mean, variance
}

func (s *Stream) batchNormGradient(name string, x *gorgonia.Node, m onednn.MapShape, plain bool, by BatchNormParams, fixed bool, dy *gorgonia.Node) (dx, weights, bias *gorgonia.Node) {
	role := cached
	if !fixed {
		role = inPlace
	}
	dx = s.addGradient(name, x, implementation{
		func() (kernel, error) {
			return newCPUKernel(onednn.NewBatchNormGradient(m, plain, batchNormEpsilon, fixed))
		},
		func() cuda.Launches { return cuda.BatchNormGradient(m, batchNormEpsilon, fixed) },
	}, operand{x, 0, inPlace}, operand{by.Mean, 1, role}, operand{by.Variance, 2, role}, operand{by.Weight, 3, cached}, operand{dy, 4, inPlace})
	return dx, s.extraOutput(dx, m.C), s.extraOutput(dx, m.C)
}

func (by BatchNormParams) operands(x *gorgonia.Node) []operand {
	return []operand{
		{x, 0, inPlace}, {by.Mean, 1, cached}, {by.Variance, 2, cached}, {by.Weight, 3, cached}, {by.Bias, 4, cached},
	}
}
