package model

import (
	"fmt"
	"math"

	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// LossOptions weigh the losses (NETWORK: section 4). The zero value is
// unusable; see DefaultLoss.
type LossOptions struct {
	Class, Anchor, Center float64 // the three lambdas; the paper gives no values

	// Primary weighs the class distribution loss of the primary distribution by
	// itself [ours]; 0 in the paper. Without it whichever distribution is more
	// confident at first takes the gradient of all, and the primary classifier
	// may never learn.
	Primary float64

	// PrimaryLabels gives the primary distribution labels of its own [ours]: a label then
	// holds twice the classes' numbers, first what the primary distribution learns,
	// then what everything else learns. A row may sum to less or more than 1: its
	// sum is the weight of that face. So the primary distribution can learn from
	// the natural mix of classes while anchors and attention learn from a refined
	// one (NETWORK: section 7).
	PrimaryLabels bool `json:"Apart"`

	// Proposals weighs the class distribution losses of the anchors' and the
	// attention's proposals, each by itself [ours]; 0 in the paper. Without it a
	// proposal that the others outweigh learns next to nothing: on FER+ the
	// attention alone stayed at 66 % while the corrected distribution reached 86 %.
	Proposals float64

	// Auxiliary weighs the class distribution losses of three classifiers that
	// exist in training alone: one for each level, on the mean of its image
	// features [ours]. The paper's backbones have learnt from millions of faces
	// before; one that begins from nothing learns far too slowly through the
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

// DefaultLoss is the paper's recipe with our lambdas: anchors stay bounded only
// while Anchor < Center/2 [ours].
func DefaultLoss() LossOptions {
	return LossOptions{Class: 1, Anchor: 0.1, Center: 0.5, LabelSmoothing: 0.11}
}

// Losses are the figures of one step.
type Losses struct{ Total, Class, Anchor, Center float64 }

// lossNodes nodes, each one number.
type lossNodes struct{ total, class, anchor, center ops.Rows }

// losses are the paper's three and their weighted sum. labels: [N, classes]
// primaryLabels are the same rows unless the primary distribution has its own.
func (b *builder) losses(r balancing, labels, primaryLabels ops.Rows, o LossOptions) lossNodes {
	final := r.corrected
	if b.config.Head == Poster {
		final = r.primary
	}
	l := lossNodes{class: b.classLoss("class loss", final, labels, o)}
	l.total = l.class
	if b.config.Head == Balancing {
		anchors := b.weight("anchors", anchorPoints, b.classes(), b.config.Anchors, b.config.Embedding)
		l.anchor = b.anchorLoss(anchors, o.Margin)
		l.center = b.centerLoss(r.embedding, anchors, labels)
		l.total = b.weighted("loss", []float64{o.Class, o.Anchor, o.Center}, l.class, l.anchor, l.center)
		if o.Primary > 0 {
			own := b.classLoss("primary loss", r.primary, primaryLabels, o)
			l.total = b.weighted("loss with the primary's", []float64{1, o.Primary}, l.total, own)
		}
		if o.Proposals > 0 {
			anchor := b.classLoss("anchor proposal's loss", r.anchor, labels, o)
			attentive := b.classLoss("attentive proposal's loss", r.attentive, labels, o)
			l.total = b.weighted("loss with the proposals'", []float64{1, o.Proposals, o.Proposals}, l.total, anchor, attentive)
		}
	}
	return l
}

// auxiliaryPrefix begins the names of parameters that only training has.
const auxiliaryPrefix = "auxiliary."

// auxiliaryLoss is the mean class distribution loss of the levels' own
// classifiers. levels: [N, T, C] -> [1]
func (b *builder) auxiliaryLoss(levels [3]ops.Rows, labels ops.Rows, o LossOptions) ops.Rows {
	var own []ops.Rows
	for i, level := range levels {
		name := fmt.Sprintf("%slevel%d", auxiliaryPrefix, i+1)
		mean := b.meanToken(name+"/mean", level)
		p := b.softmax(name+"/softmax", b.connect(mean, linear{name: name, out: b.classes()}), 1)
		own = append(own, b.classLoss(name+"/loss", p, labels, o))
	}
	return b.weighted("auxiliary loss", []float64{1. / 3, 1. / 3, 1. / 3}, own...)
}

// meanToken is the mean over a picture's tokens. [N, T, C] -> [N, C]
func (b *builder) meanToken(name string, x ops.Rows) ops.Rows {
	tokens, width := x.Shape[1], x.C()
	return b.Apply(name, []int{b.batch, width}, ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			clear(out)
			for i := range b.batch * tokens {
				sum := out[i/tokens*width:][:width]
				for k, v := range in[0][i*width : (i+1)*width] {
					sum[k] += v / float32(tokens)
				}
			}
		},
		Backward: func(gradients [][]float32, _, dy []float32, _ ...[]float32) {
			for i := range b.batch * tokens {
				from := dy[i/tokens*width:][:width]
				for k, v := range from {
					gradients[0][i*width+k] = v / float32(tokens)
				}
			}
		},
		ForwardGPU:  meanTokenOnGPU(b.batch, tokens, width),
		BackwardGPU: meanTokenGradientOnGPU(b.batch, tokens, width),
	}, x.Node)
}

