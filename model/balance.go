package model

import (
	"math"

	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// balancing are the results of reliability balancing, under the paper's names.
type balancing struct {
	embedding                                         ops.Rows // e [N, 128]
	primary, anchor, attentive, correction, corrected ops.Rows // l, t_g, t_a, t, L [N, classes]
	confidence                                        ops.Rows // of the five, in this order [N, 5]
}

// balance is reliability balancing (ARBEx, section 3.4) of feature vectors
// [N, width]:
//
//	e = reduce(v)
//	l = softmax(f(e))                           the primary distribution
//	t_g, t_a                                    what anchors and attention suggest
//	t = (c_g t_g + c_a t_a) / (c_g + c_a)       the correction
//	L = (c_l l + c_t t) / (c_l + c_t)           the corrected distribution
//
// c is the confidence of a distribution, 1 - H. Each face stands for itself
// [ours]: nothing mixes the rows of a batch.
//
// All three parts read one embedding. Taught one target from one mix of faces they
// agree, and the correction corrects nothing: 27 of 3,152 labels changed, the parts
// within 1 % of each other. So they learn apart [ours]: l the majority of the votes
// on clean faces in their natural mix, t_g and t_a the votes themselves, with a
// quarter of FER2013's own labels, on a more even mix of classes of which half the
// faces are corrupted. The weighing then trades the two off: l is sure of what is
// frequent and clear, t of what is rare or spoilt. A temperature of each part
// (Tempered) sets the rate of exchange: surer proposals name more rare expressions
// and cost accuracy on the natural mix.
func (b *builder) balance(feature ops.Rows) balancing {
	n := b.batch
	var r balancing
	if b.config.Head == Poster {
		r.primary = b.posterClassifier(feature)
		r.confidence = b.confidences(r.primary)
		return r
	}
	r.embedding = b.connect(ops.Rows{Node: feature.Node, Shape: []int{n, feature.C()}}, linear{name: "reduce", out: b.config.Embedding, head: true})
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
// training, in the authors' order), then linear and softmax.
func (b *builder) primary(e ops.Rows) ops.Rows {
	x := e
	for _, layer := range []string{"primary.0", "primary.1"} {
		x = b.connect(x, linear{name: layer + ".linear", out: primaryWidth, act: ops.ReLU, head: true})
		x = b.dropout(layer, b.batchNormRows(layer+".bn", x))
	}
	return b.softmax("primary", b.connect(x, linear{name: "primary.out", out: b.classes(), head: true}), 1)
}

// anchorCorrection compares e with K learnt anchors of each class:
// d = |a - e|, s = softmax over all anchors of -d/delta, t_g[i] = sum_j s_ij.
func (b *builder) anchorCorrection(e ops.Rows) ops.Rows {
	classes, each := b.classes(), b.config.Anchors
	anchors := b.weight("anchors", anchorPoints, classes, each, b.config.Embedding)
	distances := b.Apply("distances", []int{b.batch, classes * each}, ops.Function{
		Forward: func(out []float32, in ...[]float32) { anchorDistances(out, in[0], in[1], b.config.Embedding) },
		Backward: func(gradients [][]float32, out, dy []float32, in ...[]float32) {
			anchorDistancesGradient(gradients[0], gradients[1], out, dy, in[0], in[1], b.config.Embedding)
		},
		ForwardGPU:  distancesOnGPU(b.batch, classes*each, b.config.Embedding),
		BackwardGPU: distancesGradientOnGPU(b.batch, classes*each, b.config.Embedding),
	}, e.Node, anchors)
	b.tap("distances", distances)
	similarities := b.softmax("similarities", distances, -1/anchorTemperature)
	return b.sumByClass("anchor_correction", similarities)
}

// attentiveCorrection lets the parts of e attend to each other [ours, where the
// paper only says "multi-head self-attention of e, reshaped"]: 8 tokens of 16
// with learnt positions, 4 heads of 16, a linear layer to all anchors' places.
func (b *builder) attentiveCorrection(e ops.Rows) ops.Rows {
	n, tokens, inner := b.batch, b.config.Embedding/headToken, attentiveHeads*headToken
	positions := b.weight("attention.position", position, tokens, headToken)
	x := b.Apply("attention/tokens", []int{n, tokens, headToken}, ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			for i, v := range in[0][:len(out)] {
				out[i] = v + in[1][i%len(in[1])]
			}
		},
		Backward: func(gradients [][]float32, _, dy []float32, _ ...[]float32) {
			copyGradient(gradients[0], dy)
			sumRepeats(gradients[1], dy)
		},
		ForwardGPU:  repeatedOnGPU(n, tokens*headToken),
		BackwardGPU: repeatedGradientOnGPU(n, tokens*headToken),
	}, e.Node, positions)
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
	y := b.Apply(name, x.Shape, ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			eachRow(out, in[0], x.C(), x.C(), func(p, z []float32) { softmax(p, z, scale) })
		},
		Backward: func(gradients [][]float32, out, dy []float32, _ ...[]float32) {
			for i := 0; i < len(out); i += x.C() {
				softmaxGradient(gradients[0][i:i+x.C()], out[i:i+x.C()], dy[i:i+x.C()], scale)
			}
		},
		ForwardGPU:  softmaxOnGPU(x.Count(), x.C(), scale),
		BackwardGPU: softmaxGradientOnGPU(x.Count(), x.C(), scale),
	}, x.Node)
	b.tap(name, y)
	return y
}

