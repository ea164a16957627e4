package model

import (
	"math"

	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// training is what a graph needs for training: labels, masks, losses, gradients.
type training struct {
	part        Part
	frozenNorms bool    // batch norms keep their statistics
	dropout     float64 // in the primary classifier
	noDropPath  bool
	loss        LossOptions
	seed        uint64 // of the masks

	parameters    []*trainedParameter
	norms         []trackedNorm
	masks         []mask
	labels        []float32 // [N, classes], or [N, 136] for landmarks
	primaryLabels []float32 // [N, classes]: the primary distribution's own labels, nil where it has none
	losses        lossNodes
}

// trainedParameter is a parameter with its gradient.
type trainedParameter struct {
	name     string
	node     *gorgonia.Node
	data     []float32 // outside Go's memory
	gradient *gorgonia.Node
}

// isTrained reports whether a parameter or a layer is in the part that is trained.
func (b *builder) isTrained(name string) bool {
	return b.training != nil && b.training.part.includes(name)
}

// trainableLeaf returns a parameter's leaf, which gradients flow to. Asking for a
// name again gives the same node.
func (b *builder) trainableLeaf(name string, shape []int, data []float32) *gorgonia.Node {
	for _, p := range b.training.parameters {
		if p.name == name {
			return p.node
		}
	}
	node := b.Trainable(name, shape, data)
	b.training.parameters = append(b.training.parameters, &trainedParameter{name: name, node: node, data: data})
	return node
}

// addLosses adds the losses and the gradients to a graph.
func (t *training) addLosses(b *builder, g *graph) {
	if b.Err() != nil {
		return
	}
	if t.part == TrainLandmarks {
		var labels ops.Rows
		labels, t.labels = b.InputRows("labels", b.batch, 2*landmarkPoints)
		t.losses.total = b.landmarkLoss(g.points, labels)
	} else {
		t.addClassLosses(b, g)
	}
	t.addGradients(b)
	for _, x := range []ops.Rows{t.losses.total, t.losses.class, t.losses.anchor, t.losses.center} {
		b.Output(x.Node)
	}
}

func (t *training) addClassLosses(b *builder, g *graph) {
	var labels ops.Rows
	labels, t.labels = b.InputRows("labels", b.batch, b.classes())
	primary := labels
	if t.loss.PrimaryLabels {
		primary, t.primaryLabels = b.InputRows("primary labels", b.batch, b.classes())
	}
	t.losses = b.losses(g.balancing, labels, primary, t.loss)
	if t.loss.Auxiliary > 0 && t.part.includes("ir_back.") {
		auxiliary := b.auxiliaryLoss(g.imageTokens(), labels, t.loss)
		t.losses.total = b.weightedSum("loss with the levels'", []float64{1, t.loss.Auxiliary}, t.losses.total, auxiliary)
	}
}

func (t *training) addGradients(b *builder) {
	leaves := make([]*gorgonia.Node, len(t.parameters))
	for i, p := range t.parameters {
		leaves[i] = p.node
	}
	gradients, err := b.Grad(t.losses.total, leaves)
	if err != nil {
		b.Fail("%w", err)
		return
	}
	for i, p := range t.parameters {
		p.gradient = gradients[i]
	}
}

// setLabels copies the labels of a batch into the graph's inputs.
func (t *training) setLabels(labels [][]float32) {
	if t.primaryLabels == nil {
		fillRows(t.labels, labels)
		return
	}
	classes := len(t.primaryLabels) / len(labels)
	for i, label := range labels {
		copy(t.primaryLabels[i*classes:], label[:classes])
		copy(t.labels[i*classes:], label[classes:])
	}
}

// readLosses returns the losses of the last run, or ErrDiverged.
func (t *training) readLosses(s *ops.Stream) (Losses, error) {
	number := func(x ops.Rows) float64 {
		if v := s.Value(x.Node); len(v) > 0 {
			return float64(v[0])
		}
		return 0
	}
	l := Losses{number(t.losses.total), number(t.losses.class), number(t.losses.anchor), number(t.losses.center)}
	if math.IsNaN(l.Total) || math.IsInf(l.Total, 0) {
		return l, ErrDiverged
	}
	return l, nil
}
