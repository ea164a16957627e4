package model

import (
	"fmt"
	"math"

	"arbex/model/functions"
	"arbex/model/ops"
)

// vitEpsilon is that of the ViT's layer norms.
const vitEpsilon = 1e-6

// pyramid turns the three fused maps into the feature vector (POSTER++, section
// 3.3): tokens of all scales, a small ViT, its class token, a gate. [N, width]
func (b *builder) pyramid(levels [3]ops.Map) ops.Rows {
	x := b.classToken(b.tokens(levels)) // paper: [N, 148, 768]
	for i := range b.config.ViT.Depth {
		name := fmt.Sprintf("VIT.blocks.%d", i)
		if b.isFused(name) && i == b.config.ViT.Depth-1 {
			x = b.lastBlock(name, x)
		} else {
			x = b.block(name, x)
		}
		b.tap(name, x)
	}
	return b.gate(b.firstToken(b.layerNorm("VIT.norm", x, vitEpsilon)))
}

// tokens brings every level to the third one's grid and lines them up.
// paper: 3 times [N, 49, 768] -> [N, 147, 768]
func (b *builder) tokens(levels [3]ops.Map) ops.Rows {
	down := conv{out: b.config.ViT.Width, side: 3, stride: 2, pad: 1, bias: true}
	embed := func(name string, x ops.Map, c conv) ops.Map {
		c.name = name
		y := b.convolve(x, c)
		b.tap(name, y)
		return y
	}
	first := embed("embed_q.1", embed("embed_q.0", levels[0], down), down)
	second := embed("embed_k.0", levels[1], down)
	third := embed("embed_v.proj", levels[2], conv{out: down.out, side: 1, bias: true})
	v := b.Tokens("embed_v", third)
	b.tap("embed_v", v)
	x := b.concatenate("VIT#tokens_in", b.Tokens("embed_q", first), b.Tokens("embed_k", second), v)
	b.tap("VIT#tokens_in", x)
	return x
}

// concatenate puts rows [N, T, C] one after the other along T.
func (b *builder) concatenate(name string, parts ...ops.Rows) ops.Rows {
	tokens, width := 0, parts[0].C()
	var sizes []int
	for _, p := range parts {
		tokens += p.Shape[1]
		sizes = append(sizes, p.Shape[1]*width)
	}
	return b.Apply(name, []int{b.batch, tokens, width}, functions.Concatenation(b.batch, sizes...), nodesOf(parts)...)
}

// classToken puts the class token in front and adds the position embedding.
// [N, T, C] -> [N, T+1, C]
func (b *builder) classToken(x ops.Rows) ops.Rows {
	tokens, width := x.Shape[1]+1, x.C()
	token := b.weight("VIT.cls_token", position, 1, 1, width)
	positions := b.weight("VIT.pos_embed", position, 1, tokens, width)
	y := b.Apply("VIT#tokens_pos", []int{b.batch, tokens, width}, functions.ClassToken(b.batch, tokens, width), x.Node, token, positions)
	b.tap("VIT#tokens_pos", y)
	b.tap("VIT#pos", y)
	return y
}

// block is a pre-norm transformer block over all tokens. x: [N, T, C]
func (b *builder) block(name string, x ops.Rows) ops.Rows {
	y := b.layerNorm(name+".norm1", x, vitEpsilon)
	qkv := b.connect(y, linear{name: name + ".attn.qkv", out: 3 * x.C()}) // [N, T, 3C]: queries, keys, values
	part := func(i int) ops.Columns { return ops.Columns{Rows: qkv, Begin: i * x.C()} }
	y = b.selfAttention(name, part(0), part(1), part(2))
	x = b.connect(y, linear{name: name + ".attn.proj", out: x.C(), residual: x})
	return b.blockMLP(name, x)
}

// lastBlock is block for the class token alone, the only one that is read:
// keys and values come from all tokens, everything else from one.
// x: [N, T, C] -> [N, 1, C]
func (b *builder) lastBlock(name string, x ops.Rows) ops.Rows {
	width := x.C()
	weights := b.parameter(name+".attn.qkv.weight", linearWeight, 3*width, width)
	offset := b.parameter(name+".attn.qkv.bias", bias, 3*width)
	project := func(part string, y ops.Rows, from, to int) ops.Rows {
		part = name + ".attn.qkv/" + part
		return b.Linear(part, y, b.Weight(part+".weight", []int{to - from, width}, weights[from*width:to*width]),
			ops.LinearOptions{Bias: b.Weight(part+".bias", []int{to - from}, offset[from:to])})
	}
	y := b.layerNorm(name+".norm1", x, vitEpsilon)
	q := project("q", b.firstToken(y), 0, width) // [N, 1, C]
	kv := project("kv", y, width, 3*width)       // [N, T, 2C]
	attended := b.selfAttention(name, ops.Columns{Rows: q}, ops.Columns{Rows: kv}, ops.Columns{Rows: kv, Begin: width})
	own := b.connect(attended, linear{name: name + ".attn.proj", out: width, residual: b.firstToken(x)})
	return b.blockMLP(name, own)
}

func (b *builder) selfAttention(name string, q, k, v ops.Columns) ops.Rows {
	dim := b.config.ViT.Width / b.config.ViT.Heads
	return b.Attention(name+".attn/attention", q, k, v, b.config.ViT.Heads, dim, float32(1/math.Sqrt(float64(dim))), nil)
}

func (b *builder) blockMLP(name string, x ops.Rows) ops.Rows {
	return b.mlp(name+".norm2", name+".mlp.fc1", linear{name: name + ".mlp.fc2"}, x, b.config.ViT.Ratio, vitEpsilon)
}

// firstToken picks the class token. [N, T, C] -> [N, 1, C]
func (b *builder) firstToken(x ops.Rows) ops.Rows {
	tokens, width := x.Shape[1], x.C()
	if tokens == 1 {
		return x
	}
	return b.Apply("class token", []int{b.batch, 1, width}, functions.FirstToken(b.batch, tokens, width), x.Node)
}

// gate is x * sigmoid(linear2(relu(linear1(x)))).
func (b *builder) gate(x ops.Rows) ops.Rows {
	b.tap("VIT#cls", x)
	y := b.connect(x, linear{name: "VIT.se_block.linear1", out: x.C(), act: ops.ReLU})
	y = b.connect(y, linear{name: "VIT.se_block.linear2", out: x.C(), act: ops.Sigmoid})
	y = b.Mul("VIT.se_block", x, y)
	b.tap("VIT.se_block", y)
	return y
}
