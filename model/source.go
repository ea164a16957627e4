package model

import (
	"fmt"
	"slices"
)

// parameterSource returns parameters by name: random ones, or those of a network or
// a file. Asking for a name again returns the same parameter.
type parameterSource interface {
	parameter(name string, kind kind, shape []int) (*Parameter, error)
}

var (
	_ parameterSource = (*Network)(nil)
	_ parameterSource = randomParameters{}
	_ parameterSource = weightTransfer{}
	_ parameterSource = classTransfer{}
	_ parameterSource = fileParameters{}
	_ parameterSource = (*importSource)(nil)
	_ parameterSource = (*nativeParameters)(nil)
)

// parameter returns a parameter of the network.
func (n *Network) parameter(name string, _ kind, shape []int) (*Parameter, error) {
	p := n.named[name]
	if p == nil {
		return nil, fmt.Errorf("tensor %q is missing", name)
	}
	return p, sameShape(name, p.Shape, shape)
}

// randomParameters is the source of a new network.
type randomParameters struct {
	network *Network
	seed    uint64
}

func (r randomParameters) parameter(name string, kind kind, shape []int) (*Parameter, error) {
	if p := r.network.named[name]; p != nil {
		return p, sameShape(name, p.Shape, shape)
	}
	p := newParameter(name, kind, shape)
	p.initialise(r.seed)
	r.network.add(p)
	return p, nil
}

// sameShape returns an error where a tensor has not the shape that a layer needs.
func sameShape(name string, have, want []int) error {
	if !slices.Equal(have, want) {
		return fmt.Errorf("tensor %q has the shape %v, this network needs %v", name, have, want)
	}
	return nil
}

func size(shape []int) int {
	n := 1
	for _, side := range shape {
		n *= side
	}
	return n
}
