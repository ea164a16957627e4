package evaluation

import (
	"context"
	"slices"

	"arbex/model"
	"arbex/training/dataset"
)

// Distill returns a set whose labels are mixed with teachers' predictions:
// (1-share) of a sample's own label and share of the mean of their primary
// distributions (knowledge distillation; Hinton, Vinyals and Dean 2015 [ours]). Samples
// without a majority or with a broken picture keep their label.
func Distill(ctx context.Context, teachers []*model.Network, set *dataset.Set, share float64, o Options) (*dataset.Set, error) {
	distilled := *set
	distilled.Samples = slices.Clone(set.Samples)
	for i, x := range set.Samples {
		distilled.Samples[i].Label = slices.Clone(x.Label)
	}
	weight := float32(share) / float32(len(teachers))
	for _, n := range teachers {
		faces, err := predictSet(ctx, n, set, o)
		if err != nil {
			return nil, err
		}
		k := 0 // of faces.samples, which are some of the set's in their order
		for i, x := range set.Samples {
			if k == len(faces.samples) || x.Name != faces.samples[k].Name {
				continue
			}
			for class, p := range faces.all[k].Primary.Rearrange(n.Classes(), set.Classes) {
				distilled.Samples[i].Label[class] += weight * (p - x.Label[class])
			}
			k++
		}
	}
	return &distilled, nil
}

// predictSet runs a network on the samples of a set that have a majority.
func predictSet(ctx context.Context, n *model.Network, set *dataset.Set, o Options) (*predictions, error) {
	e, err := newEvaluator(n, set, o)
	if err != nil {
		return nil, err
	}
	defer e.Close()
	return e.predict(ctx, dataset.Corruption{})
}
