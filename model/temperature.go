package model

import (
	"errors"
	"fmt"
	"slices"
)

// Temperatures divide what stands before the softmax of each part of reliability
// balancing (Guo et al., 2017) [ours]: above 1 makes a part less sure, below 1
// surer. Since confidences weigh the parts, temperatures also set how far the
// correction may move the primary distribution.
type Temperatures struct{ Primary, Anchor, Attentive float32 } // positive; 1 changes nothing

// WithTemperatures returns a copy of the network with temperatures folded into its
// weights: nothing but the sureness of the three parts changes. It is an error
// without a balancing head or when a temperature is not positive.
func (n *Network) WithTemperatures(t Temperatures) (*Network, error) {
	if !n.HasBalancingHead() {
		return nil, errors.New("model: this network has no balancing head, and so no temperatures")
	}
	if !(t.Primary > 0 && t.Anchor > 0 && t.Attentive > 0) {
		return nil, fmt.Errorf("model: the temperatures %v are not all positive", t)
	}
	// Distances between embeddings and anchors grow with both.
	anchors := slices.Clone(n.named["anchors"].Data)
	scaleAll(anchors, 1/t.Anchor)
	own, err := n.WithAnchors(1/t.Anchor, anchors)
	if err != nil {
		return nil, err
	}
	for name, factor := range map[string]float32{
		"primary.out.weight": 1 / t.Primary, "primary.out.bias": 1 / t.Primary,
		"attention.out.weight": 1 / t.Attentive, "attention.out.bias": 1 / t.Attentive,
	} {
		p := own.named[name]
		if p == nil {
			return nil, fmt.Errorf("model: the head has no %s", name)
		}
		scaleAll(p.Data, factor)
	}
	return own, nil
}

func scaleAll(numbers []float32, factor float32) {
	for i := range numbers {
		numbers[i] *= factor
	}
}
