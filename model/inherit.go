package model

import "slices"

// WithWeightsOf returns a copy of the network that takes over the tensors of another,
// wherever that has one of the same name and shape, except those that are to
// begin anew.
func (n *Network) WithWeightsOf(from *Network, anew func(name string) bool) (*Network, error) {
	own, err := n.clone()
	if err != nil {
		return nil, err
	}
	for _, p := range own.parameters {
		if other := from.named[p.Name]; !anew(p.Name) && other != nil && slices.Equal(other.Shape, p.Shape) {
			copy(p.Data, other.Data)
		}
	}
	return own, nil
}

// Mismatched names the tensors that another network lacks or has in another shape.
func (n *Network) Mismatched(other *Network) (names []string) {
	for _, p := range n.parameters {
		if o := other.named[p.Name]; o == nil || !slices.Equal(o.Shape, p.Shape) {
			names = append(names, p.Name)
		}
	}
	return names
}