// classLoss is the mean over the batch of -sum_j w_j y_j log p_j, with smoothed
// labels y. p, labels: [N, classes] -> [1]
func (b *builder) classLoss(name string, p, labels ops.Rows, o LossOptions) ops.Rows {
	classes := b.classes()
	target := func(y float32, weight float32) float64 {
		return ((1-o.LabelSmoothing)*float64(y) + o.LabelSmoothing/float64(classes)) * float64(weight)
	}
	return b.Apply(name, []int{1}, ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			sum := 0.0
			for i, v := range in[0] {
				sum -= target(in[1][i], in[2][i%classes]) * math.Log(max(float64(v), minProbability))
			}
			out[0] = float32(sum / float64(b.batch))
		},
		Backward: func(gradients [][]float32, _, dy []float32, in ...[]float32) {
			for i, v := range in[0] {
				gradients[0][i] = float32(-float64(dy[0]) / float64(b.batch) * target(in[1][i], in[2][i%classes]) / max(float64(v), minProbability))
			}
		},
		ForwardGPU:  classLossOnGPU(b.batch, classes, o.LabelSmoothing),
		BackwardGPU: classLossGradientOnGPU(b.batch, classes, o.LabelSmoothing),
	}, p.Node, labels.Node, b.Weight("class weights", []int{classes}, o.classWeights(classes)))
}

// classWeights are the factors of the classes' terms.
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

// minProbability keeps the logarithm of a vanished probability finite.
const minProbability = 1e-30

// anchorLoss drives anchors apart: -1/(M^2 sqrt(dim)) * sum over all pairs of
// |a - a'|^2, for M = N*K anchors, each pair capped at margin^2. -> [1]
func (b *builder) anchorLoss(anchors *gorgonia.Node, margin float64) ops.Rows {
	width := b.config.Embedding
	count := b.classes() * b.config.Anchors
	scale := -1 / (float64(count*count) * math.Sqrt(float64(width)))
	return b.Apply("anchor loss", []int{1}, ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			sum := 0.0
			for i := range count {
				for j := range i {
					d := squaredDistance(in[0][i*width:][:width], in[0][j*width:][:width])
					if margin > 0 {
						d = min(d, margin*margin)
					}
					sum += 2 * d
				}
			}
			out[0] = float32(scale * sum)
		},
		Backward: func(gradients [][]float32, _, dy []float32, in ...[]float32) {
			g := gradients[0]
			clear(g)
			factor := float32(4 * scale * float64(dy[0]))
			for i := range count {
				for j := range i {
					x, y := in[0][i*width:][:width], in[0][j*width:][:width]
					if margin > 0 && squaredDistance(x, y) >= margin*margin {
						continue
					}
					for k, v := range x {
						g[i*width+k] += factor * (v - y[k])
						g[j*width+k] -= factor * (v - y[k])
					}
				}
			}
		},
		ForwardGPU:  anchorLossOnGPU(count, width, scale, margin),
		BackwardGPU: anchorLossGradientOnGPU(count, width, scale, margin),
	}, anchors)
}

