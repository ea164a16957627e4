package model

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"arbex/model/ops"

	"gorgonia.org/gorgonia"
)

// Part names what of a network learns; everything else stays as it is.
type Part string

// The parts that can be trained.
const (
	TrainHead      Part = "head"      // reliability balancing alone
	TrainFusion    Part = "fusion"    // the head, the cross-attention and the pyramid
	TrainFeatures  Part = "features"  // all but the landmark backbone, as in the paper
	TrainAll       Part = "all"       // everything
	TrainLandmarks Part = "landmarks" // the landmark backbone alone, on 68 points
)

// Parts lists the parts, smallest first.
func Parts() []Part { return []Part{TrainHead, TrainFusion, TrainFeatures, TrainAll, TrainLandmarks} }

// learns says whether the part holds a parameter, or a layer.
func (p Part) learns(name string) bool {
	landmark := strings.HasPrefix(name, "face_landback.")
	head := false
	for _, layer := range []string{"reduce", "primary", "anchors", "attention"} {
		head = head || strings.HasPrefix(name, layer)
	}
	switch p {
	case TrainHead:
		return head
	case TrainFusion:
		return !landmark && !strings.HasPrefix(name, "ir_back.")
	case TrainFeatures:
		return !landmark
	case TrainLandmarks:
		return landmark
	}
	return true
}

// training is what a graph needs to learn: targets, masks, gradients.
type training struct {
	part        Part
	frozenNorms bool    // batch norms keep their statistics
	drop        float64 // of the primary classifier's hidden numbers
	noDropPath  bool
	loss        LossOptions
	random      uint64 // seed of the masks

	learners []*learner
	norms    []runningNorm
	masks    []mask
	labels   []float32 // [N, classes], or [N, 136] for landmarks
	primary  []float32 // [N, classes]: the primary distribution's own labels, nil where it has none
	losses   loss
}

// learner is a parameter that learns, with its gradient.
type learner struct {
	name     string
	node     *gorgonia.Node
	numbers  []float32 // the parameter, in C memory
	gradient *gorgonia.Node
}

// runningNorm is a batch norm whose statistics follow the batches.
type runningNorm struct {
	mean, variance   *gorgonia.Node // of the batch
	means, variances statistic
	count            int // numbers a channel's statistics are taken from
}

// statistic is a running statistic and its average over the steps, which goes
// with the average of the weights.
type statistic struct {
	name             string
	running, average []float32
}

// mask is memory that every step fills with zeros and 1/(1-rate).
type mask struct {
	numbers []float32
	rate    float64
}

func (b *builder) learns(name string) bool { return b.training != nil && b.training.part.learns(name) }

// learning is a parameter's leaf that gradients flow to. Asking for a name again
// gives the same node.
func (b *builder) learning(name string, shape []int, numbers []float32) *gorgonia.Node {
	for _, l := range b.training.learners {
		if l.name == name {
			return l.node
		}
	}
	node := b.Trainable(name, shape, numbers)
	b.training.learners = append(b.training.learners, &learner{name: name, node: node, numbers: numbers})
	return node
}

func (b *builder) followsBatch(name string) bool { return b.learns(name) && !b.training.frozenNorms }

// follow lets the running statistics of a batch norm follow the batches.
func (b *builder) follow(name string, width, count int, mean, variance *gorgonia.Node) {
	b.Output(mean)
	b.Output(variance)
	b.training.norms = append(b.training.norms, runningNorm{
		mean: mean, variance: variance, count: count,
		means:     newStatistic(name+".running_mean", b.value(name+".running_mean", runningMean, width)),
		variances: newStatistic(name+".running_var", b.value(name+".running_var", runningVariance, width)),
	})
}

func newStatistic(name string, running []float32) statistic {
	return statistic{name, running, slices.Clone(running)}
}

// move takes the running numbers towards a batch's, times factor, and the
// average towards the running ones.
func (s statistic) move(batch []float32, factor, follow float32) {
	const momentum = 0.1 // PyTorch's
	for i, v := range batch {
		s.running[i] += momentum * (v*factor - s.running[i])
		s.average[i] += follow * (s.running[i] - s.average[i])
	}
}

