package model

import (
	"slices"
	"strings"

	"arbex/model/ops/onednn"
)

// nativeParameters is a store that keeps parameters where kernels may read and change
// them: outside Go. They begin as copies of another store's.
type nativeParameters struct {
	source parameterSource
	order  []*Parameter
	named  map[string]*Parameter
}

func newNativeParameters(from parameterSource) *nativeParameters {
	return &nativeParameters{source: from, named: map[string]*Parameter{}}
}

func (m *nativeParameters) parameter(name string, kind kind, shape []int) (*Parameter, error) {
	if p := m.named[name]; p != nil {
		return p, sameShape(name, p.Shape, shape)
	}
	p, err := m.initial(name, kind, shape)
	if err != nil {
		return nil, err
	}
	numbers, err := onednn.Alloc(len(p.Data))
	if err != nil {
		return nil, err
	}
	copy(numbers, p.Data)
	own := &Parameter{Name: name, Shape: slices.Clone(shape), Data: numbers, kind: p.kind}
	m.order = append(m.order, own)
	m.named[name] = own
	return own, nil
}

// initial finds a parameter's first numbers. Those of auxiliary classifiers begin
// fresh in every training.
func (m *nativeParameters) initial(name string, kind kind, shape []int) (*Parameter, error) {
	if !strings.HasPrefix(name, auxiliaryPrefix) {
		return m.source.parameter(name, kind, shape)
	}
	p := &Parameter{Name: name, Shape: shape, Data: make([]float32, size(shape)), kind: kind}
	p.initialise(1)
	return p, nil
}

// free returns the memory. Whatever reads it must be closed before.
func (m *nativeParameters) free() {
	for _, p := range m.order {
		onednn.Free(p.Data)
	}
	m.order, m.named = nil, nil
}
