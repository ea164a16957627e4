package blazeface

import (
	"fmt"

	"arbex/model/ops"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// builder puts the convolutions of a file into a graph, one after the other.
// Channels are filled up with zeros to what the kernels work in.
type builder struct {
	*ops.Stream
	left []convolution
	made int // convolutions
}

type convOptions struct {
	relu     bool
	residual ops.Map // added before the ReLU
}

// block is a BlazeBlock: a depthwise 3x3 convolution, a 1x1 convolution, a shortcut
// and a ReLU. The shortcut of a block that halves the map is its maximum over 2x2
// pixels; further channels of a shortcut are zero.
func (b *builder) block(x ops.Map) ops.Map {
	added, stride, out := b.left[1].added, b.left[0].stride, padded(b.left[1].out)
	o := convOptions{relu: true}
	if added {
		o.residual = b.shortcut(x, stride, out)
	}
	return b.conv(b.conv(x, convOptions{}), o)
}

// conv takes the next convolution of the file.
func (b *builder) conv(x ops.Map, o convOptions) ops.Map {
	c := b.left[0]
	b.left = b.left[1:]
	b.made++
	name := fmt.Sprintf("conv%d", b.made)
	groups, out := 1, padded(c.out)
	if c.in == 1 { // depthwise: a group for each channel
		groups = x.C
	}
	weights, side, pad := c.centred(x.C/groups, out)
	conv := ops.ConvOptions{Stride: c.stride, Pad: pad, Groups: groups, Residual: o.residual}
	if c.bias != nil {
		bias := make([]float32, out)
		copy(bias, c.bias)
		conv.Bias = b.Weight(name+".bias", []int{out}, bias)
	}
	if o.relu {
		conv.Slopes = b.zeros(out)
	}
	return b.Conv(name, x, b.Weight(name, []int{out, x.C / groups, side, side}, weights), conv)
}

// centred returns the weights for in and out channels, with their side and
// padding. TensorFlow pads a convolution that halves a map more at its end than at
// its beginning; a row and column of zero weights in front make that even.
func (c convolution) centred(in, out int) (weights []float32, side, pad int) {
	side, pad = c.side, c.side/2
	shift := 0
	if c.stride == 2 {
		side, pad, shift = c.side+1, (c.side-1)/2, 1
	}
	weights = make([]float32, out*in*side*side)
	for o := range c.out {
		for i := range c.in {
			for y := range c.side {
				for x := range c.side {
					weights[((o*in+i)*side+y+shift)*side+x+shift] = c.weights[((o*c.in+i)*c.side+y)*c.side+x]
				}
			}
		}
	}
	return weights, side, pad
}

// zeros are the slopes of a PReLU that is a ReLU.
func (b *builder) zeros(channels int) *gorgonia.Node {
	return b.Weight(fmt.Sprintf("zeros%d", channels), []int{channels}, make([]float32, channels))
}

// shortcut is x for the output of a block.
func (b *builder) shortcut(x ops.Map, stride, channels int) ops.Map {
	if stride == 1 && channels == x.C {
		return x
	}
	y := ops.Map{N: 1, C: channels, H: x.H / stride, W: x.W / stride}
	from, to := b.ChannelBlock(x.C), b.ChannelBlock(channels)
	y.Node = b.Apply(fmt.Sprintf("shortcut%d", b.made), []int{1, y.C, y.H, y.W}, ops.Function{
		Forward: func(out []float32, in ...[]float32) { fill(out, in[0], x, y, from, to, stride) },
	}, x.Node).Node
	return y
}

// fill writes the largest of stride x stride pixels of each channel; what the
// output has more of them stays zero.
func fill(out, in []float32, x, y ops.Map, from, to, stride int) {
	clear(out)
	for first := 0; first < x.C; first += min(from, to) { // channels that lie side by side in both
		width := min(from, to)
		source := in[first/from*from*x.H*x.W+first%from:]
		target := out[first/to*to*y.H*y.W+first%to:]
		for row := range y.H {
			for column := range y.W {
				t := target[(row*y.W+column)*to:][:width]
				for dy := range stride {
					for dx := range stride {
						s := source[((row*stride+dy)*x.W+column*stride+dx)*from:][:width]
						for k, v := range s {
							t[k] = max(t[k], v) // not negative after a ReLU
						}
					}
				}
			}
		}
	}
}

// padded is the number of channels that kernels work in.
func padded(channels int) int {
	return (channels + onednn.ChannelMultiple - 1) / onednn.ChannelMultiple * onednn.ChannelMultiple
}
