package functions

import (
	"arbex/model/ops"
	"arbex/model/ops/cuda"
)

// RelativeBias spreads a table of attention biases over all pairs of pixels of a
// window of side w (Swin transformer): query i and key j use the table's row
//
//	(row_i - row_j + w-1)*(2w-1) + (column_i - column_j + w-1)
//
// [(2w-1)^2, heads] -> [heads, w*w, w*w]
func RelativeBias(w, heads int) ops.Function {
	return ops.Function{
		Forward: func(out []float32, in ...[]float32) { SpreadBias(out, in[0], w, heads) },
		Backward: func(gradients [][]float32, _, dy []float32, _ ...[]float32) {
			clear(gradients[0])
			eachPair(w, heads, func(pair, row int) { gradients[0][row] += dy[pair] })
		},
		ForwardGPU: forward(each("relative_bias", heads*w*w*w*w, addresses{cuda.Out(), cuda.In(0)}, whole{w, heads})),
		BackwardGPU: gradient(func(g addresses) []cuda.Launch {
			across := 2*w - 1
			return []cuda.Launch{each("relative_bias_data", across*across*heads, addresses{g[0], cuda.In(2)}, whole{w, heads})}
		}),
	}
}

// SpreadBias writes RelativeBias of a table into out.
func SpreadBias(out, table []float32, w, heads int) {
	eachPair(w, heads, func(pair, row int) { out[pair] = table[row] })
}

// eachPair calls f with every index into [heads, w*w, w*w] and the index into the
// table it reads.
func eachPair(w, heads int, f func(pair, row int)) {
	n, pair := w*w, 0
	for h := range heads {
		for i := range n {
			row, column := i/w+w-1, i%w+w-1
			for keyRow := range w {
				for keyColumn := range w {
					f(pair, ((row-keyRow)*(2*w-1)+column-keyColumn)*heads+h)
					pair++
				}
			}
		}
	}
}
