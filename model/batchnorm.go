package model

import (
	"math"
	"slices"

	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// normEpsilon is that of batch norms, PyTorch's default.
const normEpsilon = 1e-5

// foldedNorm returns a batch norm as y = scale*x + shift. [width] each
func (b *builder) foldedNorm(name string, width int) (scale, shift []float32) {
	gain := b.parameter(name+".weight", normWeight, width)
	offset := b.parameter(name+".bias", normBias, width)
	mean := b.parameter(name+".running_mean", runningMean, width)
	variance := b.parameter(name+".running_var", runningVariance, width)
	return foldNorm(gain, offset, mean, variance)
}

// foldNorm writes (x - mean)/sqrt(variance + eps)*gain + offset as
// scale*x + shift.
func foldNorm(gain, offset, mean, variance []float32) (scale, shift []float32) {
	scale, shift = make([]float32, len(gain)), make([]float32, len(gain))
	for i := range gain {
		s := float64(gain[i]) / math.Sqrt(float64(variance[i])+normEpsilon)
		scale[i] = float32(s)
		shift[i] = float32(float64(offset[i]) - s*float64(mean[i]))
	}
	return scale, shift
}

// statistics returns a batch norm's parameters as leaves.
func (b *builder) statistics(name string, width int) ops.BatchNormParams {
	normWeight, normBias := normWeight, normBias
	if name == landmarkTailNorm {
		normWeight, normBias = landmarkDeviation, landmarkMean
	}
	return ops.BatchNormParams{
		Mean: b.weight(name+".running_mean", runningMean, width), Variance: b.weight(name+".running_var", runningVariance, width),
		Weight: b.weight(name+".weight", normWeight, width), Bias: b.weight(name+".bias", normBias, width),
	}
}

// batchNorm normalises the channels of a map: by fixed statistics, or by those of
// the batch while the layer is trained.
func (b *builder) batchNorm(name string, x ops.Map) ops.Map {
	s := b.statistics(name, x.C)
	if !b.usesBatchStatistics(name) {
		return b.BatchNorm(name, x, s)
	}
	y, mean, variance := b.BatchNormTrain(name, x, s.Weight, s.Bias)
	b.trackStatistics(name, x.C, x.N*x.H*x.W, mean, variance)
	return y
}

// batchNormRows is batchNorm for the columns of rows.
func (b *builder) batchNormRows(name string, x ops.Rows) ops.Rows {
	s := b.statistics(name, x.C())
	if !b.usesBatchStatistics(name) {
		return b.BatchNormRows(name, x, s)
	}
	y, mean, variance := b.BatchNormTrainRows(name, x, s.Weight, s.Bias)
	b.trackStatistics(name, x.C(), x.Count(), mean, variance)
	return y
}

func (b *builder) usesBatchStatistics(name string) bool {
	return b.isTrained(name) && !b.training.frozenNorms
}

// trackedNorm is a batch norm in training, whose running statistics follow the
// batches.
type trackedNorm struct {
	mean, variance               *gorgonia.Node // of the batch
	runningMean, runningVariance runningStatistic
	count                        int // numbers of a channel in a batch
}

// trackStatistics makes the running statistics of a batch norm follow the batches.
func (b *builder) trackStatistics(name string, width, count int, mean, variance *gorgonia.Node) {
	b.Output(mean)
	b.Output(variance)
	b.training.norms = append(b.training.norms, trackedNorm{
		mean: mean, variance: variance, count: count,
		runningMean:     newRunningStatistic(name+".running_mean", b.parameter(name+".running_mean", runningMean, width)),
		runningVariance: newRunningStatistic(name+".running_var", b.parameter(name+".running_var", runningVariance, width)),
	})
}

// updateStatistics moves the running statistics towards those of the last batch,
// and their averages towards them by averageRate. A batch's variance is made
// unbiased, as in PyTorch.
func (t *training) updateStatistics(s *ops.Stream, averageRate float32) {
	for _, n := range t.norms {
		n.runningMean.update(s.Value(n.mean), 1, averageRate)
		n.runningVariance.update(s.Value(n.variance), float32(n.count)/float32(max(n.count-1, 1)), averageRate)
	}
}

// runningStatistic is a running statistic and its moving average over the steps,
// which goes with that of the weights.
type runningStatistic struct {
	name             string
	running, average []float32
}

func newRunningStatistic(name string, running []float32) runningStatistic {
	return runningStatistic{name, running, slices.Clone(running)}
}

// update moves the statistic towards factor*batch, and its average towards it.
func (s runningStatistic) update(batch []float32, factor, averageRate float32) {
	const momentum = 0.1 // PyTorch's
	for i, v := range batch {
		s.running[i] += momentum * (v*factor - s.running[i])
		s.average[i] += averageRate * (s.running[i] - s.average[i])
	}
}