// sumByClass adds up the K places of each class. [N, classes*K] -> [N, classes]
func (b *builder) sumByClass(name string, x ops.Rows) ops.Rows {
	classes := b.classes()
	y := b.Apply(name, []int{b.batch, classes}, ops.Function{
		Forward: func(out []float32, in ...[]float32) { eachRow(out, in[0], classes, x.C(), sumGroups) },
		Backward: func(gradients [][]float32, _, dy []float32, _ ...[]float32) {
			each := x.C() / classes
			for i := range gradients[0] {
				gradients[0][i] = dy[i/each]
			}
		},
		ForwardGPU:  sumGroupsOnGPU(b.batch*classes, x.C()/classes),
		BackwardGPU: sumGroupsGradientOnGPU(b.batch*classes, x.C()/classes),
	}, x.Node)
	b.tap(name, y)
	return y
}

// combine weighs two distributions by their confidence.
func (b *builder) combine(name string, p, q ops.Rows) ops.Rows {
	classes := b.classes()
	y := b.Apply(name, p.Shape, ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			for i := 0; i < len(out); i += classes {
				weigh(out[i:i+classes], in[0][i:i+classes], in[1][i:i+classes])
			}
		},
		Backward: func(gradients [][]float32, out, dy []float32, in ...[]float32) {
			for i := 0; i < len(out); i += classes {
				row := func(x []float32) []float32 {
					if x == nil {
						return nil
					}
					return x[i : i+classes]
				}
				weighGradient(row(gradients[0]), row(gradients[1]), row(out), row(dy), row(in[0]), row(in[1]))
			}
		},
		ForwardGPU:  weighOnGPU(b.batch, classes),
		BackwardGPU: weighGradientOnGPU(b.batch, classes),
	}, p.Node, q.Node)
	b.tap(name, y)
	return y
}

// confidences gathers the confidence of each distribution. [N, len(of)]
func (b *builder) confidences(of ...ops.Rows) ops.Rows {
	classes := b.classes()
	var nodes []*gorgonia.Node
	for _, p := range of {
		nodes = append(nodes, p.Node)
	}
	y := b.Apply("confidence", []int{b.batch, len(of)}, ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			for i := range out {
				n, which := i/len(of), i%len(of)
				out[i] = float32(confidence(in[which][n*classes : (n+1)*classes]))
			}
		},
		ForwardGPU: confidencesOnGPU(b.batch, classes, len(of)),
	}, nodes...)
	b.tap("confidence", y)
	return y
}

const (
	// anchorTemperature is the temperature of the anchors' softmax.
	anchorTemperature = 1.0

	// distanceFloor keeps the gradient of a distance of zero finite.
	distanceFloor = 1e-12

	// minConfidence is added to confidences that weigh, so that two uniform
	// distributions give a uniform one [ours].
	minConfidence = 1e-8
)

// anchorDistances writes d(e, a) = sqrt(sum (a - e)^2 + floor) for every row e
// and every anchor a. e: [N, width], anchors: [A, width], out: [N, A]
func anchorDistances(out, e, anchors []float32, width int) {
	count := len(anchors) / width
	for i := range out {
		row, anchor := e[i/count*width:][:width], anchors[i%count*width:][:width]
		sum := distanceFloor
		for k, a := range anchor {
			d := float64(a) - float64(row[k])
			sum += d * d
		}
		out[i] = float32(math.Sqrt(sum))
	}
}

// softmax writes exp(scale*z) / sum exp(scale*z).
func softmax(p, z []float32, scale float64) {
	most := math.Inf(-1)
	for _, v := range z {
		most = max(most, scale*float64(v))
	}
	sum := 0.0
	for _, v := range z {
		sum += math.Exp(scale*float64(v) - most)
	}
	for i, v := range z {
		p[i] = float32(math.Exp(scale*float64(v)-most) / sum)
	}
}

// sumGroups adds up neighbours: len(x)/len(sums) numbers for each sum.
func sumGroups(sums, x []float32) {
	each := len(x) / len(sums)
	for i := range sums {
		sum := 0.0
		for _, v := range x[i*each : (i+1)*each] {
			sum += float64(v)
		}
		sums[i] = float32(sum)
	}
}

// confidence is C(p) = 1 - H(p), with H(p) = -sum p_i log p_i / log N; the
// paper divides by N, but only log N gives the end points it states (uniform:
// 0, one-hot: 1). A probability of zero contributes zero.
func confidence(p Distribution) float64 {
	entropy := 0.0
	for _, v := range p {
		if v > 0 {
			entropy -= float64(v) * math.Log(float64(v))
		}
	}
	return min(1, max(0, 1-entropy/math.Log(float64(len(p)))))
}

// weigh writes (c_p p + c_q q) / (c_p + c_q), the confidences being the weights.
func weigh(out, p, q Distribution) {
	cp, cq := confidence(p)+minConfidence, confidence(q)+minConfidence
	for i := range out {
		out[i] = float32((cp*float64(p[i]) + cq*float64(q[i])) / (cp + cq))
	}
}

// eachRow calls f with the rows of out and of x, of their own widths.
func eachRow(out, x []float32, outWidth, xWidth int, f func(out, x []float32)) {
	for i := range len(out) / outWidth {
		f(out[i*outWidth:(i+1)*outWidth], x[i*xWidth:(i+1)*xWidth])
	}
}
