package tuning

import (
	"context"
	"math"

	"arbex/model"
	"arbex/training/captures"
)

// SampleLosses returns the cross-entropy of the network's answer for each capture
// with the capture's label, in nats, by the capture's id: 0 where it agrees for
// certain, most for a class that the network does not have. Captures with a high loss are labelled wrongly, or worth more captures.
func (q QuickTraining) SampleLosses(ctx context.Context) (map[int64]float64, error) {
	all, err := q.Store.List(captures.Filter{})
	if err != nil {
		return nil, err
	}
	classes := Classes(q.Network.Classes(), all)
	e, err := q.examples(ctx, all, classes)
	if err != nil {
		return nil, err
	}
	predictions, err := predictFeatures(ctx, q.Network, q.modelOptions(), e.Features)
	if err != nil {
		return nil, err
	}
	losses := map[int64]float64{}
	for i, p := range predictions {
		losses[all[i].ID] = crossEntropy(e.Labels[i], p.Final().Rearrange(q.Network.Classes(), classes))
	}
	return losses, nil
}

// crossEntropy returns -sum_c y_c log p_c.
func crossEntropy(y, p model.Distribution) (sum float64) {
	const minProbability = 1e-12 // bounds the logarithm
	for class, share := range y {
		if share > 0 {
			sum -= float64(share) * math.Log(max(float64(p[class]), minProbability))
		}
	}
	return sum
}
