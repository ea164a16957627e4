package model

import (
	"slices"
	"strings"

	"arbex/model/ops/onednn"
)

// nativeParameters is a source whose parameters lie outside Go's memory, where
// kernels may read and change them. They begin as copies of another source's.
type nativeParameters struct {
	source parameterSource
	order  []*Parameter
	named  map[string]*Parameter
}

func newNativeParameters(source parameterSource) *nativeParameters {
	return &nativeParameters{source: source, named: map[string]*Parameter{}}
}

func (n *nativeParameters) parameter(name string, kind kind, shape []int) (*Parameter, error) {
	if p := n.named[name]; p != nil {
		return p, sameShape(name, p.Shape, shape)
	}
	p, err := n.initial(name, kind, shape)
	if err != nil {
		return nil, err
	}
	data, err := onednn.Alloc(len(p.Data))
	if err != nil {
		return nil, err
	}
	copy(data, p.Data)
	own := &Parameter{Name: name, Shape: slices.Clone(shape), Data: data, kind: p.kind}
	n.order = append(n.order, own)
	n.named[name] = own
	return own, nil
}

// initial returns a parameter to begin with. Those of auxiliary classifiers are
// random in every training.
func (n *nativeParameters) initial(name string, kind kind, shape []int) (*Parameter, error) {
	if !strings.HasPrefix(name, auxiliaryPrefix) {
		return n.source.parameter(name, kind, shape)
	}
	p := newParameter(name, kind, shape)
	p.initialise(1)
	return p, nil
}

// free returns the memory. Whatever reads it must be closed before.
func (n *nativeParameters) free() {
	for _, p := range n.order {
		onednn.Free(p.Data)
	}
	n.order, n.named = nil, nil
}
