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

// includes says whether the part holds a parameter, or a layer.
func (p Part) includes(name string) bool {
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
	dropout     float64 // of the primary classifier's hidden numbers
	noDropPath  bool
	loss        LossOptions
	seed        uint64 // seed of the masks

	parameters    []*trainedParameter
	norms         []trackedNorm
	masks         []mask
	labels        []float32 // [N, classes], or [N, 136] for landmarks
	primaryLabels []float32 // [N, classes]: the primary distribution's own labels, nil where it has none
	losses        lossNodes
}

// trainedParameter is a parameter that learns, with its gradient.
type trainedParameter struct {
	name     string
	node     *gorgonia.Node
	data     []float32 // the parameter, in C memory
	gradient *gorgonia.Node
}

// trackedNorm is a batch norm whose statistics follow the batches.
type trackedNorm struct {
	mean, variance               *gorgonia.Node // of the batch
	runningMean, runningVariance runningStatistic
	count                        int // numbers a channel's statistics are taken from
}

// runningStatistic is a running statistic and its average over the steps, which goes
// with the average of the weights.
type runningStatistic struct {
	name             string
	running, average []float32
}

// mask is memory that every step fills with zeros and 1/(1-rate).
type mask struct {
	numbers []float32
	rate    float64
}

func (b *builder) isTrained(name string) bool {
	return b.training != nil && b.training.part.includes(name)
}

// trainableLeaf is a parameter's leaf that gradients flow to. Asking for a name again
// gives the same node.
func (b *builder) trainableLeaf(name string, shape []int, numbers []float32) *gorgonia.Node {
	for _, l := range b.training.parameters {
		if l.name == name {
			return l.node
		}
	}
	node := b.Trainable(name, shape, numbers)
	b.training.parameters = append(b.training.parameters, &trainedParameter{name: name, node: node, data: numbers})
	return node
}

func (b *builder) updatesStatistics(name string) bool {
	return b.isTrained(name) && !b.training.frozenNorms
}

// trackStatistics lets the running statistics of a batch norm follow the batches.
func (b *builder) trackStatistics(name string, width, count int, mean, variance *gorgonia.Node) {
	b.Output(mean)
	b.Output(variance)
	b.training.norms = append(b.training.norms, trackedNorm{
		mean: mean, variance: variance, count: count,
		runningMean:     newRunningStatistic(name+".running_mean", b.parameter(name+".running_mean", runningMean, width)),
		runningVariance: newRunningStatistic(name+".running_var", b.parameter(name+".running_var", runningVariance, width)),
	})
}

func newRunningStatistic(name string, running []float32) runningStatistic {
	return runningStatistic{name, running, slices.Clone(running)}
}

// update takes the running numbers towards a batch's, times factor, and the
// average towards the running ones.
func (s runningStatistic) update(batch []float32, factor, follow float32) {
	const momentum = 0.1 // PyTorch's
	for i, v := range batch {
		s.running[i] += momentum * (v*factor - s.running[i])
		s.average[i] += follow * (s.running[i] - s.average[i])
	}
}

// dropout leaves out numbers of x at random while it learns.
func (b *builder) dropout(name string, x ops.Rows) ops.Rows {
	if !b.isTrained(name) || b.training.dropout == 0 {
		return x
	}
	return b.Mul(name+"/dropout", x, b.mask(name+"/dropout/mask", b.training.dropout, x.Shape...))
}

// dropPath leaves out x for pictures chosen at random while it learns.
func (b *builder) dropPath(name string, x ops.Rows, rate float64) ops.Rows {
	if rate == 0 || !b.isTrained(name) || b.training.noDropPath {
		return x
	}
	return b.ScaleSamples(name+"/drop-path", x, b.mask(name+"/drop-path/mask", rate, b.batch))
}

func (b *builder) mask(name string, rate float64, shape ...int) ops.Rows {
	node, numbers := b.InputRows(name, shape...)
	b.training.masks = append(b.training.masks, mask{numbers, rate})
	return node
}

// addLosses adds the losses and the gradients to a graph.
func (t *training) addLosses(b *builder, g *graph) {
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
		if t.loss.PrimaryLabels {
			own, t.primaryLabels = b.InputRows("primary labels", b.batch, b.classes())
		}
		t.losses = b.losses(g.balancing, labels, own, t.loss)
		if t.loss.Auxiliary > 0 && t.part.includes("ir_back.") {
			own := b.auxiliaryLoss(g.imageTokens(), labels, t.loss)
			t.losses.total = b.weighted("loss with the levels'", []float64{1, t.loss.Auxiliary}, t.losses.total, own)
		}
	}
	leaves := make([]*gorgonia.Node, len(t.parameters))
	for i, l := range t.parameters {
		leaves[i] = l.node
	}
	gradients, err := b.Grad(t.losses.total, leaves)
	if err != nil {
		b.Fail("%w", err)
		return
	}
	for i, l := range t.parameters {
		l.gradient = gradients[i]
	}
	for _, x := range []ops.Rows{t.losses.total, t.losses.class, t.losses.anchor, t.losses.center} {
		b.Output(x.Node)
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

// sampleMasks fills the masks for a step. Equal seeds and steps give equal masks,
// so that a resumed training continues as if it had not stopped.
func (t *training) sampleMasks(step int) {
	random := rand.New(rand.NewPCG(t.seed, uint64(step)))
	for _, m := range t.masks {
		for i := range m.numbers {
			m.numbers[i] = 0
			if random.Float64() >= m.rate {
				m.numbers[i] = float32(1 / (1 - m.rate))
			}
		}
	}
}

// updateStatistics moves the running statistics towards those of the last batch, and
// their averages by follow towards them.
func (t *training) updateStatistics(s *ops.Stream, follow float32) {
	for _, n := range t.norms {
		n.runningMean.update(s.Value(n.mean), 1, follow)
		n.runningVariance.update(s.Value(n.variance), float32(n.count)/float32(max(n.count-1, 1)), follow)
	}
}

// readLosses reads the losses of the last run. Numbers that are no numbers are an
// error: the training has run away.
func (t *training) readLosses(s *ops.Stream) (Losses, error) {
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
