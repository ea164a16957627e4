package model

import (
	"fmt"
)

// DeviceInfo says where the training is computed.
func (t *Trainable) DeviceInfo() DeviceInfo { return *t.info.Load() }

// closeGraph closes the graph and its place.
func (t *Trainable) closeGraph() {
	if t.graph != nil {
		t.graph.close()
	}
	if t.weights != nil {
		t.weights.Close()
	}
	t.device.Close()
	t.graph, t.weights = nil, nil
}

// runWithFallback runs the graph on what fill puts into it. When the GPU fails and the
// CPU knows everything that was learnt, it goes on there; else what the GPU has
// learnt since is lost.
func (t *Trainable) runWithFallback(fill func()) error {
	fill()
	err := recovered(t.graph.run)
	next, left := t.device.Fallback(err)
	if !left {
		if t.device.CheckCuBLAS() {
			t.info.Store(new(t.device.DeviceInfo))
		}
		return err
	}
	if !t.synced {
		return fmt.Errorf("%w; what the network has learnt since its last checkpoint is lost: train on the CPU, on the command line with --device cpu --resume", err)
	}
	before := t.training.norms
	t.closeGraph()
	if err := t.buildOn(next); err != nil {
		return err
	}
	for i, n := range t.training.norms {
		copy(n.runningMean.average, before[i].runningMean.average)
		copy(n.runningVariance.average, before[i].runningVariance.average)
	}
	fill()
	return recovered(t.graph.run)
}

// download brings everything that the device has learnt to the CPU.
func (t *Trainable) download() error {
	if t.synced {
		return nil
	}
	for _, numbers := range t.tensors() {
		if err := t.graph.stream.Download(numbers); err != nil {
			return err
		}
	}
	t.synced = true
	return nil
}
