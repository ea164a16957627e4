package model

import "slices"

// Anchors returns a copy of the learnt anchors of each class, points among the
// embeddings; nil without a balancing head.
func (n *Network) Anchors() (all [][][]float32) {
	p := n.named["anchors"]
	if p == nil || len(p.Shape) != 3 {
		return nil
	}
	each, width := p.Shape[1], p.Shape[2]
	for class := range p.Shape[0] {
		var own [][]float32
		for k := range each {
			at := (class*each + k) * width
			own = append(own, slices.Clone(p.Data[at:at+width]))
		}
		all = append(all, own)
	}
	return all
}
