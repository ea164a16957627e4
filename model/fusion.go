package model

import (
	"fmt"
	"math"

	"arbex/model/functions"
	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// fusionEpsilon is that of the layer norms of windows and feed-forwards.
const fusionEpsilon = 1e-5

// dropPath is how often training leaves out a branch of each level (POSTER++).
var dropPath = [3]float64{0, 0.125, 0.25}

// mlpRatio is the hidden width of a level's feed-forward over its width.
const mlpRatio = 4

// fuse is the window cross-attention of one level (POSTER++, section 3.2): the
// landmark features ask, the image features answer. One window covers the map.
//
//	s = norm(image)
//	x = s + gamma1 * attention(q = landmarks, k and v from s)
//	x = x + gamma2 * MLP(norm(x))
func (b *builder) fuse(level int, image, landmark ops.Map) ops.Map {
	if image.H != image.W || image.H != landmark.H || image.C != landmark.C {
		b.Fail("level %d: image features %dx%dx%d and landmark features %dx%dx%d do not meet",
			level, image.C, image.H, image.W, landmark.C, landmark.H, landmark.W)
		return image
	}
	ffn := fmt.Sprintf("ffn%d", level)
	s := b.layerNorm(fmt.Sprintf("window%d.norm", level), b.Tokens(fmt.Sprintf("window%d", level), image), fusionEpsilon) // [N, T, C]
	q := b.Tokens(fmt.Sprintf("attn%d#q", level), landmark)                                                               // [N, T, C]
	b.tap(fmt.Sprintf("window%d#windows", level), s)
	b.tap(fmt.Sprintf("attn%d#q", level), q)

	x := b.crossAttention(level, q, s, image.H, ffn+".gamma1")
	x = b.mlp(ffn+".norm", ffn+".mlp.fc1", linear{name: ffn + ".mlp.fc2", gamma: ffn + ".gamma2", dropPath: dropPath[level-1]}, x, mlpRatio, fusionEpsilon)
	b.tap(ffn, x)
	return b.Pixels(ffn+"/map", x, image.H, image.W)
}

// crossAttention returns s + gamma * projection(attention).
func (b *builder) crossAttention(level int, q, s ops.Rows, window int, gamma string) ops.Rows {
	name := fmt.Sprintf("attn%d", level)
	heads := b.config.Fusion[level-1].Heads
	dim := s.C() / heads
	kv := b.connect(s, linear{name: name + ".qkv", out: 2 * s.C()}) // [N, T, 2C]: keys, then values
	attended := b.Attention(name+"/attention", ops.Columns{Rows: q}, ops.Columns{Rows: kv}, ops.Columns{Rows: kv, Begin: s.C()},
		heads, dim, float32(1/math.Sqrt(float64(dim))), b.relativeBias(name, window, heads))
	return b.connect(attended, linear{name: name + ".proj", out: s.C(), gamma: gamma, residual: s, dropPath: dropPath[level-1]})
}

// relativeBias spreads the trained table over all pairs of pixels: once when
// fused, in the graph when plain.
func (b *builder) relativeBias(name string, window, heads int) *gorgonia.Node {
	table := name + ".relative_position_bias_table"
	rows, pixels := (2*window-1)*(2*window-1), window*window
	shape := []int{heads, pixels, pixels}
	if b.isFused(table) {
		numbers := b.parameter(table, positionBias, rows, heads)
		return b.folded(name+"/bias", shape, func() []float32 {
			spread := make([]float32, size(shape))
			functions.SpreadBias(spread, numbers, window, heads)
			return spread
		})
	}
	return b.Apply(name+"/bias", shape, functions.RelativeBias(window, heads), b.weight(table, positionBias, rows, heads)).Node
}

// mlp is x + gamma * (linear, GELU, linear)(norm(x)); the second linear layer
// decides whether there is a gamma.
func (b *builder) mlp(norm, fc1 string, fc2 linear, x ops.Rows, ratio int, epsilon float32) ops.Rows {
	y := b.layerNorm(norm, x, epsilon)
	y = b.connect(y, linear{name: fc1, out: ratio * x.C(), act: ops.GELU})
	fc2.out, fc2.residual = x.C(), x
	return b.connect(y, fc2)
}
