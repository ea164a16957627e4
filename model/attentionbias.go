package model

import (
	"errors"
	"fmt"
	"math"
)

// WithAttentionBias returns a copy of the network in which a number is added to the
// logits of each class [classes] in what attention proposes [ours]: above 0 makes it
// name a class more often, below 0 less. It is folded into the weights. Attention
// learns from a more even mix of classes than anchors and primary classifier are
// used on; the bias takes back what that costs for frequent classes.
func (n *Network) WithAttentionBias(bias []float32) (*Network, error) {
	if !n.HasBalancingHead() {
		return nil, ErrNoBalancingHead
	}
	if len(bias) != len(n.config.Classes) {
		return nil, fmt.Errorf("a bias of %d classes, this network has %d", len(bias), len(n.config.Classes))
	}
	own, err := n.clone()
	if err != nil {
		return nil, err
	}
	logits := own.named["attention.out.bias"].Data // [classes*K]
	perClass := len(logits) / len(bias)
	for i := range logits {
		b := bias[i/perClass]
		if math.IsNaN(float64(b)) || math.IsInf(float64(b), 0) {
			return nil, errors.New("a bias that is no number")
		}
		logits[i] += b
	}
	return own, nil
}
