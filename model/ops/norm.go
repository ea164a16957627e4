package ops

import (
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// LayerNorm normalises every row to mean 0 and variance 1, then scales by
// weight [C] and shifts by bias [C].
func (s *Stream) LayerNorm(name string, x Rows, weights, bias *gorgonia.Node, epsilon float32) Rows {
	return s.rowsOf(name, x.Shape, func() (kernel, error) { return make1(onednn.NewLayerNorm(x.Count(), x.C(), epsilon)) },
		operand{x.Node, 0, flowing}, operand{weights, 1, weight}, operand{bias, 2, weight})
}

// Statistics are the four vectors [C] of a batch norm that no longer learns.
type Statistics struct{ Mean, Variance, Weight, Bias *gorgonia.Node }

// batchNormEpsilon is PyTorch's default, with which the published networks were
// trained.
const batchNormEpsilon = 1e-5

// BatchNorm normalises every channel of a map by fixed statistics.
func (s *Stream) BatchNorm(name string, x Map, by Statistics) Map {
	return s.mapOf(name, x, func() (kernel, error) {
		return make1(onednn.NewBatchNorm(x.kernelShape(), false, batchNormEpsilon))
	}, by.operands(x.Node)...)
}

// BatchNormRows normalises every column by fixed statistics.
func (s *Stream) BatchNormRows(name string, x Rows, by Statistics) Rows {
	flat := onednn.Map{N: x.Count(), C: x.C(), H: 1, W: 1}
	return s.rowsOf(name, x.Shape, func() (kernel, error) {
		return make1(onednn.NewBatchNorm(flat, true, batchNormEpsilon))
	}, by.operands(x.Node)...)
}

func (by Statistics) operands(x *gorgonia.Node) []operand {
	return []operand{
		{x, 0, flowing}, {by.Mean, 1, weight}, {by.Variance, 2, weight}, {by.Weight, 3, weight}, {by.Bias, 4, weight},
	}
}
