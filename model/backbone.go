package model

import (
	"fmt"

	"arbex/model/ops"
)

// imageBackbone is IR-50 (or a narrower one): a stem and three stages of
// residual units, each stage tapped. x: [N, 3, s, s]
//
// paper: 64x56x56, 128x28x28, 256x14x14
func (b *builder) imageBackbone(x ops.Map) [3]ops.Map {
	image := b.config.Image
	x = b.convolve(x, conv{
		name: "ir_back.input_layer.0", out: image.Stem, side: 3, stride: image.StemStride, pad: 1,
		norm: "ir_back.input_layer.1", slopes: "ir_back.input_layer.2",
	})
	b.tap("ir_back.input_layer", x)
	var taps [3]ops.Map
	for i, stage := range image.Stages {
		for unit := range stage.Units {
			stride := 1
			if unit == 0 {
				stride = stage.Stride
			}
			name := fmt.Sprintf("ir_back.body%d.%d", i+1, unit)
			x = b.irUnit(name, x, stage.Width, stride)
			b.tap(name, x)
		}
		taps[i] = x
	}
	return taps
}

// irUnit is batch norm, convolution, PReLU, strided convolution, batch norm,
// plus the shortcut.
func (b *builder) irUnit(name string, x ops.Map, width, stride int) ops.Map {
	inner := b.convolve(x, conv{
		name: name + ".res_layer.1", out: width, side: 3, pad: 1,
		before: name + ".res_layer.0", slopes: name + ".res_layer.2",
	})
	return b.convolve(inner, conv{
		name: name + ".res_layer.3", out: width, side: 3, stride: stride, pad: 1,
		norm: name + ".res_layer.4", residual: b.irShortcut(name, x, width, stride),
	})
}

// irShortcut is the identity, a subsampling, or a 1x1 convolution with batch
// norm when the width changes.
func (b *builder) irShortcut(name string, x ops.Map, width, stride int) ops.Map {
	switch {
	case x.C != width:
		return b.convolve(x, conv{name: name + ".shortcut_layer.0", out: width, side: 1, stride: stride, norm: name + ".shortcut_layer.1"})
	case stride != 1:
		return b.Subsample(name+".shortcut_layer", x, stride)
	}
	return x
}

// imageTaps brings each tap to its window: a strided 3x3 convolution with bias.
//
// paper: 64x28x28, 128x14x14, 256x7x7
func (b *builder) imageTaps(taps [3]ops.Map) [3]ops.Map {
	for i, tap := range taps {
		name := fmt.Sprintf("conv%d", i+1)
		taps[i] = b.convolve(tap, conv{name: name, out: b.config.Fusion[i].Width, side: 3, stride: 2, pad: 1, bias: true})
		b.tap(name, taps[i])
	}
	return taps
}
