package model

import (
	"errors"
	"fmt"
	"slices"
)

// WithAnchors returns a copy of the network whose embedding is scale times as
// large and whose anchors stand at the given places of that larger embedding,
// [classes * K * embedding] numbers in the order of Classes [ours]. Whatever
// reads the embedding is divided by scale, so that only the anchors' correction
// changes.
//
// The anchors' softmax has a fixed temperature (section 3.4 of the paper:
// delta): embeddings whose classes lie closer together than it give anchors
// that are never sure, whatever they have learnt.
func (n *Network) WithAnchors(scale float32, anchors []float32) (*Network, error) {
	if !n.HasBalancingHead() {
		return nil, errors.New("model: this network has no balancing head, and so no anchors")
	}
	if scale <= 0 {
		return nil, fmt.Errorf("model: an embedding cannot be made %v times as large", scale)
	}
	own, err := n.clone()
	if err != nil {
		return nil, err
	}
	if places := own.named["anchors"]; len(anchors) != len(places.Data) {
		return nil, fmt.Errorf("model: %d numbers for anchors, this network has %d", len(anchors), len(places.Data))
	}
	own.named["anchors"].Data = slices.Clone(anchors)
	for name, factor := range map[string]float32{
		"reduce.weight": scale, "reduce.bias": scale, "attention.position": scale,
		"primary.0.linear.weight": 1 / scale, "attention.q.weight": 1 / scale, "attention.k.weight": 1 / scale, "attention.v.weight": 1 / scale,
	} {
		p := own.named[name]
		if p == nil {
			return nil, fmt.Errorf("model: the head has no %s", name)
		}
		for i := range p.Data {
			p.Data[i] *= factor
		}
	}
	return own, nil
}
