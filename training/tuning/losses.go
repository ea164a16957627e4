package tuning

import (
	"context"
	"fmt"
	"math"

	"arbex/model"
	"arbex/training/captures"
)

// SampleLosses returns how far the network's answer is from each capture's label, as
// the cross-entropy in nats: 0 where it agrees for certain. What surprises most
// is labelled wrongly, or worth more captures.
func (q QuickTraining) SampleLosses(ctx context.Context) (map[int64]float64, error) {
	all, err := q.Store.List(captures.Filter{})
	if err != nil {
		return nil, err
	}
	features, err := q.features(ctx, all)
	if err != nil {
		return nil, err
	}
	e, err := examples(all, features, q.Network.Classes())
	if err != nil {
		return nil, err
	}
	p, err := model.NewPredictor(q.Network, q.modelOptions())
	if err != nil {
		return nil, fmt.Errorf("tuning: %w", err)
	}
	defer p.Close()
	predictions, err := p.PredictFeatures(ctx, e.Features)
	if err != nil {
		return nil, err
	}
	surprise := map[int64]float64{}
	for i, x := range predictions {
		for class, share := range e.Labels[i] {
			if share > 0 {
				surprise[all[i].ID] -= float64(share) * math.Log(max(float64(x.Final()[class]), 1e-12))
			}
		}
	}
	return surprise, nil
}
