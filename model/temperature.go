package model

import (
	"fmt"
	"slices"
)

// Temperatures divide the logits of each part of reliability balancing (Guo et
// al., 2017) [ours]: above 1 makes a part less confident, below 1 more. Since
// confidences weigh the parts, temperatures also set how far the correction may
// move the primary distribution. Each is positive; 1 changes nothing.
type Temperatures struct{ Primary, Anchor, Attentive float32 }

// WithTemperatures returns a copy of the network with temperatures folded into its
// weights.
func (n *Network) WithTemperatures(t Temperatures) (*Network, error) {
	if !n.HasBalancingHead() {
		return nil, ErrNoBalancingHead
	}
	if !(t.Primary > 0 && t.Anchor > 0 && t.Attentive > 0) {
		return nil, fmt.Errorf("the temperatures %v are not all positive", t)
	}
	// Distances between embeddings and anchors grow with both.
	anchors := slices.Clone(n.named["anchors"].Data)
	scaleAll(anchors, 1/t.Anchor)
	own, err := n.WithAnchors(1/t.Anchor, anchors)
	if err != nil {
		return nil, err
	}
	return own, own.scale(map[string]float32{
		"primary.out.weight": 1 / t.Primary, "primary.out.bias": 1 / t.Primary,
		"attention.out.weight": 1 / t.Attentive, "attention.out.bias": 1 / t.Attentive,
	})
}
