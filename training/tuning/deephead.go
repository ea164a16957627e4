package tuning

import (
	"context"
	"math/rand/v2"
	"time"

	"arbex/model"
	"arbex/training"
	"arbex/training/captures"
	"arbex/training/dataset"
)

// trainHead trains the head on the feature vectors of augmented captures, with the
// replay mixed in.
func (d DeepTraining) trainHead(ctx context.Context, course Split, r *Result) (*model.Network, error) {
	train, err := d.augmentedExamples(ctx, course.Train)
	if err != nil {
		return nil, err
	}
	validate, err := d.examples(ctx, course.HeldOut, d.classes)
	if err != nil {
		return nil, err
	}
	q, epochs := d.QuickTraining, d.epochs()
	q.Steps, q.Rate = epochs*headEpoch, d.rate()
	q.OnProgress = func(p Progress) {
		p.Epoch, p.Epochs, p.Done, p.Of = (p.Done-1)/headEpoch+1, epochs, (p.Done-1)%headEpoch+1, headEpoch
		d.report(p)
	}
	h := &headEpochs{training: d, ctx: ctx, validate: validate, result: r, began: time.Now()}
	q.onStep = h.step
	last, err := q.train(ctx, train, r)
	r.Stopped = len(r.Epochs) < epochs
	if h.best != nil {
		return h.best, err
	}
	return last, err
}

// headEpochs divides the steps of a training of the head into epochs and keeps the
// best network.
type headEpochs struct {
	training DeepTraining
	ctx      context.Context
	validate Examples // choose the best epoch; none: the last is the best
	result   *Result
	best     *model.Network

	loss  float64 // sum of the epoch so far
	began time.Time
}

// step is QuickTraining.onStep.
func (h *headEpochs) step(step int, loss, rate float64, present func() (*model.Network, error)) error {
	if h.loss += loss; step%headEpoch != 0 {
		return nil
	}
	mean := h.loss / headEpoch
	epoch := training.EpochStats{Epoch: step / headEpoch, Steps: step, Rate: rate, Loss: mean, ClassLoss: mean, Seconds: time.Since(h.began).Seconds()}
	h.loss, h.began = 0, time.Now()
	if err := h.keepBest(&epoch, present); err != nil {
		return err
	}
	h.result.Epochs = append(h.result.Epochs, epoch)
	if h.training.OnEpoch != nil {
		h.training.OnEpoch(epoch)
	}
	return nil
}

// keepBest validates the network of an epoch and keeps it where none was better.
func (h *headEpochs) keepBest(epoch *training.EpochStats, present func() (*model.Network, error)) error {
	if len(h.validate.Features) == 0 {
		return nil
	}
	network, err := present()
	if err != nil {
		return err
	}
	p, err := h.training.predictExamples(h.ctx, network, h.validate)
	if err != nil {
		return err
	}
	score, _ := p.scores(network.Classes())
	epoch.ValidAccuracy, epoch.ValidF1, epoch.ValidECE = score.Accuracy, score.MacroF1, score.ECE
	if r := h.result; r.BestEpoch == 0 || epoch.ValidAccuracy >= r.Epochs[r.BestEpoch-1].ValidAccuracy {
		h.best, r.BestEpoch = network, epoch.Epoch
	}
	return nil
}

// augmentedExamples returns the feature vectors of captures and of augmented crops
// of each.
func (d DeepTraining) augmentedExamples(ctx context.Context, all []captures.Capture) (e Examples, err error) {
	if e, err = d.examples(ctx, all, d.classes); err != nil {
		return e, err
	}
	samples, err := d.samples(all)
	if err != nil {
		return e, err
	}
	p, err := model.NewPredictor(d.Network, d.modelOptions())
	if err != nil {
		return e, err
	}
	defer p.Close()
	random := rand.New(rand.NewPCG(d.Seed, 9))
	for i, x := range samples {
		if _, err := d.Control.wait(ctx, new(time.Time)); err != nil {
			return e, err
		}
		crops, err := augmentedCrops(x, d.Network.Config().Side, random)
		if err != nil {
			return e, err
		}
		predictions, err := p.Predict(ctx, crops)
		if err != nil {
			return e, err
		}
		for _, v := range predictions {
			e.Features, e.Labels = append(e.Features, v.Feature), append(e.Labels, x.Label)
		}
		d.report(Progress{Stage: ExtractingFeatures, Done: i + 1, Of: len(samples)})
	}
	return e, nil
}

// augmentedCrops returns headViews augmented crops of a sample.
func augmentedCrops(x dataset.Sample, side int, random *rand.Rand) (crops [][]byte, err error) {
	augment := dataset.DefaultAugmentation().Scaled(augmentation)
	for range headViews {
		a, err := augment.Apply(x, side, random)
		if err != nil {
			return nil, err
		}
		crops = append(crops, a.Crop)
	}
	return crops, nil
}
