package model

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"arbex/assets/message"
)

// ClassFrequenciesKey is the key of Metadata.Extra with the shares of the classes in
// the training data: a JSON array in the order of the classes.
const ClassFrequenciesKey = "class_shares"

// ferPlusCounts are FER+'s training pictures of each of the expressions. Networks
// with these classes, in this order, were trained on it, also where their file is too
// old to hold the note.
var ferPlusCounts = Distribution{8739, 7287, 3149, 3013, 2099, 119, 532, 119}

// ClassFrequencies returns the shares of the classes in the training data, nil where
// the network's file does not record them.
func (n *Network) ClassFrequencies() Distribution {
	var shares Distribution
	if note := n.metadata.Extra[ClassFrequenciesKey]; note != "" {
		if json.Unmarshal([]byte(note), &shares) != nil {
			return nil
		}
		return shares.normalised(len(n.config.Classes))
	}
	if n.Trained() && slices.Equal(n.config.Classes, expressions) {
		return ferPlusCounts.normalised(len(expressions))
	}
	return nil
}

// normalised returns counts or shares of so many classes as shares, nil for
// anything else.
func (d Distribution) normalised(classes int) Distribution {
	sum := float32(0)
	for _, v := range d {
		if !(v >= 0 && v < math.MaxFloat32) {
			return nil
		}
		sum += v
	}
	if len(d) != classes || sum <= 0 {
		return nil
	}
	shares := make(Distribution, len(d))
	for i, v := range d {
		shares[i] = v / sum
	}
	return shares
}

// Prior changes distributions from the mix of classes in a network's training
// data to the mix that is expected. A classifier carries the class shares of its
// training set in every output (Saerens, Latinne, Decaestecker 2002); where the
// expected shares differ,
//
//	p'(c) is proportional to p(c) expected(c) / trained(c)
//
// The expected mix lies between the trained one and one in which every class is
// as frequent: expected(c) is proportional to trained(c)^(1-t). The zero value is
// t = 0, as trained, and changes nothing.
//
// The paper's estimate of the mix of a recording, by expectation maximisation, is
// left out: on 495 posed faces it lowers the accuracy from 58.6 to 54.3 %, on 577
// press photographs from 64.3 to 56.3 %, as the outputs are overconfident there.
type Prior struct {
	strength float64
	factors  []float64 // expected / trained for each class, up to a common factor; nil: all the same
}

// minFrequency bounds the factor of a class that the network has hardly seen.
const minFrequency = 1e-3

// Prior returns the change to an expected mix: t is 0 for as trained, 1 for
// balanced. It fails where the class shares are unknown.
func (n *Network) Prior(t float64) (Prior, error) {
	if !(t >= 0 && t <= 1) {
		return Prior{}, fmt.Errorf("a prior strength of %v is outside 0, as trained, to 1, balanced", t)
	}
	if t == 0 {
		return Prior{}, nil
	}
	shares := n.ClassFrequencies()
	if shares == nil {
		return Prior{}, message.New("{{.Name}} does not record how frequent each expression was in its training data, so no other mix can be expected; use it as trained", message.Fields{"Name": n.Name()})
	}
	p := Prior{strength: t}
	for _, share := range shares {
		p.factors = append(p.factors, math.Pow(max(float64(share), minFrequency), -t))
	}
	return p, nil
}

// SupportedPrior returns t, or 0, as trained, where the class shares are unknown and
// Prior would fail for any other.
func (n *Network) SupportedPrior(t float64) float64 {
	if t == 0 || n.ClassFrequencies() == nil {
		return 0
	}
	return t
}

// Strength returns t: 0 as trained, 1 balanced.
func (p Prior) Strength() float64 { return p.strength }

// Adjust brings the primary and the corrected distribution of a prediction, and
// their confidence, to the expected mix. The proposals of anchors and attention
// stay what they were combined from.
func (p Prior) Adjust(x Prediction) Prediction {
	if p.factors == nil {
		return x
	}
	x.PriorStrength = p.strength
	return x.reweighted(p.factors)
}
