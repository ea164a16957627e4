package cuda

import "arbex/model/ops/onednn"

// partCount returns the number of partial sums of a sum over rows.
func partCount(rows int) int { return max(1, min(64, rows/64)) }

// sumOutputs are where the sums of columns go; null for those that are not needed.
type sumOutputs struct {
	first, second Argument
	scale         float64 // of the sums; 0 means 1
	doubles       bool    // they stay in scratch memory as float64, for a launch that follows
}

// scratchSize returns the scratch floats of columnSums: of the partial sums, and
// with the totals, both float64.
func scratchSize(rows, c int) (shares, all int) {
	shares = 4 * partCount(rows) * c
	return shares, shares + 4*c
}

// columnSums sums over rows of c numbers: the terms that a kernel of columns.hpp
// makes of its arguments.
func columnSums(kernel string, rows, c int, to sumOutputs, arguments ...Argument) Launches {
	parts := partCount(rows)
	shares, all := scratchSize(rows, c)
	if to.scale == 0 {
		to.scale = 1
	}
	return Launches{Scratch: all, List: []Launch{
		launch(kernel, [3]int{ceil(c, 32), parts, 1}, threads, concat([]Argument{Scratch(0)}, arguments, []Argument{Int(rows), Int(c)})),
		PerElement("columns_total", 2*c, Scratch(0), Int(parts), Int(c), optional(to.doubles, Scratch(shares)), to.first, to.second, Float(to.scale)),
	}}
}

// BatchNorm is onednn.NewBatchNorm, for maps and for rows.
func BatchNorm(m onednn.MapShape, epsilon float32) Launches {
	rows := pixels(m)
	return newLaunches(PerElement("batch_norm", rows*m.C, Out(), In(0), In(1), In(2), In(3), In(4), Int(rows), Int(m.C), Float(float64(epsilon))))
}

// BatchNormTrain is onednn.NewBatchNormTrain.
func BatchNormTrain(m onednn.MapShape, epsilon float32) Launches {
	rows, mean, variance := pixels(m), ExtraOut(0), ExtraOut(1)
	p := columnSums("sum_columns", rows, m.C, sumOutputs{first: mean, scale: 1 / float64(rows)}, In(0))
	p = p.then(columnSums("sum_squares", rows, m.C, sumOutputs{first: variance, scale: 1 / float64(rows)}, In(0), mean))
	return p.then(newLaunches(PerElement("batch_norm", rows*m.C,
		Out(), In(0), mean, variance, In(1), In(2), Int(rows), Int(m.C), Float(float64(epsilon)))))
}

// BatchNormGradient is onednn.NewBatchNormGradient.
func BatchNormGradient(m onednn.MapShape, epsilon float32, fixed bool) Launches {
	rows, e := pixels(m), Float(float64(epsilon))
	shares, _ := scratchSize(rows, m.C)
	p := columnSums("sum_norm", rows, m.C, sumOutputs{doubles: true}, In(0), In(4), In(1))
	return p.then(newLaunches(
		PerElement("batch_norm_data", rows*m.C, Out(), In(0), In(4), In(1), In(2), In(3), Scratch(shares), Int(rows), Int(m.C), e, boolean(fixed)),
		PerElement("batch_norm_weights", m.C, ExtraOut(0), ExtraOut(1), Scratch(shares), In(2), Int(m.C), e),
	))
}

// LayerNorm is onednn.NewLayerNorm.
func LayerNorm(rows, c int, epsilon float32) Launches {
	return newLaunches(perRow("layer_norm", rows, c, Out(), In(0), In(1), In(2), Int(c), Float(float64(epsilon))))
}

// LayerNormGradient is onednn.NewLayerNormGradient.
func LayerNormGradient(rows, c int, epsilon float32) Launches {
	_, sums := scratchSize(rows, c)
	statistics := Scratch(sums)
	p := columnSums("sum_layer", rows, c, sumOutputs{first: ExtraOut(0), second: ExtraOut(1)}, In(0), In(2), statistics)
	p.Scratch += 2 * rows
	return newLaunches(perRow("layer_norm_data", rows, c, Out(), statistics, In(0), In(1), In(2), Int(c), Float(float64(epsilon)))).then(p)
}

