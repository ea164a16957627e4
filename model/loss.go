package model

import (
	"fmt"

	"arbex/model/functions"
	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// LossOptions weighs the losses (ARBEx, section 3.5). The zero value trains
// nothing; see DefaultLoss.
type LossOptions struct {
	Class, Anchor, Center float64 // the three lambdas; the paper gives no values

	// Primary weighs the class distribution loss of the primary distribution by
	// itself [ours]; 0 in the paper. Without it whichever distribution is more
	// confident at first takes the gradient of all, and the primary classifier
	// may never learn.
	Primary float64

	// PrimaryLabels gives the primary distribution labels of its own [ours]: a
	// label then holds twice the classes' numbers, first what the primary
	// distribution learns, then what everything else learns. A row may sum to less
	// or more than 1: its sum is the weight of that face. So the primary
	// distribution can learn from the natural mix of classes while anchors and
	// attention learn from a refined one.
	PrimaryLabels bool `json:"Apart"`

	// Proposals weighs the class distribution losses of the anchors' and the
	// attention's proposals, each by itself [ours]; 0 in the paper. Without it a
	// proposal that the others outweigh learns next to nothing: on FER+ the
	// attention alone stayed at 66 % while the corrected distribution reached 86 %.
	Proposals float64

	// Auxiliary weighs the class distribution losses of three classifiers that
	// exist in training alone: one for each level, on the mean of its image
	// features [ours]. The paper's backbones are pretrained on millions of faces;
	// one that begins with random weights learns far too slowly through the
	// transformer alone. 0: none.
	Auxiliary float64

	// LabelSmoothing s turns a label y into (1-s)*y + s/N; 0.11 in the paper.
	LabelSmoothing float64 `json:"Smoothing"`

	// Margin caps what a pair of anchors adds to the anchor loss at Margin^2,
	// because without a cap that loss has no lower bound [ours]. 0: no cap, the
	// paper's form.
	Margin float64

	// ClassWeights multiply the terms of the class distribution loss; nil: all 1.
	ClassWeights []float64
}

// DefaultLoss returns the paper's recipe with our lambdas: anchors stay bounded
// only while Anchor < Center/2 [ours].
func DefaultLoss() LossOptions {
	return LossOptions{Class: 1, Anchor: 0.1, Center: 0.5, LabelSmoothing: 0.11}
}

// Losses are the losses of one step, each the mean over its batch.
type Losses struct{ Total, Class, Anchor, Center float64 }

// lossNodes are the losses in a graph. [1] each
type lossNodes struct{ total, class, anchor, center ops.Rows }

// losses returns the paper's three losses and their weighted sum. labels and
// primaryLabels, which may be the same: [N, classes]
func (b *builder) losses(r balancing, labels, primaryLabels ops.Rows, o LossOptions) (l lossNodes) {
	if b.config.Head == Poster {
		l.class = b.classLoss("class loss", r.primary, labels, o)
		l.total = l.class
		return l
	}
	l.class = b.classLoss("class loss", r.corrected, labels, o)
	anchors := b.weight("anchors", anchorPoints, b.classes(), b.config.Anchors, b.config.Embedding)
	l.anchor = b.anchorLoss(anchors, o.Margin)
	l.center = b.centerLoss(r.embedding, anchors, labels)
	l.total = b.weightedSum("loss", []float64{o.Class, o.Anchor, o.Center}, l.class, l.anchor, l.center)
	if o.Primary > 0 {
		primary := b.classLoss("primary loss", r.primary, primaryLabels, o)
		l.total = b.weightedSum("loss with the primary's", []float64{1, o.Primary}, l.total, primary)
	}
	if o.Proposals > 0 {
		anchor := b.classLoss("anchor proposal's loss", r.anchor, labels, o)
		attentive := b.classLoss("attentive proposal's loss", r.attentive, labels, o)
		l.total = b.weightedSum("loss with the proposals'", []float64{1, o.Proposals, o.Proposals}, l.total, anchor, attentive)
	}
	return l
}

// auxiliaryPrefix begins the names of parameters that only training has.
const auxiliaryPrefix = "auxiliary."

// auxiliaryLoss is the mean class distribution loss of the levels' own
// classifiers. levels: [N, T, C] -> [1]
func (b *builder) auxiliaryLoss(levels [3]ops.Rows, labels ops.Rows, o LossOptions) ops.Rows {
	var losses []ops.Rows
	for i, level := range levels {
		name := fmt.Sprintf("%slevel%d", auxiliaryPrefix, i+1)
		tokens, width := level.Shape[1], level.C()
		mean := b.Apply(name+"/mean", []int{b.batch, width}, functions.MeanToken(b.batch, tokens, width), level.Node)
		p := b.softmax(name+"/softmax", b.connect(mean, linear{name: name, out: b.classes()}), 1)
		losses = append(losses, b.classLoss(name+"/loss", p, labels, o))
	}
	return b.weightedSum("auxiliary loss", []float64{1. / 3, 1. / 3, 1. / 3}, losses...)
}

// classLoss is the class distribution loss. p, labels: [N, classes] -> [1]
func (b *builder) classLoss(name string, p, labels ops.Rows, o LossOptions) ops.Rows {
	weights := b.Weight("class weights", []int{b.classes()}, o.classWeights(b.classes()))
	return b.Apply(name, []int{1}, functions.ClassLoss(b.batch, b.classes(), o.LabelSmoothing), p.Node, labels.Node, weights)
}

// classWeights returns the factors of the classes' terms.
func (o LossOptions) classWeights(classes int) []float32 {
	weights := make([]float32, classes)
	for i := range weights {
		weights[i] = 1
		if o.ClassWeights != nil {
			weights[i] = float32(o.ClassWeights[i])
		}
	}
	return weights
}

// anchorLoss drives anchors apart. [classes, K, embedding] -> [1]
func (b *builder) anchorLoss(anchors *gorgonia.Node, margin float64) ops.Rows {
	return b.Apply("anchor loss", []int{1}, functions.AnchorLoss(b.classes()*b.config.Anchors, b.config.Embedding, margin), anchors)
}

// centerLoss draws embeddings and the anchors of their classes together. -> [1]
func (b *builder) centerLoss(e ops.Rows, anchors *gorgonia.Node, labels ops.Rows) ops.Rows {
	f := functions.CenterLoss(b.batch, b.classes(), b.config.Anchors, b.config.Embedding)
	return b.Apply("center loss", []int{1}, f, e.Node, anchors, labels.Node)
}

// weightedSum is a weighted sum of losses. -> [1]
func (b *builder) weightedSum(name string, weights []float64, of ...ops.Rows) ops.Rows {
	return b.Apply(name, []int{1}, functions.WeightedSum(weights...), nodesOf(of)...)
}

// landmarkLoss is the normalised mean error. points, labels: [N, 136] -> [1]
func (b *builder) landmarkLoss(points, labels ops.Rows) ops.Rows {
	return b.Apply("landmark loss", []int{1}, functions.LandmarkLoss(b.batch), points.Node, labels.Node)
}
