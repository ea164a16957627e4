package training

import (
	"context"
	"errors"
	"time"

	"arbex/assets/message"
	"arbex/model"
	"arbex/model/device"
	"arbex/training/dataset"
)

// ErrStopped is returned by Run when its context ended. The training was saved
// where Options.Folder is set, and Run or a new Trainer continues it.
var ErrStopped = message.New("the training was stopped; it can be resumed", nil)

// ErrCheckpointExists is returned by NewTrainer for a folder with a training that
// it was not asked to resume.
var ErrCheckpointExists = message.New("the folder already holds a training; resume it or choose another folder", nil)

// Trainer trains a network epoch by epoch. Create one with NewTrainer, and Close
// it.
type Trainer struct {
	network   *model.Network
	set       *dataset.Set
	valid     *dataset.Set // may be nil
	options   Options
	trainable *model.Trainable
	at        position
	best      *model.Network // of this run; nil before its first epoch
	saved     time.Time      // when the last checkpoint was written
}

// NewTrainer prepares a training of a network on a set. valid, which may be nil,
// chooses the best epoch; without it the last one is the best. With resume, the
// training continues from the checkpoint in Options.Folder; otherwise the folder
// must not hold one.
func NewTrainer(n *model.Network, set, valid *dataset.Set, o Options, resume bool) (*Trainer, error) {
	t := &Trainer{network: n, options: o.withDefaults(), saved: time.Now()}
	var err error
	if t.set, err = t.usable(set); err != nil {
		return nil, err
	}
	if valid != nil {
		if t.valid, err = t.usable(valid); err != nil {
			return nil, err
		}
	}
	if t.trainable, err = model.NewTrainable(n, o.Train); err != nil {
		return nil, err
	}
	if err := t.open(resume); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// usable returns the samples of a set that have the labels the training needs, in
// the order of the network's classes.
func (t *Trainer) usable(set *dataset.Set) (*dataset.Set, error) {
	switch {
	case set == nil:
		return nil, errors.New("there is no set to learn from")
	case !t.options.landmarks() && (len(set.Samples) == 0 || set.Samples[0].Label == nil):
		return nil, message.New("the part {{.Part}} needs pictures with expressions, {{.Path}} has none", message.Fields{"Part": t.options.Train.Part, "Path": set.Folder})
	case !t.options.landmarks():
		return set.Reorder(t.network.Classes())
	}
	set = set.WithLandmarks()
	if len(set.Samples) == 0 {
		return nil, message.New("the part {{.Part}} needs pictures with 68 points, {{.Path}} has none", message.Fields{"Part": t.options.Train.Part, "Path": set.Folder})
	}
	return set, nil
}

// Close frees the memory of the computation.
func (t *Trainer) Close() error { return t.trainable.Close() }

// Place returns where the network is trained.
func (t *Trainer) Place() device.Info { return t.trainable.Device() }

// Best returns the network of the best epoch so far, or the present one before
// the first epoch is finished.
func (t *Trainer) Best() (*model.Network, error) {
	if t.best != nil {
		return t.best, nil
	}
	if t.options.Folder != "" && t.at.BestEpoch > 0 {
		return model.Load(t.path("best"))
	}
	return t.trainable.Network(t.notes())
}

// Epochs returns the finished epochs.
func (t *Trainer) Epochs() []EpochStats { return t.at.Epochs }

// BestEpoch returns the best epoch so far; the zero value before the first.
func (t *Trainer) BestEpoch() (best EpochStats) {
	for _, e := range t.at.Epochs {
		if e.Epoch == t.at.BestEpoch {
			best = e
		}
	}
	return best
}

// Run trains until the last epoch is finished or ctx ends. Then it finishes the
// present step, saves a checkpoint and returns ErrStopped.
func (t *Trainer) Run(ctx context.Context) error {
	for t.at.Epoch < t.options.Epochs {
		if err := t.epoch(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (t *Trainer) epoch(ctx context.Context) error {
	loader := t.loader()
	if loader.Batches() == 0 {
		return message.New("an epoch of {{.Count}} pictures does not fill a batch of {{.Batch}}; use a smaller batch", message.Fields{"Count": len(loader.Order), "Batch": loader.BatchSize})
	}
	if err := t.steps(ctx, loader); err != nil {
		return err
	}
	if t.at.Batch < loader.Batches() {
		return t.stop()
	}
	return t.finish(ctx)
}

// loader returns the loader of the present epoch.
func (t *Trainer) loader() dataset.Loader {
	o := t.options
	return dataset.Loader{
		Set: t.set, Order: o.Refinement.Draw(t.set, o.Seed, t.at.Epoch), BatchSize: o.Train.Batch, Side: t.network.Config().Side,
		Augmentation: o.Augmentation, Seed: o.Seed, Epoch: t.at.Epoch, Mixup: o.Mixup, Workers: o.Workers, Label: t.labels(),
	}
}

// steps trains on the batches of an epoch that are left, until ctx ends.
func (t *Trainer) steps(ctx context.Context, loader dataset.Loader) error {
	inner, cancel := context.WithCancel(ctx)
	first, before, began := t.at.Batch, t.at.Sums.Seconds, time.Now()
	batches := loader.Run(inner, first)
	defer func() {
		cancel()
		for range batches {
		}
	}()
	for batch := range batches {
		if ctx.Err() != nil {
			return nil
		}
		if err := t.step(batch, loader.Batches()); err != nil {
			return err
		}
		spent := time.Since(began)
		t.at.Sums.Seconds = before + spent.Seconds()
		t.report(loader.Batches(), t.at.Batch-first, spent)
		if time.Since(t.saved) > t.options.SaveEvery {
			if err := t.save(); err != nil {
				return err
			}
		}
	}
	return nil
}

// step trains on a batch. It ignores the context of Run: a step takes about a
// second, and a half one could not be resumed.
func (t *Trainer) step(b dataset.Batch, batches int) error {
	if b.Err != nil {
		return b.Err
	}
	out, err := t.trainable.Step(context.Background(), b.Crops, b.Labels, t.rate(batches))
	if err != nil {
		return message.Wrap(err, "epoch {{.Epoch}}, batch {{.Batch}}: {{.Cause}}", message.Fields{"Epoch": t.at.Epoch + 1, "Batch": t.at.Batch + 1})
	}
	t.at.Sums.add(b, out)
	t.at.Batch++
	return nil
}

// rate returns the learning rate of the next step.
func (t *Trainer) rate(batches int) float64 {
	return t.options.Schedule.At(t.trainable.Steps(), t.at.Epoch, float64(t.at.Batch)/float64(batches), t.options.Epochs)
}

// report calls Options.Progress after done batches that took spent.
func (t *Trainer) report(batches, done int, spent time.Duration) {
	if t.options.OnProgress == nil {
		return
	}
	s := t.at.Sums
	left := batches - t.at.Batch + batches*(t.options.Epochs-t.at.Epoch-1)
	t.options.OnProgress(Progress{
		Epoch: t.at.Epoch + 1, Epochs: t.options.Epochs, Batch: t.at.Batch, Batches: batches,
		PerSecond: float64(done*t.options.Train.Batch) / spent.Seconds(), Left: spent / time.Duration(done) * time.Duration(left),
		Loss: s.Loss / float64(s.Steps), Accuracy: float64(s.Right) / float64(max(s.Scored, 1)), Broken: s.Broken,
	})
}

// stop saves a checkpoint and returns ErrStopped.
func (t *Trainer) stop() error {
	if err := t.save(); err != nil {
		return err
	}
	return ErrStopped
}
