package cuda

import "arbex/model/ops/onednn"

// partsOf is into how many shares a sum over rows is divided.
func partsOf(rows int) int { return max(1, min(64, rows/64)) }

// totals say where the sums of columns go; null for those nobody asks for.
type totals struct {
	first, second Argument
	scale         float64 // of the sums, 0: 1
	doubles       bool    // they stay in scratch memory, for a launch that follows
}

// sharesSize is the scratch memory of columns, in floats: the shares, then, in
// doubles, the totals.
func sharesSize(rows, c int) (shares, all int) {
	shares = 4 * partsOf(rows) * c
	return shares, shares + 4*c
}

// columns sums over rows of c numbers: the terms that a kernel of columns.hpp
// makes of its arguments.
func columns(kernel string, rows, c int, to totals, arguments ...Argument) Plan {
	parts := partsOf(rows)
	shares, all := sharesSize(rows, c)
	if to.scale == 0 {
		to.scale = 1
	}
	return Plan{Scratch: all, Launches: []Launch{
		launch(kernel, [3]int{ceil(c, 32), parts, 1}, threads, joined([]Argument{Scratch(0)}, arguments, []Argument{Whole(rows), Whole(c)})),
		Each("columns_total", 2*c, Scratch(0), Whole(parts), Whole(c), when(to.doubles, Scratch(shares)), to.first, to.second, Real(to.scale)),
	}}
}

// BatchNorm is onednn.NewBatchNorm, for maps and for rows.
func BatchNorm(m onednn.Map, epsilon float32) Plan {
	rows := pixels(m)
	return plan(Each("batch_norm", rows*m.C, Out(), In(0), In(1), In(2), In(3), In(4), Whole(rows), Whole(m.C), Real(float64(epsilon))))
}

// BatchNormTrain is onednn.NewBatchNormTrain.
func BatchNormTrain(m onednn.Map, epsilon float32) Plan {
	rows, mean, variance := pixels(m), FurtherOut(0), FurtherOut(1)
	p := columns("sum_columns", rows, m.C, totals{first: mean, scale: 1 / float64(rows)}, In(0))
	p = p.then(columns("sum_squares", rows, m.C, totals{first: variance, scale: 1 / float64(rows)}, In(0), mean))
	return p.then(plan(Each("batch_norm", rows*m.C,
		Out(), In(0), mean, variance, In(1), In(2), Whole(rows), Whole(m.C), Real(float64(epsilon)))))
}

// BatchNormGradient is onednn.NewBatchNormGradient.
func BatchNormGradient(m onednn.Map, epsilon float32, fixed bool) Plan {
	rows, e := pixels(m), Real(float64(epsilon))
	shares, _ := sharesSize(rows, m.C)
	p := columns("sum_norm", rows, m.C, totals{doubles: true}, In(0), In(4), In(1))
	return p.then(plan(
		Each("batch_norm_data", rows*m.C, Out(), In(0), In(4), In(1), In(2), In(3), Scratch(shares), Whole(rows), Whole(m.C), e, truth(fixed)),
		Each("batch_norm_weights", m.C, FurtherOut(0), FurtherOut(1), Scratch(shares), In(2), Whole(m.C), e),
	))
}

// LayerNorm is onednn.NewLayerNorm.
func LayerNorm(rows, c int, epsilon float32) Plan {
	return plan(eachRow("layer_norm", rows, c, Out(), In(0), In(1), In(2), Whole(c), Real(float64(epsilon))))
}

// LayerNormGradient is onednn.NewLayerNormGradient.
func LayerNormGradient(rows, c int, epsilon float32) Plan {
	_, sums := sharesSize(rows, c)
	statistics := Scratch(sums)
	p := columns("sum_layer", rows, c, totals{first: FurtherOut(0), second: FurtherOut(1)}, In(0), In(2), statistics)
	p.Scratch += 2 * rows
	return plan(eachRow("layer_norm_data", rows, c, Out(), statistics, In(0), In(1), In(2), Whole(c), Real(float64(epsilon)))).then(p)
}

