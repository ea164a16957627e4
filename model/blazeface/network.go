package blazeface

import (
	"cmp"
	"fmt"

	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// The anchors of the network: 2 for each of 16x16 cells, then 6 for each of 8x8.
const (
	fineAnchors, fineCells     = 2, 16
	coarseAnchors, coarseCells = 6, 8
	anchors                    = fineAnchors*fineCells*fineCells + coarseAnchors*coarseCells*coarseCells
	anchorValues               = 16 // of an anchor
)

// graph is the compiled network. It belongs to one OS thread.
type graph struct {
	side    int
	weights *ops.WeightCache
	stream  *ops.Stream
	machine gorgonia.VM
	input   []float32 // [3, side, side]
	heads   []head
	scores  []float32 // [896]
	boxes   []float32 // [896*16]
}

// head is a last convolution, and where its numbers go.
type head struct {
	result   ops.Map
	channels int // that mean something; the others fill the block
	to       []float32
}

// newGraph builds the network of a file for a square of so many pixels.
func newGraph(file []byte, side int) (*graph, error) {
	if side < fineCells || side%fineCells != 0 {
		return nil, fmt.Errorf("a square of %d pixels is not divided into %d cells", side, fineCells)
	}
	convolutions, err := readConvolutions(file)
	if err != nil {
		return nil, err
	}
	g := &graph{side: side, weights: ops.NewWeightCache(ops.CPU()), scores: make([]float32, anchors), boxes: make([]float32, anchors*anchorValues)}
	expression := gorgonia.NewGraph(gorgonia.WithGraphName("BlazeFace"))
	g.stream = ops.NewStream(expression, g.weights)
	b := &builder{Stream: g.stream, left: convolutions}
	err = g.build(b)
	if err := cmp.Or(err, b.Err()); err != nil {
		g.stream.Close()
		g.weights.Close()
		return nil, fmt.Errorf("building the detector: %w", err)
	}
	g.machine = gorgonia.NewTapeMachine(expression)
	return g, nil
}

// build is the network of the paper: a convolution, blocks, and two heads on each
// of the last maps of 16 and 8 pixels.
func (g *graph) build(b *builder) error {
	const heads = 4
	if len(b.left) < heads+3 {
		return errDamaged
	}
	x, input := b.Input("picture", ops.Map{N: 1, C: 3, H: g.side, W: g.side})
	g.input = input
	x = b.conv(x, convOptions{relu: true})
	maps := map[int]ops.Map{} // the last of each size
	for len(b.left) > heads+1 && b.Err() == nil {
		x = b.block(x)
		maps[x.H] = x
	}
	if len(b.left) != heads {
		return errDamaged
	}
	const fine = fineAnchors * fineCells * fineCells
	outputs := map[int]head{
		fineAnchors:                  {maps[fineCells], fineAnchors, g.scores[:fine]},
		fineAnchors * anchorValues:   {maps[fineCells], fineAnchors * anchorValues, g.boxes[:fine*anchorValues]},
		coarseAnchors:                {maps[coarseCells], coarseAnchors, g.scores[fine:]},
		coarseAnchors * anchorValues: {maps[coarseCells], coarseAnchors * anchorValues, g.boxes[fine*anchorValues:]},
	}
	for len(b.left) > 0 && b.Err() == nil {
		h, known := outputs[b.left[0].out]
		if !known || h.result.Node == nil {
			return errDamaged
		}
		h.result = b.conv(h.result, convOptions{})
		b.Output(h.result.Node)
		g.heads = append(g.heads, h)
	}
	return nil
}

// run computes the outputs of a picture [side, side, 3] of red, green and blue
// between -1 and 1.
func (g *graph) run(picture []float32) error {
	plane := g.side * g.side
	for i := range plane {
		g.input[i], g.input[plane+i], g.input[2*plane+i] = picture[3*i], picture[3*i+1], picture[3*i+2]
	}
	err := g.stream.Queue(g.machine)
	if err == nil {
		err = g.stream.Run()
	}
	if err != nil {
		return fmt.Errorf("running the detector: %w", err)
	}
	for _, h := range g.heads {
		h.fetch(g.stream)
	}
	return nil
}

// fetch puts the channels of each pixel side by side.
func (h head) fetch(s *ops.Stream) {
	values, block := s.Value(h.result.Node), s.ChannelBlock(h.result.C)
	pixels := h.result.H * h.result.W
	for channel := range h.channels {
		plane := values[channel/block*block*pixels+channel%block:]
		for pixel := range pixels {
			h.to[pixel*h.channels+channel] = plane[pixel*block]
		}
	}
}

func (g *graph) close() {
	g.machine.Close()
	g.stream.Close()
	g.weights.Close()
}
