package training

import (
	"context"

	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/evaluation"
)

// epochSums adds up the results of an epoch's steps. Its JSON names are stored in
// checkpoints.
type epochSums struct {
	Steps, Pictures                      int
	Scored                               int `json:"Judged"` // pictures with a predicted class
	Right, RightPrimary, Broken          int
	Loss, Class, Anchor, Center, Seconds float64
	Example                              string // why the first picture is broken
}

// add adds a step on a batch.
func (s *epochSums) add(b dataset.Batch, out model.StepResult) {
	s.Steps++
	s.Pictures += len(b.Crops)
	if s.Broken == 0 && len(b.Broken) > 0 {
		s.Example = b.Broken[0].Error()
	}
	s.Broken += len(b.Broken)
	s.Loss += out.Total
	s.Class += out.Class
	s.Anchor += out.Anchor
	s.Center += out.Center
	for i, balanced := range out.Corrected {
		label := b.Labels[i] // ends with that of the balanced distribution
		truth := model.Distribution(label[len(label)-len(balanced):]).Best()
		s.Scored++
		if balanced.Best() == truth {
			s.Right++
		}
		if out.Primary[i].Best() == truth {
			s.RightPrimary++
		}
	}
}

// row returns the means of an epoch.
func (s *epochSums) row() EpochStats {
	steps, scored := float64(s.Steps), float64(max(s.Scored, 1))
	return EpochStats{
		Loss: s.Loss / steps, ClassLoss: s.Class / steps, AnchorLoss: s.Anchor / steps, CenterLoss: s.Center / steps,
		Accuracy: float64(s.Right) / scored, PrimaryAccuracy: float64(s.RightPrimary) / scored,
		Seconds: s.Seconds, Broken: s.Broken, BrokenExample: s.Example,
	}
}

// finish validates, logs and saves after an epoch. When ctx ends meanwhile the
// validation is left to the resumed training.
func (t *Trainer) finish(ctx context.Context) error {
	row := t.at.Sums.row()
	row.Epoch, row.Steps, row.Rate = t.at.Epoch+1, t.trainable.Steps(), t.rate(t.at.Batch)
	network, err := t.trainable.Network(t.notes())
	if err != nil {
		return err
	}
	merit, err := t.validate(ctx, network, &row)
	if ctx.Err() != nil {
		return t.stop()
	}
	if err != nil {
		return err
	}
	t.at.Epoch, t.at.Batch, t.at.Sums = t.at.Epoch+1, 0, epochSums{}
	t.at.Epochs = append(t.at.Epochs, row)
	if err := t.keepBest(network, merit, row.Epoch); err != nil {
		return err
	}
	if t.options.OnEpoch != nil {
		t.options.OnEpoch(row)
	}
	return t.save()
}

// keepBest keeps and writes a network that is at least as good as the best so far.
func (t *Trainer) keepBest(n *model.Network, merit float64, epoch int) error {
	if t.at.BestEpoch > 0 && merit < t.at.BestMerit {
		return nil
	}
	t.at.BestMerit, t.at.BestEpoch, t.best = merit, epoch, n
	if t.options.Folder == "" {
		return nil
	}
	if err := n.Save(t.path("best")); err != nil {
		return err
	}
	return nil
}

// validate measures a network into row and returns its merit: the larger, the
// better. Without a validation set later epochs are better.
func (t *Trainer) validate(ctx context.Context, n *model.Network, row *EpochStats) (merit float64, err error) {
	if t.valid == nil {
		return float64(row.Epoch), nil
	}
	if t.options.OnProgress != nil {
		t.options.OnProgress(Progress{Epoch: row.Epoch, Epochs: t.options.Epochs, Validating: true})
	}
	o := evaluation.Options{Threads: t.options.Train.Threads, Device: t.options.Train.Device, Nice: t.options.Train.Nice}
	if t.options.landmarks() {
		row.ValidLandmarkError, err = evaluation.EvaluateLandmarks(ctx, n, t.valid, o)
		return -row.ValidLandmarkError, err
	}
	r, err := evaluation.Evaluate(ctx, n, t.valid, o)
	if err != nil {
		return 0, err
	}
	row.ValidAccuracy, row.ValidPrimaryAccuracy, row.ValidF1, row.ValidECE = r.Accuracy, r.Primary.Accuracy, r.MacroF1, r.ECE
	return r.Accuracy, nil
}
