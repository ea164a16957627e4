package ops

import (
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// LayerNorm normalises every row to mean 0 and variance 1, then scales by
// weight [C] and shifts by bias [C].
func (s *Stream) LayerNorm(name string, x Rows, weights, bias *gorgonia.Node, epsilon float32) Rows {
	y := s.rowsOf(name, x.Shape, task{
		func() (kernel, error) { return make1(onednn.NewLayerNorm(x.Count(), x.C(), epsilon)) },
		func() cuda.Plan { return cuda.LayerNorm(x.Count(), x.C(), epsilon) },
	},
		operand{x.Node, 0, flowing}, operand{weights, 1, weight}, operand{bias, 2, weight})
	s.flowsBack(y.Node, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		dx := s.back(name, x.Node, task{
			func() (kernel, error) { return make1(onednn.NewLayerNormGradient(x.Count(), x.C(), epsilon)) },
			func() cuda.Plan { return cuda.LayerNormGradient(x.Count(), x.C(), epsilon) },
		},
			operand{x.Node, 0, flowing}, operand{weights, 1, weight}, operand{dy, 2, flowing})
		return map[int]*gorgonia.Node{0: dx, 1: s.side(dx, x.C()), 2: s.side(dx, x.C())}
	})
	return y
}

// Statistics are the four vectors [C] of a batch norm that no longer learns.
type Statistics struct{ Mean, Variance, Weight, Bias *gorgonia.Node }

// batchNormEpsilon is PyTorch's default, with which the published networks were
// trained.
const batchNormEpsilon = 1e-5

// BatchNorm normalises every channel of a map by fixed statistics.
func (s *Stream) BatchNorm(name string, x Map, by Statistics) Map {
	return Map{s.batchNorm(name, x.Node, x.kernelShape(), false, by), x.N, x.C, x.H, x.W}
}

// BatchNormRows normalises every column by fixed statistics.
func (s *Stream) BatchNormRows(name string, x Rows, by Statistics) Rows {
	return Rows{s.batchNorm(name, x.Node, columns(x), true, by), x.Shape}
}

// columns are rows as a plain map of one pixel.
func columns(x Rows) onednn.Map { return onednn.Map{N: x.Count(), C: x.C(), H: 1, W: 1} }

func (s *Stream) batchNorm(name string, x *gorgonia.Node, m onednn.Map, plain bool, by Statistics) *gorgonia.Node {
	if s.err != nil {
		return nil
	}
	y := s.apply(name, x.Shape().Clone(), task{
		func() (kernel, error) { return make1(onednn.NewBatchNorm(m, plain, batchNormEpsilon)) },
		func() cuda.Plan { return cuda.BatchNorm(m, batchNormEpsilon) },
	}, by.operands(x)...)
	s.flowsBack(y, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
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
	y.Node, mean, variance = s.batchNormTrain(name, x.Node, columns(x), true, weights, bias)
	return y, mean, variance
}

func (s *Stream) batchNormTrain(name string, x *gorgonia.Node, m onednn.Map, plain bool, weights, bias *gorgonia.Node) (y, mean, variance *gorgonia.Node) {
	if s.err != nil {
		return nil, nil, nil
	}
	y = s.apply(name, x.Shape().Clone(), task{
		func() (kernel, error) { return make1(onednn.NewBatchNormTrain(m, plain, batchNormEpsilon)) },
		func() cuda.Plan { return cuda.BatchNormTrain(m, batchNormEpsilon) },
	}, operand{x, 0, flowing}, operand{weights, 1, weight}, operand{bias, 2, weight})
	mean, variance = s.side(y, m.C), s.side(y, m.C)
	s.flowsBack(y, func(dy *gorgonia.Node) map[int]*gorgonia.Node {
		by := Statistics{mean, variance, weights, bias}
		dx, weight, bias := s.batchNormGradient(name, x, m, plain, by, false, dy)
		return map[int]*gorgonia.Node{0: dx, 1: weight, 2: bias}
	})
	return y, mean, variance
}

func (s *Stream) batchNormGradient(name string, x *gorgonia.Node, m onednn.Map, plain bool, by Statistics, fixed bool, dy *gorgonia.Node) (dx, weights, bias *gorgonia.Node) {
	role := weight
	if !fixed {
		role = flowing
	}
	dx = s.back(name, x, task{
		func() (kernel, error) { return make1(onednn.NewBatchNormGradient(m, plain, batchNormEpsilon, fixed)) },
		func() cuda.Plan { return cuda.BatchNormGradient(m, batchNormEpsilon, fixed) },
	}, operand{x, 0, flowing}, operand{by.Mean, 1, role}, operand{by.Variance, 2, role}, operand{by.Weight, 3, weight}, operand{dy, 4, flowing})
	return dx, s.side(dx, m.C), s.side(dx, m.C)
}

func (by Statistics) operands(x *gorgonia.Node) []operand {
	return []operand{
		{x, 0, flowing}, {by.Mean, 1, weight}, {by.Variance, 2, weight}, {by.Weight, 3, weight}, {by.Bias, 4, weight},
	}
}
