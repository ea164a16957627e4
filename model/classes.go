package model

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
)

// WithClasses returns a copy of the network for other classes. A class that it has
// keeps its numbers, wherever it stands in the list; one that is not in the list is
// left out. A class that it lacks begins as the mean of those it has, and unlikely
// (newClassOdds), so that the answers for the others hardly change before it is
// trained. The class frequencies follow; that of a new class is 0.
func (n *Network) WithClasses(classes []string) (*Network, error) {
	if !n.HasBalancingHead() {
		return nil, ErrNoBalancingHead
	}
	config := n.Config()
	config.Classes = slices.Clone(classes)
	own := newNetwork(config)
	own.metadata, own.file = n.metadata, n.file
	if err := own.declare(classTransfer{n, own, classIndices(classes, n.config.Classes)}); err != nil {
		return nil, err
	}
	own.metadata.Extra = maps.Clone(n.metadata.Extra)
	if shares := n.ClassFrequencies(); shares != nil {
		text, err := json.Marshal(shares.Rearrange(n.config.Classes, classes))
		if err != nil {
			return nil, err
		}
		if own.metadata.Extra == nil {
			own.metadata.Extra = map[string]string{}
		}
		own.metadata.Extra[ClassFrequenciesKey] = string(text)
	}
	return own, nil
}

// newClassOdds is added to the logits of a new class [ours].
const newClassOdds = -4

// Rearrange returns a distribution over classes as one over others: 0 for those that
// it lacks, and without what these lack, so that it may sum to less than 1.
func (d Distribution) Rearrange(classes, others []string) Distribution {
	if len(d) == 0 || slices.Equal(classes, others) {
		return d
	}
	own := make(Distribution, len(others))
	for i, from := range classIndices(others, classes) {
		if from >= 0 {
			own[i] = d[from]
		}
	}
	return own
}

// classIndices returns the index of each class in others, -1 for one that is missing.
func classIndices(classes, others []string) []int {
	indices := make([]int, len(classes))
	for i, class := range classes {
		indices[i] = slices.Index(others, class)
	}
	return indices
}

// JoinClasses returns classes and, behind them, those of others that are missing.
func JoinClasses(classes, others []string) []string {
	joined := slices.Clone(classes)
	for _, class := range others {
		if !slices.Contains(joined, class) {
			joined = append(joined, class)
		}
	}
	return joined
}

// classTransfer is the source of a network that takes all it can from another one
// with other classes.
type classTransfer struct {
	from, to *Network
	indices  []int // of the classes in from; -1: a new one
}

func (t classTransfer) parameter(name string, kind kind, shape []int) (*Parameter, error) {
	if p := t.to.named[name]; p != nil {
		return p, sameShape(name, p.Shape, shape)
	}
	wanted := slices.Clone(shape)
	if hasClassRows(name) {
		wanted[0] = shape[0] / len(t.indices) * len(t.from.config.Classes)
	}
	old, err := t.from.parameter(name, kind, wanted)
	if err != nil {
		return nil, err
	}
	p := &Parameter{Name: name, Shape: slices.Clone(shape), Data: slices.Clone(old.Data), kind: old.kind}
	if hasClassRows(name) {
		p.Data = t.classRows(old)
	}
	t.to.add(p)
	return p, nil
}

// hasClassRows reports whether a parameter of the head has rows for each class.
func hasClassRows(name string) bool {
	return slices.Contains([]string{"primary.out.weight", "primary.out.bias", "anchors", "attention.out.weight", "attention.out.bias"}, name)
}

// classRows returns the rows of each class in the new order.
func (t classTransfer) classRows(old *Parameter) (rows []float32) {
	width := len(old.Data) / len(t.from.config.Classes)
	fresh := make([]float32, width)
	for i, v := range old.Data {
		fresh[i%width] += v / float32(len(t.from.config.Classes))
	}
	switch old.kind {
	case bias:
		shift(fresh, newClassOdds)
	case anchorPoints: // far from everything, since nearness is what makes a class likely
		embedding := old.Shape[2]
		shift(fresh, float32((spread(old.Data, embedding)-newClassOdds)/math.Sqrt(float64(embedding))))
	}
	for _, from := range t.indices {
		if from < 0 {
			rows = append(rows, fresh...)
		} else {
			rows = append(rows, old.Data[from*width:(from+1)*width]...)
		}
	}
	return rows
}

// shift adds v to all numbers.
func shift(numbers []float32, v float32) {
	for i := range numbers {
		numbers[i] += v
	}
}

// spread returns the largest distance of points of a width from their mean.
func spread(points []float32, width int) (farthest float64) {
	rows := slices.Collect(slices.Chunk(points, width))
	mean := MeanFeature(rows)
	for _, row := range rows {
		farthest = max(farthest, distance(row, mean))
	}
	return farthest
}
