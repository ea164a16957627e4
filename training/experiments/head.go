package experiments

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"

	"arbex/model"
	"arbex/training"
	"arbex/training/dataset"
	"arbex/training/evaluation"
)

const (
	headBatch  = 64
	headRate   = 1e-3
	headWarmup = 50
)

// key tells runs apart: recipe, seed, and what both are used on.
func (w *worker) key(r recipe, seed uint64) string {
	text, _ := json.Marshal(r)
	o := w.options
	h := sha256.New()
	fmt.Fprintln(h, string(text), seed, o.Steps, o.Network.FeatureDigest(), o.Pictures, setDigest(o.Train, o.Train.Samples), setDigest(o.Valid, o.Valid.Samples))
	return fmt.Sprintf("%x", h.Sum(nil)[:12])
}

// setDigest is short for the folder of a set, and the names and labels of samples of it
// in their order: other pictures may have the same names.
func setDigest(set *dataset.Set, samples []dataset.Sample) string {
	h := sha256.New()
	fmt.Fprintln(h, set.Folder)
	for _, x := range samples {
		fmt.Fprintln(h, x.Name, x.Label)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:6])
}

// run trains a head after a recipe and measures it.
func (w *worker) run(ctx context.Context, r recipe, seed uint64) (figures, error) {
	p, err := w.features.get(ctx, r.treatment())
	if err != nil {
		return figures{}, err
	}
	network, err := w.train(ctx, r, p.train, seed)
	if err != nil {
		return figures{}, err
	}
	_, measured, err := measure(ctx, network, p.valid, w.options.Threads)
	return measured, err
}

// train returns a network with a head trained on the samples.
func (w *worker) train(ctx context.Context, r recipe, from []sample, seed uint64) (*model.Network, error) {
	network, err := w.newHead(r, seed)
	if err != nil {
		return nil, err
	}
	o := model.DefaultTraining(model.TrainHead)
	o.Features, o.Batch, o.Seed, o.Threads, o.Loss = true, headBatch, seed, w.options.Threads, r.Loss
	trainee, err := model.NewTrainable(network, o)
	if err != nil {
		return nil, err
	}
	defer trainee.Close()
	batches := newBatches(r, from, network.Classes(), seed)
	schedule := training.Schedule{Rate: headRate, Warmup: headWarmup, Cosine: true}
	for step := range w.options.Steps {
		features, labels := batches.next()
		if _, err := trainee.StepFeatures(ctx, features, labels, schedule.At(step, 0, float64(step)/float64(w.options.Steps), 1)); err != nil {
			return nil, err
		}
	}
	return trainee.Network(model.Metadata{Trained: true})
}

// newHead is the network with a new head of the recipe's form.
func (w *worker) newHead(r recipe, seed uint64) (*model.Network, error) {
	config := w.options.Network.Config()
	config.Anchors, config.Ablation = r.Anchors, r.Ablation
	network, err := model.New(config, seed)
	if err != nil {
		return nil, err
	}
	return network.WithWeightsOf(w.options.Network, inHead)
}

// inHead reports whether a tensor is part of the head.
func inHead(name string) bool {
	for _, prefix := range []string{"reduce.", "primary.", "anchors", "attention."} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// batches draws the batches of a run, epoch after epoch.
type batches struct {
	set        *dataset.Set // one sample for each of from, for the refinement
	from       []sample
	refinement dataset.Refinement
	seed       uint64
	epoch      int
	order      []int
}

// newBatches gives the recipe's share of the samples another class.
func newBatches(r recipe, from []sample, classes []string, seed uint64) *batches {
	random := rand.New(rand.NewPCG(seed, 6))
	b := &batches{set: &dataset.Set{Classes: classes}, refinement: r.Refinement, seed: seed}
	for _, x := range from {
		if random.Float64() < r.LabelNoise {
			x.class = (x.class + 1 + random.IntN(len(classes)-1)) % len(classes)
			x.label = make(model.Distribution, len(classes))
			x.label[x.class] = 1
		}
		b.from = append(b.from, x)
		b.set.Samples = append(b.set.Samples, dataset.Sample{Label: x.label, Class: x.class})
	}
	return b
}

func (b *batches) next() (features, labels [][]float32) {
	for len(b.order) < headBatch {
		b.order = append(b.order, b.refinement.Draw(b.set, b.seed, b.epoch)...)
		b.epoch++
	}
	for _, i := range b.order[:headBatch] {
		features, labels = append(features, b.from[i].feature), append(labels, b.from[i].label)
	}
	b.order = b.order[headBatch:]
	return features, labels
}

// measure returns a head's predictions for the samples, and its figures.
func measure(ctx context.Context, n *model.Network, on []sample, threads int) ([]model.Prediction, figures, error) {
	p, err := model.NewPredictor(n, model.Options{Threads: threads})
	if err != nil {
		return nil, figures{}, err
	}
	defer p.Close()
	vectors, truth := make([][]float32, len(on)), make([]int, len(on))
	for i, x := range on {
		vectors[i], truth[i] = x.feature, x.class
	}
	predictions, err := p.PredictFeatures(ctx, vectors)
	if err != nil {
		return nil, figures{}, err
	}
	var primary, corrected []model.Distribution
	for _, x := range predictions {
		primary, corrected = append(primary, x.Primary), append(corrected, x.Final())
	}
	c, l := evaluation.NewScore(n.Classes(), truth, corrected), evaluation.NewScore(n.Classes(), truth, primary)
	precision := 0.0
	for _, class := range c.PerClass {
		precision += class.Precision / float64(len(c.PerClass))
	}
	return predictions, figures{100 * c.Accuracy, 100 * l.Accuracy, 100 * precision, 100 * c.MeanRecall, 100 * c.MacroF1, 100 * c.ECE}, nil
}
