package tuning

import (
	"context"
	"maps"
	"slices"

	"arbex/model"
	"arbex/training/captures"
	"arbex/training/dataset"
)

// features returns the feature vectors of captures by their ids. Those that the
// store lacks are computed and stored.
func (q QuickTraining) features(ctx context.Context, all []captures.Capture) (map[int64][]float32, error) {
	digest := q.Network.FeatureDigest()
	known, err := q.Store.Features(digest)
	if err != nil {
		return nil, err
	}
	missing := slices.DeleteFunc(slices.Clone(all), func(c captures.Capture) bool {
		return len(known[c.ID]) == q.Network.Config().ViT.Width
	})
	if len(missing) == 0 {
		return known, nil
	}
	p, err := model.NewPredictor(q.Network, q.modelOptions())
	if err != nil {
		return nil, err
	}
	defer p.Close()
	done := 0
	for some := range slices.Chunk(missing, 8) {
		fresh, err := q.extract(ctx, p, some)
		if err != nil {
			return nil, err
		}
		if err := q.Store.SaveFeatures(digest, fresh); err != nil {
			return nil, err
		}
		maps.Copy(known, fresh)
		done += len(some)
		q.report(Progress{Stage: ExtractingFeatures, Done: done, Of: len(missing)})
	}
	return known, nil
}

// extract computes the feature vectors of some captures.
func (q QuickTraining) extract(ctx context.Context, p *model.Predictor, some []captures.Capture) (map[int64][]float32, error) {
	var crops [][]byte
	for i := range some {
		if err := q.Store.LoadPicture(&some[i]); err != nil {
			return nil, err
		}
		crops = append(crops, dataset.Resize(some[i].Crop, some[i].Side, q.Network.Config().Side))
	}
	predictions, err := p.Predict(ctx, crops)
	if err != nil {
		return nil, err
	}
	fresh := map[int64][]float32{}
	for i, c := range some {
		fresh[c.ID] = predictions[i].Feature
	}
	return fresh, nil
}

// examples returns captures as examples of classes.
func (q QuickTraining) examples(ctx context.Context, all []captures.Capture, classes []string) (e Examples, err error) {
	features, err := q.features(ctx, all)
	if err != nil {
		return e, err
	}
	for _, c := range all {
		label, err := c.Label.Vector(classes)
		if err != nil {
			return e, err
		}
		e.Features, e.Labels = append(e.Features, features[c.ID]), append(e.Labels, label)
	}
	return e, nil
}

// predictFeatures runs the head of a network on feature vectors.
func predictFeatures(ctx context.Context, n *model.Network, o model.Options, features [][]float32) ([]model.Prediction, error) {
	p, err := model.NewPredictor(n, o)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return p.PredictFeatures(ctx, features)
}
