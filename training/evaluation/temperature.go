package evaluation

import (
	"context"

	"arbex/model"
	"arbex/training/dataset"
)

// FitTemperatures returns a copy of a network whose primary classifier, anchors and
// attention are calibrated, and their temperatures: those at which the distributions
// diverge least from the labels of a set's faces, each once as it is and once corrupted
// (temperature scaling, Guo et al. 2017). The network must not have been trained on
// the set.
//
// The primary distribution is fitted by itself, anchors and attention by what the
// corrected distribution becomes.
func FitTemperatures(ctx context.Context, n *model.Network, set *dataset.Set, o Options) (*model.Network, model.Temperatures, error) {
	faces, err := predictCleanAndCorrupted(ctx, n, set, o)
	if err != nil {
		return nil, model.Temperatures{}, err
	}
	best := model.Temperatures{Primary: 1, Anchor: 1, Attentive: 1}
	fit := temperatureFit{n, faces, o, &best}
	for range 2 { // anchors and attention depend on each other
		for _, part := range []struct {
			temperature *float32
			corrected   bool
		}{{&best.Primary, false}, {&best.Anchor, true}, {&best.Attentive, true}} {
			if err := fit.descend(ctx, part.temperature, part.corrected); err != nil {
				return nil, best, err
			}
		}
	}
	own, err := n.WithTemperatures(best)
	return own, best, err
}

// fitSeverity is the severity of the corrupted faces.
const fitSeverity = 3

// predictCleanAndCorrupted runs a network on the faces of a set as they are, then on each of
// them under one kind of corruption after the other.
func predictCleanAndCorrupted(ctx context.Context, n *model.Network, set *dataset.Set, o Options) (*predictions, error) {
	e, err := newEvaluator(n, set, o)
	if err != nil {
		return nil, err
	}
	defer e.Close()
	faces, err := e.predict(ctx, dataset.Corruption{})
	if err != nil {
		return nil, err
	}
	kinds, all := dataset.Corruptions(), faces.samples
	for k, kind := range kinds {
		e.samples = nil
		for i := k; i < len(all); i += len(kinds) {
			e.samples = append(e.samples, all[i])
		}
		if len(e.samples) == 0 {
			break
		}
		corrupted, err := e.predict(ctx, dataset.Corruption{Kind: kind, Severity: fitSeverity})
		if err != nil {
			return nil, err
		}
		faces.samples = append(faces.samples, corrupted.samples...)
		faces.all = append(faces.all, corrupted.all...)
	}
	return faces, nil
}

// temperatureFit searches the temperatures at which a network fits faces best.
type temperatureFit struct {
	network *model.Network
	faces   *predictions
	options Options
	best    *model.Temperatures
}

// descend sets one of the temperatures to its best, found in ever smaller steps.
func (f temperatureFit) descend(ctx context.Context, one *float32, corrected bool) error {
	least, err := f.divergence(ctx, corrected)
	if err != nil {
		return err
	}
	for _, step := range []float32{1.5, 1 / 1.5, 1.2, 1 / 1.2, 1.08, 1 / 1.08} {
		for {
			before := *one
			*one *= step
			d, err := f.divergence(ctx, corrected)
			if err != nil {
				return err
			}
			if d >= least || *one < 0.05 || *one > 20 {
				*one = before
				break
			}
			least = d
		}
	}
	return nil
}

// divergence returns that of the corrected or the primary distributions from the labels
// at the best temperatures so far. It runs the head alone.
func (f temperatureFit) divergence(ctx context.Context, corrected bool) (float64, error) {
	own, err := f.network.WithTemperatures(*f.best)
	if err != nil {
		return 0, err
	}
	p, err := model.NewPredictor(own, model.Options{Threads: f.options.Threads, Device: f.options.Device, Nice: f.options.Nice})
	if err != nil {
		return 0, err
	}
	defer p.Close()
	features, labels := make([][]float32, len(f.faces.samples)), make([]model.Distribution, len(f.faces.samples))
	for i, x := range f.faces.samples {
		features[i], labels[i] = f.faces.all[i].Feature, x.Label
	}
	predictions, err := p.PredictFeatures(ctx, features)
	if err != nil {
		return 0, err
	}
	predicted := make([]model.Distribution, len(predictions))
	for i, x := range predictions {
		predicted[i] = x.Primary
		if corrected {
			predicted[i] = x.Corrected
		}
	}
	return divergence(labels, predicted), nil
}
