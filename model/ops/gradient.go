package ops

import (
	"fmt"

	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"

	"gorgonia.org/gorgonia"
)

// gradients are the gradients of an operation's operands by kernel slot. Operands
// that get none are left out.
type gradients map[int]*gorgonia.Node

// gradient builds the gradients of an operation's operands from dy, the gradient
// of its result.
type gradient func(dy *gorgonia.Node) gradients

// setGradient sets the gradient of the operation that produces a node.
func (s *Stream) setGradient(node *gorgonia.Node, g gradient) {
	if op := s.producers[node]; op != nil {
		op.gradient = g
	}
}

// gradientNeeded reports whether a node depends on a trainable leaf.
func (s *Stream) gradientNeeded(node *gorgonia.Node) bool {
	return node != nil && s.needsGradient[node]
}

// addGradient adds the operation of a gradient, which has the shape of like. It
// returns nil when like is nil.
func (s *Stream) addGradient(name string, like *gorgonia.Node, i implementation, operands ...operand) *gorgonia.Node {
	if like == nil {
		return nil
	}
	return s.addOperation("d "+name, like.Shape().Clone(), i, operands...)
}

// gradientTerms are the gradients that the readers of a node have sent so far.
type gradientTerms struct {
	nodes   []*gorgonia.Node
	readers int // that have not sent theirs
}

// Grad has Gorgonia extend the graph by the gradients of loss, a single number,
// with respect to trainable leaves. A leaf that does not influence the loss gets
// nil.
func (s *Stream) Grad(loss Rows, of []*gorgonia.Node) (all []*gorgonia.Node, err error) {
	if s.err != nil {
		return nil, s.err
	}
	s.countReaders(s.producers[loss.Node], map[*Operation]bool{})
	var reached gorgonia.Nodes
	for _, leaf := range of {
		if s.pending[leaf] != nil {
			reached = append(reached, leaf)
		}
	}
	defer func() { // Gorgonia panics on graphs that it does not expect
		if fault := recover(); fault != nil {
			err = fmt.Errorf("building the gradients: %v", fault)
		}
	}()
	one := s.Weight("d loss", loss.Shape, []float32{1})
	found, err := gorgonia.Backpropagate(gorgonia.Nodes{loss.Node}, gorgonia.Nodes{one}, reached)
	if err != nil {
		return nil, fmt.Errorf("building the gradients: %w", err)
	}
	for _, leaf := range of {
		var g *gorgonia.Node
		if s.pending[leaf] != nil {
			g, found = found[0], found[1:]
			s.Keep(g)
			s.gradients = append(s.gradients, g)
		}
		all = append(all, g)
	}
	return all, s.err
}

// countReaders counts, for every node between the loss and a trainable leaf, the
// operations that will send it a gradient.
func (s *Stream) countReaders(op *Operation, seen map[*Operation]bool) {
	if op == nil || op.gradient == nil || seen[op] {
		return
	}
	seen[op] = true
	for i, o := range op.operands {
		if !op.needsGradient[i] {
			continue
		}
		if s.pending[o.node] == nil {
			s.pending[o.node] = &gradientTerms{}
		}
		s.pending[o.node].readers++
		s.countReaders(op.producers[i], seen)
	}
}

// DiffWRT reports which inputs get a gradient in this call: see SymDiff.
func (op *Operation) DiffWRT(int) []bool {
	flows := make([]bool, len(op.operands))
	for i := range flows {
		flows[i] = op.gradient != nil && op.needsGradient[i] && !op.deferred[i]
	}
	return flows
}

// SymDiff builds the gradients of the inputs. Where several operations read one
// node, Gorgonia would add their gradients by an operation of its own, which
// computes at once instead of being queued. So all gradients of a node but the
// last are deferred, and the last one is their sum.
func (op *Operation) SymDiff(inputs gorgonia.Nodes, _, dy *gorgonia.Node) (gorgonia.Nodes, error) {
	s := op.stream
	bySlot := op.gradient(dy)
	all := make(gorgonia.Nodes, len(inputs))
	for i, o := range op.operands {
		if !op.needsGradient[i] {
			continue
		}
		terms := s.pending[o.node]
		if g := bySlot[o.slot]; g != nil {
			terms.nodes = append(terms.nodes, g)
		}
		terms.readers--
		op.deferred[i] = terms.readers > 0
		if !op.deferred[i] {
			all[i] = s.sum(o.node.Name(), terms.nodes)
		}
	}
	return all, s.err
}

// sum adds up the gradients of a node.
func (s *Stream) sum(name string, of []*gorgonia.Node) *gorgonia.Node {
	switch {
	case len(of) == 0:
		s.Fail("%s gets no gradient", name)
		return nil
	case len(of) == 1:
		return of[0]
	case len(of) > onednn.MaxInputs:
		return s.sum(name, append([]*gorgonia.Node{s.sum(name, of[:onednn.MaxInputs])}, of[onednn.MaxInputs:]...))
	}
	shape := of[0].Shape()
	operands := make([]operand, len(of))
	for i, node := range of {
		operands[i] = operand{node, i, inPlace}
	}
	return s.addOperation("sum of gradients of "+name, shape, kernels(
		func() (*onednn.Kernel, error) { return onednn.NewSum(size(shape), len(of)) },
		func() cuda.Launches { return cuda.Sum(size(shape), len(of)) },
	), operands...)
}
