package model

import "slices"

// WithBalancingHead returns the network itself when it has a balancing head, or a
// copy with an untrained one in place of POSTER++'s own classifier.
func (n *Network) WithBalancingHead(seed uint64) (*Network, error) {
	if n.HasBalancingHead() {
		return n, nil
	}
	config := n.Config()
	config.Head = Balancing
	return n.copyTo(config, seed)
}

// WithWeightsOf returns a copy of the network with the tensors of another, wherever
// that has one of the same name and shape, except those that fresh names.
func (n *Network) WithWeightsOf(other *Network, fresh func(name string) bool) (*Network, error) {
	own, err := n.clone()
	if err != nil {
		return nil, err
	}
	for _, p := range own.parameters {
		if o := other.named[p.Name]; !fresh(p.Name) && o != nil && slices.Equal(o.Shape, p.Shape) {
			copy(p.Data, o.Data)
		}
	}
	return own, nil
}

// Mismatched returns the names of the tensors that another network lacks or has in
// another shape.
func (n *Network) Mismatched(other *Network) (names []string) {
	for _, p := range n.parameters {
		if o := other.named[p.Name]; o == nil || !slices.Equal(o.Shape, p.Shape) {
			names = append(names, p.Name)
		}
	}
	return names
}

// clone returns a copy that shares no memory with the network.
func (n *Network) clone() (*Network, error) { return n.copyTo(n.Config(), 1) }

// copyTo returns a network of a configuration with the weights of n. What n lacks
// is initialised from the seed.
func (n *Network) copyTo(config Config, seed uint64) (*Network, error) {
	own := newNetwork(config)
	own.metadata, own.file = n.metadata, n.file
	return own, own.declare(weightTransfer{n, randomParameters{own, seed}})
}

// weightTransfer is the source of a network that takes what it can from another.
type weightTransfer struct {
	from   *Network
	random randomParameters
}

func (t weightTransfer) parameter(name string, kind kind, shape []int) (*Parameter, error) {
	own, err := t.random.parameter(name, kind, shape)
	if err != nil {
		return nil, err
	}
	if p := t.from.named[name]; p != nil {
		if err := sameShape(name, p.Shape, shape); err != nil {
			return nil, err
		}
		copy(own.Data, p.Data)
	}
	return own, nil
}