// PReLU is onednn.NewPReLU.
func PReLU(m onednn.Map) Plan {
	n := pixels(m) * m.C
	return plan(Each("prelu", n, Out(), In(0), In(1), Whole(n), Whole(m.C)))
}

// PReLUGradient is onednn.NewPReLUGradient.
func PReLUGradient(m onednn.Map) Plan {
	n := pixels(m) * m.C
	return plan(Each("prelu_data", n, Out(), In(0), In(1), In(2), Whole(n), Whole(m.C))).
		then(columns("sum_slopes", pixels(m), m.C, totals{first: FurtherOut(0)}, In(0), In(2)))
}

// Activation is onednn.NewActivation.
func Activation(count int, act onednn.Activation) Plan {
	return plan(Each("activation", count, Out(), In(0), Whole(count), Whole(int(act))))
}

// ActivationGradient is onednn.NewActivationGradient.
func ActivationGradient(count int, act onednn.Activation) Plan {
	return plan(Each("activation_data", count, Out(), In(0), In(1), Whole(count), Whole(int(act))))
}

// Binary adds or multiplies a [rows, c] and b [rowsB, cB].
func Binary(rows, c, rowsB, cB int, times bool) Plan {
	return plan(Each("binary", rows*c, Out(), In(0), In(1), Whole(rows), Whole(c), Whole(rowsB), Whole(cB), truth(times)))
}

// Sum is onednn.NewSum.
func Sum(count, terms int) Plan {
	arguments := []Argument{Out(), Whole(count)}
	for i := range onednn.Slots {
		arguments = append(arguments, when(i < terms, In(i)))
	}
	return plan(Each("sum_terms", count, arguments...))
}

// Rows are numbers in memory: rows of Width, Stride apart, from place At on. The
// zero At is null: reading it gives zeros, writing it does nothing.
type Rows struct {
	At            Argument
	Begin, Stride int
}

// CopyRows copies rows of numbers.
func CopyRows(to, from Rows, rows, width int) Launch {
	return Each("copy_rows", rows*width, to.At, Whole(to.Begin), Whole(to.Stride), from.At, Whole(from.Begin), Whole(from.Stride), Whole(rows), Whole(width))
}

// Copy is onednn.NewReorder between maps and tokens, which lie alike here.
func Copy(count int) Plan { return plan(CopyRows(Rows{At: Out()}, Rows{At: In(0)}, 1, count)) }

// Columns is onednn.NewColumns.
func Columns(rows, c, begin, width int) Plan {
	return plan(CopyRows(Rows{At: Out(), Stride: width}, Rows{At: In(0), Begin: begin, Stride: c}, rows, width))
}

// ColumnSums is onednn.NewColumnSums.
func ColumnSums(rows, c int) Plan {
	return columns("sum_products", rows, c, totals{first: Out()}, In(0), In(1))
}

// SumPictures adds up n numbers of each picture, stride apart in from, into to, or
// to what is there already.
func SumPictures(to, from Argument, pictures, stride, n int, begin bool) Launch {
	return Each("sum_pictures", n, to, from, Whole(pictures), Whole(stride), Whole(n), truth(begin))
}

// Subsample is onednn.NewSubsample.
func Subsample(m onednn.Map, stride int) Plan {
	count := m.N * ceil(m.H, stride) * ceil(m.W, stride) * m.C
	return plan(Each("subsample", count, Out(), In(0), Whole(m.N), Whole(m.H), Whole(m.W), Whole(m.C), Whole(stride)))
}

// SubsampleGradient is onednn.NewSubsampleGradient.
func SubsampleGradient(m onednn.Map, stride int) Plan {
	return plan(Each("subsample_data", pixels(m)*m.C, Out(), In(0), Whole(m.N), Whole(m.H), Whole(m.W), Whole(m.C), Whole(stride)))
}
