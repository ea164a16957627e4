package model

import (
	"math"

	"arbex/model/functions"
	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// balancing are the results of reliability balancing, under the paper's names.
type balancing struct {
	embedding                                         ops.Rows // e [N, 128]
	primary, anchor, attentive, correction, corrected ops.Rows // l, t_g, t_a, t, L [N, classes]
	confidence                                        ops.Rows // of the five, in this order [N, 5]
}

// balance is reliability balancing (ARBEx, section 3.4) of feature vectors v
// [N, width]:
//
//	e = reduce(v)
//	l = softmax(f(e))                           the primary distribution
//	t_g, t_a                                    what anchors and attention propose
//	t = (c_g t_g + c_a t_a) / (c_g + c_a)       the correction
//	L = (c_l l + c_t t) / (c_l + c_t)           the corrected distribution
//
// c is the confidence of a distribution, 1 - H. Each face stands for itself
// [ours]: nothing mixes the rows of a batch.
//
// All three parts read one embedding. Trained on one target and one mix of faces
// they agree, and the correction corrects nothing: 27 of 3,152 labels changed, the
// parts within 1 % of each other. So they are trained apart [ours]: l on the
// majority of the votes for clean faces in their natural mix, t_g and t_a on the
// votes themselves, with a quarter of FER2013's own labels, on a more even mix of
// classes of which half the faces are corrupted. The weighing then trades the two
// off: l is confident about what is frequent and clear, t about what is rare or
// corrupted. A temperature of each part (WithTemperatures) sets the rate of
// exchange: more confident proposals name more rare expressions and cost accuracy
// on the natural mix.
func (b *builder) balance(feature ops.Rows) balancing {
	var r balancing
	if b.config.Head == Poster {
		r.primary = b.posterClassifier(feature)
		r.confidence = b.confidences(r.primary)
		return r
	}
	rows := ops.Rows{Node: feature.Node, Shape: []int{b.batch, feature.C()}}
	r.embedding = b.connect(rows, linear{name: "reduce", out: b.config.Embedding, head: true})
	r.primary = b.primary(r.embedding)
	r.anchor = b.anchorCorrection(r.embedding)
	r.attentive = b.attentiveCorrection(r.embedding)
	switch b.config.Ablation {
	case WithoutAnchors:
		r.correction = r.attentive
	case WithoutAttention:
		r.correction = r.anchor
	default:
		r.correction = b.combine("correction", r.anchor, r.attentive)
	}
	if r.corrected = r.primary; b.config.Ablation != WithoutCorrection {
		r.corrected = b.combine("corrected", r.primary, r.correction)
	}
	r.confidence = b.confidences(r.primary, r.anchor, r.attentive, r.correction, r.corrected)
	return r
}

// posterClassifier is POSTER++'s own: one linear layer and softmax. [N, classes]
func (b *builder) posterClassifier(feature ops.Rows) ops.Rows {
	rows := ops.Rows{Node: feature.Node, Shape: []int{b.batch, feature.C()}}
	logits := b.connect(rows, linear{name: "VIT.head.linear", out: b.classes()})
	b.tap("VIT.head", logits)
	return b.softmax("primary", logits, 1)
}

// primary is f: two hidden layers of linear, ReLU, batch norm (dropout in
// training, in the authors' order), then linear and softmax. [N, classes]
func (b *builder) primary(e ops.Rows) ops.Rows {
	x := e
	for _, layer := range []string{"primary.0", "primary.1"} {
		x = b.connect(x, linear{name: layer + ".linear", out: primaryWidth, act: ops.ReLU, head: true})
		x = b.dropout(layer, b.batchNormRows(layer+".bn", x))
	}
	return b.softmax("primary", b.connect(x, linear{name: "primary.out", out: b.classes(), head: true}), 1)
}

// anchorTemperature is delta, the temperature of the softmax over anchors.
const anchorTemperature = 1.0

// anchorCorrection compares e with K trained anchors of each class:
// d = |a - e|, s = softmax over all anchors of -d/delta, t_g[i] = sum_j s_ij.
// [N, classes]
func (b *builder) anchorCorrection(e ops.Rows) ops.Rows {
	classes, perClass, width := b.classes(), b.config.Anchors, b.config.Embedding
	anchors := b.weight("anchors", anchorPoints, classes, perClass, width)
	distances := b.Apply("distances", []int{b.batch, classes * perClass},
		functions.AnchorDistances(b.batch, classes*perClass, width), e.Node, anchors)
	b.tap("distances", distances)
	similarities := b.softmax("similarities", distances, -1/anchorTemperature)
	return b.sumByClass("anchor_correction", similarities)
}

// attentiveCorrection makes the parts of e attend to each other [ours, where the
// paper only says "multi-head self-attention of e, reshaped"]: 8 tokens of 16
// with trained positions, 4 heads of 16, a linear layer to all anchors' places.
// [N, classes]
func (b *builder) attentiveCorrection(e ops.Rows) ops.Rows {
	n, tokens, inner := b.batch, b.config.Embedding/headToken, attentiveHeads*headToken
	positions := b.weight("attention.position", position, tokens, headToken)
	x := b.Apply("attention/tokens", []int{n, tokens, headToken}, functions.AddPosition(n, tokens*headToken), e.Node, positions)
	part := func(name string) ops.Columns {
		return ops.Columns{Rows: b.connect(x, linear{name: "attention." + name, out: inner, head: true})}
	}
	y := b.Attention("attention/heads", part("q"), part("k"), part("v"), attentiveHeads, headToken,
		float32(1/math.Sqrt(headToken)), nil)
	y.Shape = []int{n, tokens * inner}
	y = b.connect(y, linear{name: "attention.out", out: b.classes() * b.config.Anchors, head: true})
	return b.sumByClass("attentive_correction", b.softmax("attention/softmax", y, 1))
}

func (b *builder) classes() int { return len(b.config.Classes) }

// softmax turns each row, times scale, into a distribution.
func (b *builder) softmax(name string, x ops.Rows, scale float64) ops.Rows {
	y := b.Apply(name, x.Shape, functions.Softmax(x.Count(), x.C(), scale), x.Node)
	b.tap(name, y)
	return y
}

// sumByClass adds up the K numbers of each class. [N, classes*K] -> [N, classes]
func (b *builder) sumByClass(name string, x ops.Rows) ops.Rows {
	classes := b.classes()
	y := b.Apply(name, []int{b.batch, classes}, functions.GroupSum(b.batch*classes, x.C()/classes), x.Node)
	b.tap(name, y)
	return y
}

// combine weighs two distributions by their confidence. [N, classes]
func (b *builder) combine(name string, p, q ops.Rows) ops.Rows {
	y := b.Apply(name, p.Shape, functions.Combination(b.batch, b.classes()), p.Node, q.Node)
	b.tap(name, y)
	return y
}

// confidences gathers the confidence of each distribution. [N, len(of)]
func (b *builder) confidences(of ...ops.Rows) ops.Rows {
	y := b.Apply("confidence", []int{b.batch, len(of)}, functions.Confidences(b.batch, b.classes(), len(of)), nodesOf(of)...)
	b.tap("confidence", y)
	return y
}

func nodesOf(rows []ops.Rows) (nodes []*gorgonia.Node) {
	for _, r := range rows {
		nodes = append(nodes, r.Node)
	}
	return nodes
}
