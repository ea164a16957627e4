package model

import (
	"fmt"
	"slices"

	"arbex/assets/message"
)

// ErrNoBalancingHead is returned for a network without anchors and attention, such
// as an imported POSTER++.
var ErrNoBalancingHead = message.New("this network has no balancing head", nil)

// Anchors returns a copy of the trained anchors, points among the embeddings:
// [classes][K][embedding]. It is nil without a balancing head.
func (n *Network) Anchors() (all [][][]float32) {
	p := n.named["anchors"]
	if p == nil || len(p.Shape) != 3 {
		return nil
	}
	perClass, width := p.Shape[1], p.Shape[2]
	for class := range p.Shape[0] {
		var own [][]float32
		for k := range perClass {
			at := (class*perClass + k) * width
			own = append(own, slices.Clone(p.Data[at:at+width]))
		}
		all = append(all, own)
	}
	return all
}

// WithAnchors returns a copy of the network whose embedding is scale times as large
// and whose anchors are the given points of that larger embedding, [classes * K *
// embedding] in the order of Classes [ours]. Whatever else reads the embedding is
// divided by scale, so that only the anchors' correction changes.
//
// The softmax over anchors has a fixed temperature (ARBEx, section 3.4: delta).
// Where the embeddings of classes lie closer together than that, no anchors give a
// confident correction; scale moves them apart.
func (n *Network) WithAnchors(scale float32, anchors []float32) (*Network, error) {
	if !n.HasBalancingHead() {
		return nil, ErrNoBalancingHead
	}
	if scale <= 0 {
		return nil, fmt.Errorf("the embedding cannot be made %v times as large", scale)
	}
	own, err := n.clone()
	if err != nil {
		return nil, err
	}
	if p := own.named["anchors"]; len(anchors) != len(p.Data) {
		return nil, fmt.Errorf("%d numbers for anchors, this network has %d", len(anchors), len(p.Data))
	}
	own.named["anchors"].Data = slices.Clone(anchors)
	return own, own.scale(map[string]float32{
		"reduce.weight": scale, "reduce.bias": scale, "attention.position": scale,
		"primary.0.linear.weight": 1 / scale, "attention.q.weight": 1 / scale, "attention.k.weight": 1 / scale, "attention.v.weight": 1 / scale,
	})
}

// scale multiplies parameters of the head by factors.
func (n *Network) scale(factors map[string]float32) error {
	for name, factor := range factors {
		p := n.named[name]
		if p == nil {
			return fmt.Errorf("the head has no tensor %s", name)
		}
		scaleAll(p.Data, factor)
	}
	return nil
}

func scaleAll(numbers []float32, factor float32) {
	for i := range numbers {
		numbers[i] *= factor
	}
}