// PReLU is onednn.NewPReLU.
func PReLU(m onednn.MapShape) Launches {
	n := pixels(m) * m.C
	return newLaunches(PerElement("prelu", n, Out(), In(0), In(1), Int(n), Int(m.C)))
}

// PReLUGradient is onednn.NewPReLUGradient.
func PReLUGradient(m onednn.MapShape) Launches {
	n := pixels(m) * m.C
	return newLaunches(PerElement("prelu_data", n, Out(), In(0), In(1), In(2), Int(n), Int(m.C))).
		then(columnSums("sum_slopes", pixels(m), m.C, sumOutputs{first: ExtraOut(0)}, In(0), In(2)))
}

// Activation is onednn.NewActivation.
func Activation(count int, act onednn.Activation) Launches {
	return newLaunches(PerElement("activation", count, Out(), In(0), Int(count), Int(int(act))))
}

// ActivationGradient is onednn.NewActivationGradient.
func ActivationGradient(count int, act onednn.Activation) Launches {
	return newLaunches(PerElement("activation_data", count, Out(), In(0), In(1), Int(count), Int(int(act))))
}

// Binary adds or multiplies a [rows, c] and b [rowsB, cB].
func Binary(rows, c, rowsB, cB int, times bool) Launches {
	return newLaunches(PerElement("binary", rows*c, Out(), In(0), In(1), Int(rows), Int(c), Int(rowsB), Int(cB), boolean(times)))
}

// Sum is onednn.NewSum.
func Sum(count, terms int) Launches {
	arguments := []Argument{Out(), Int(count)}
	for i := range onednn.MaxInputs {
		arguments = append(arguments, optional(i < terms, In(i)))
	}
	return newLaunches(PerElement("sum_terms", count, arguments...))
}

// StridedRows are rows in memory that start at float Begin of At, Stride floats
// apart. Reading from a null At gives zeros, writing to it does nothing.
type StridedRows struct {
	At            Argument
	Begin, Stride int
}

// CopyRows copies rows of width numbers.
func CopyRows(to, from StridedRows, rows, width int) Launch {
	return PerElement("copy_rows", rows*width, to.At, Int(to.Begin), Int(to.Stride), from.At, Int(from.Begin), Int(from.Stride), Int(rows), Int(width))
}

// Copy is onednn.NewReorder between maps and tokens, which have the same layout on
// a GPU.
func Copy(count int) Launches {
	return newLaunches(CopyRows(StridedRows{At: Out()}, StridedRows{At: In(0)}, 1, count))
}

// Columns is onednn.NewColumns.
func Columns(rows, c, begin, width int) Launches {
	return newLaunches(CopyRows(StridedRows{At: Out(), Stride: width}, StridedRows{At: In(0), Begin: begin, Stride: c}, rows, width))
}

// ColumnSums is onednn.NewColumnSums.
func ColumnSums(rows, c int) Launches {
	return columnSums("sum_products", rows, c, sumOutputs{first: Out()}, In(0), In(1))
}

// SumImages sums n numbers of each image, which are stride apart in from. With
// first, to is overwritten, otherwise added to.
func SumImages(to, from Argument, images, stride, n int, first bool) Launch {
	return PerElement("sum_pictures", n, to, from, Int(images), Int(stride), Int(n), boolean(first))
}

// Subsample is onednn.NewSubsample.
func Subsample(m onednn.MapShape, stride int) Launches {
	count := m.N * ceil(m.H, stride) * ceil(m.W, stride) * m.C
	return newLaunches(PerElement("subsample", count, Out(), In(0), Int(m.N), Int(m.H), Int(m.W), Int(m.C), Int(stride)))
}

// SubsampleGradient is onednn.NewSubsampleGradient.
func SubsampleGradient(m onednn.MapShape, stride int) Launches {
	return newLaunches(PerElement("subsample_data", pixels(m)*m.C, Out(), In(0), Int(m.N), Int(m.H), Int(m.W), Int(m.C), Int(stride)))
}
