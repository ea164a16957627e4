package model

import (
	"fmt"

	"arbex/model/functions"
	"arbex/model/ops"
)

// landmarkStages are the names of a MobileFaceNet's stages: the strided
// inverted residual and the row of plain ones.
var landmarkStages = [3][2]string{
	{"face_landback.conv_23", "face_landback.conv_3"},
	{"face_landback.conv_34", "face_landback.conv_4"},
	{"face_landback.conv_45", "face_landback.conv_5"},
}

// landmarkBackbone is MobileFaceNet, tapped after its second and third stage
// and after the final 1x1 convolution; the last tap goes through a 3x3
// convolution to the width of its window. With withPoints it also returns the
// 68 landmark coordinates, which POSTER++ drops. x: [N, 3, s, s]
//
// paper: 64x28x28, 128x14x14, 256x7x7; points [N, 136]
func (b *builder) landmarkBackbone(x ops.Map, withPoints bool) (taps [3]ops.Map, points ops.Rows) {
	l := b.config.Landmark
	x = b.landmarkConv("face_landback.conv1", x, conv{out: l.Stem, side: 3, stride: 2, pad: 1})
	x = b.landmarkConv("face_landback.conv2_dw", x, conv{out: l.Stem, side: 3, pad: 1, groups: l.Stem})
	for i, stage := range l.Stages {
		x = b.landmarkStage(i, x, stage)
		taps[i] = x
	}
	last := b.landmarkConv("face_landback.conv_6_sep", x, conv{out: l.Last, side: 1})
	taps[2] = b.convolve(last, conv{name: "last_face_conv", out: b.config.Fusion[2].Width, side: 3, pad: 1, bias: true})
	b.tap("last_face_conv", taps[2])
	if withPoints {
		points = b.landmarkPoints(last)
	}
	return taps, points
}

// landmarkConv is convolution, batch norm, PReLU.
func (b *builder) landmarkConv(name string, x ops.Map, c conv) ops.Map {
	c.name, c.norm, c.slopes = name+".conv", name+".bn", name+".prelu"
	y := b.convolve(x, c)
	b.tap(name, y)
	return y
}

func (b *builder) landmarkStage(i int, x ops.Map, stage LandmarkStage) ops.Map {
	down, row := landmarkStages[i][0], landmarkStages[i][1]
	x = b.invertedResidual(down, x, stage.Down, stage.Width, 2)
	b.tap(down, x)
	for unit := range stage.Units {
		x = b.invertedResidual(fmt.Sprintf("%s.model.%d", row, unit), x, stage.Expand, stage.Width, 1)
	}
	b.tap(row, x)
	return x
}

// invertedResidual widens with a 1x1 convolution, filters each channel, and
// narrows again; at stride 1 the input is added.
func (b *builder) invertedResidual(name string, x ops.Map, inner, width, stride int) ops.Map {
	y := b.landmarkConv(name+".conv", x, conv{out: inner, side: 1})
	y = b.landmarkConv(name+".conv_dw", y, conv{out: inner, side: 3, stride: stride, pad: 1, groups: inner})
	project := conv{name: name + ".project.conv", out: width, side: 1, norm: name + ".project.bn"}
	if stride == 1 {
		project.residual = x
	}
	return b.convolve(y, project)
}

// landmarkPoints is the number of points of the landmark backbone's tail.
const landmarkPoints = functions.Landmarks

// The tail of a MobileFaceNet, and its last layer.
const (
	landmarkTail     = "face_landback.output_layer"
	landmarkTailNorm = landmarkTail + ".bn"
)

// landmarkPoints turns the last map into 68 points, x and y in turn, in the
// scale the backbone was trained for. [N, 136]
func (b *builder) landmarkPoints(x ops.Map) ops.Rows {
	const name = landmarkTail
	y := b.convolve(x, conv{name: name + ".conv_6_dw.conv", out: x.C, side: x.H, groups: x.C, norm: name + ".conv_6_dw.bn"})
	points := b.connect(b.Flatten(name, y), linear{name: name + ".linear", out: 2 * landmarkPoints, noBias: true})
	points = b.batchNormRows(landmarkTailNorm, points)
	b.tap(name, points)
	return points
}