// centerLoss draws each embedding and the nearest anchor of its class together:
// mean over the batch of min_k |e - a_yk|^2 / sqrt(dim). -> [1]
func (b *builder) centerLoss(e ops.Rows, anchors *gorgonia.Node, labels ops.Rows) ops.Rows {
	width, each, classes := b.config.Embedding, b.config.Anchors, b.classes()
	nearest := func(n int, in [][]float32) (at int, distance float64) {
		class := Distribution(in[2][n*classes : (n+1)*classes]).Best()
		distance = math.Inf(1)
		for k := range each {
			from := (class*each + k) * width
			if d := squaredDistance(in[0][n*width:(n+1)*width], in[1][from:from+width]); d < distance {
				at, distance = from, d
			}
		}
		return at, distance
	}
	scale := 1 / (float64(b.batch) * math.Sqrt(float64(width)))
	return b.Apply("center loss", []int{1}, ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			sum := 0.0
			for n := range b.batch {
				_, d := nearest(n, in)
				sum += d
			}
			out[0] = float32(scale * sum)
		},
		Backward: func(gradients [][]float32, _, dy []float32, in ...[]float32) {
			clear(gradients[0])
			clear(gradients[1])
			factor := float32(2 * scale * float64(dy[0]))
			for n := range b.batch {
				at, _ := nearest(n, in)
				for k := range width {
					pull := factor * (in[0][n*width+k] - in[1][at+k])
					if gradients[0] != nil {
						gradients[0][n*width+k] = pull
					}
					if gradients[1] != nil {
						gradients[1][at+k] -= pull
					}
				}
			}
		},
		ForwardGPU:  centerLossOnGPU(b.batch, classes, each, width, scale),
		BackwardGPU: centerLossGradientOnGPU(b.batch, classes, each, width, scale),
	}, e.Node, anchors, labels.Node)
}

func squaredDistance(x, y []float32) float64 {
	var sum float32
	for i, v := range x {
		d := v - y[i]
		sum += d * d
	}
	return float64(sum)
}

// weighted is a weighted sum of single numbers. -> [1]
func (b *builder) weighted(name string, weights []float64, of ...ops.Rows) ops.Rows {
	var nodes []*gorgonia.Node
	for _, x := range of {
		nodes = append(nodes, x.Node)
	}
	return b.Apply(name, []int{1}, ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			sum := 0.0
			for i, w := range weights {
				sum += w * float64(in[i][0])
			}
			out[0] = float32(sum)
		},
		Backward: func(gradients [][]float32, _, dy []float32, _ ...[]float32) {
			for i, w := range weights {
				if gradients[i] != nil {
					gradients[i][0] = float32(w) * dy[0]
				}
			}
		},
		ForwardGPU:  weightedOnGPU(weights),
		BackwardGPU: weightedGradientOnGPU(weights),
	}, nodes...)
}

// The outer corners of the eyes among the 68 points, whose distance is the unit
// of the landmark loss.
const rightEye, leftEye = 36, 45

// landmarkLoss is the normalised mean error: the mean distance of a point from
// its place, over the distance of the outer eye corners. points, labels:
// [N, 136] -> [1]
func (b *builder) landmarkLoss(points, labels ops.Rows) ops.Rows {
	each := 2 * landmarkPoints
	return b.Apply("landmark loss", []int{1}, ops.Function{
		Forward: func(out []float32, in ...[]float32) {
			sum := 0.0
			for n := range b.batch {
				sum += NormalisedMeanError(in[0][n*each:(n+1)*each], in[1][n*each:(n+1)*each])
			}
			out[0] = float32(sum / float64(b.batch))
		},
		Backward: func(gradients [][]float32, _, dy []float32, in ...[]float32) {
			for n := range b.batch {
				row := in[1][n*each : (n+1)*each]
				unit := float64(dy[0]) / (eyeDistance(row) * landmarkPoints * float64(b.batch))
				for i := 0; i < each; i += 2 {
					dx, dy := float64(in[0][n*each+i]-row[i]), float64(in[0][n*each+i+1]-row[i+1])
					d := math.Sqrt(dx*dx + dy*dy + distanceFloor)
					gradients[0][n*each+i] = float32(unit * dx / d)
					gradients[0][n*each+i+1] = float32(unit * dy / d)
				}
			}
		},
		ForwardGPU:  landmarkLossOnGPU(b.batch),
		BackwardGPU: landmarkLossGradientOnGPU(b.batch),
	}, points.Node, labels.Node)
}

// NormalisedMeanError is the normalised mean error of 68 points, x and y in turn, against
// their true places: the mean distance over the distance of the outer eye
// corners.
func NormalisedMeanError(points, places []float32) float64 {
	sum := 0.0
	for i := 0; i < len(points); i += 2 {
		dx, dy := float64(points[i]-places[i]), float64(points[i+1]-places[i+1])
		sum += math.Sqrt(dx*dx + dy*dy + distanceFloor)
	}
	return sum / (landmarkPoints * eyeDistance(places))
}

func eyeDistance(places []float32) float64 {
	dx, dy := float64(places[2*leftEye]-places[2*rightEye]), float64(places[2*leftEye+1]-places[2*rightEye+1])
	return max(math.Hypot(dx, dy), 1e-3)
}