// dropout leaves out numbers of x at random while it learns.
func (b *builder) dropout(name string, x ops.Rows) ops.Rows {
	if !b.learns(name) || b.training.drop == 0 {
		return x
	}
	return b.Mul(name+"/dropout", x, b.mask(name+"/dropout/mask", b.training.drop, x.Shape...))
}

// dropPath leaves out x for pictures chosen at random while it learns.
func (b *builder) dropPath(name string, x ops.Rows, rate float64) ops.Rows {
	if rate == 0 || !b.learns(name) || b.training.noDropPath {
		return x
	}
	return b.ScaleSamples(name+"/drop-path", x, b.mask(name+"/drop-path/mask", rate, b.batch))
}

func (b *builder) mask(name string, rate float64, shape ...int) ops.Rows {
	node, numbers := b.InputRows(name, shape...)
	b.training.masks = append(b.training.masks, mask{numbers, rate})
	return node
}

// build adds the losses and the gradients to a graph.
func (t *training) build(b *builder, g *graph) {
	if b.Err() != nil {
		return
	}
	var labels ops.Rows
	if t.part == TrainLandmarks {
		labels, t.labels = b.InputRows("labels", b.batch, 2*landmarkPoints)
		t.losses.total = b.landmarkLoss(g.points, labels)
	} else {
		labels, t.labels = b.InputRows("labels", b.batch, b.classes())
		own := labels
		if t.loss.Apart {
			own, t.primary = b.InputRows("primary labels", b.batch, b.classes())
		}
		t.losses = b.losses(g.balanced, labels, own, t.loss)
		if t.loss.Auxiliary > 0 && t.part.learns("ir_back.") {
			own := b.auxiliaryLoss(g.imageTokens(), labels, t.loss)
			t.losses.total = b.weighted("loss with the levels'", []float64{1, t.loss.Auxiliary}, t.losses.total, own)
		}
	}
	leaves := make([]*gorgonia.Node, len(t.learners))
	for i, l := range t.learners {
		leaves[i] = l.node
	}
	gradients, err := b.Grad(t.losses.total, leaves)
	if err != nil {
		b.Fail("%w", err)
		return
	}
	for i, l := range t.learners {
		l.gradient = gradients[i]
	}
	for _, x := range []ops.Rows{t.losses.total, t.losses.class, t.losses.anchor, t.losses.center} {
		b.Output(x.Node)
	}
}

// fillLabels copies the labels of a batch into the graph's inputs.
func (t *training) fillLabels(labels [][]float32) {
	if t.primary == nil {
		fillRows(t.labels, labels)
		return
	}
	classes := len(t.primary) / len(labels)
	for i, label := range labels {
		copy(t.primary[i*classes:], label[:classes])
		copy(t.labels[i*classes:], label[classes:])
	}
}

// drawMasks fills the masks for a step. Equal seeds and steps give equal masks,
// so that a resumed training continues as if it had not stopped.
func (t *training) drawMasks(step int) {
	random := rand.New(rand.NewPCG(t.random, uint64(step)))
	for _, m := range t.masks {
		for i := range m.numbers {
			m.numbers[i] = 0
			if random.Float64() >= m.rate {
				m.numbers[i] = float32(1 / (1 - m.rate))
			}
		}
	}
}

// followBatch moves the running statistics towards those of the last batch, and
// their averages by follow towards them.
func (t *training) followBatch(s *ops.Stream, follow float32) {
	for _, n := range t.norms {
		n.means.move(s.Value(n.mean), 1, follow)
		n.variances.move(s.Value(n.variance), float32(n.count)/float32(max(n.count-1, 1)), follow)
	}
}

// figures reads the losses of the last run. Numbers that are no numbers are an
// error: the training has run away.
func (t *training) figures(s *ops.Stream) (Losses, error) {
	number := func(x ops.Rows) float64 {
		if v := s.Value(x.Node); len(v) > 0 {
			return float64(v[0])
		}
		return 0
	}
	l := Losses{number(t.losses.total), number(t.losses.class), number(t.losses.anchor), number(t.losses.center)}
	if math.IsNaN(l.Total) || math.IsInf(l.Total, 0) {
		return l, fmt.Errorf("model: the loss is %v: the training has run away; use a smaller learning rate", l.Total)
	}
	return l, nil
}
