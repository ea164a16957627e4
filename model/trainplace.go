package model

import (
	"fmt"
)

// Place says where the training is computed.
func (t *Trainable) Place() Place { return *t.place.Load() }

// leave closes the graph and its place.
func (t *Trainable) leave() {
	if t.graph != nil {
		t.graph.close()
	}
	if t.shelf != nil {
		t.shelf.Close()
	}
	t.site.close()
	t.graph, t.shelf = nil, nil
}

// orOnCPU runs the graph on what fill puts into it. When the GPU fails and the
// CPU knows everything that was learnt, it goes on there; else what the GPU has
// learnt since is lost.
func (t *Trainable) orOnCPU(fill func()) error {
	fill()
	err := guard(t.graph.run)
	next, left := t.site.leave(err)
	if !left {
		if t.site.refused() {
			t.place.Store(new(t.site.Place))
		}
		return err
	}
	if !t.fetched {
		return fmt.Errorf("%w; what the network has learnt since its last checkpoint is lost: train on the CPU, on the command line with --device cpu --resume", err)
	}
	before := t.training.norms
	t.leave()
	if err := t.settle(next); err != nil {
		return err
	}
	for i, n := range t.training.norms {
		copy(n.means.average, before[i].means.average)
		copy(n.variances.average, before[i].variances.average)
	}
	fill()
	return guard(t.graph.run)
}

// fetch brings everything that the device has learnt to the CPU.
func (t *Trainable) fetch() error {
	if t.fetched {
		return nil
	}
	for _, numbers := range t.tensors() {
		if err := t.graph.stream.Download(numbers); err != nil {
			return err
		}
	}
	t.fetched = true
	return nil
}
