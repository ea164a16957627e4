package tuning

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"arbex/model"
	"arbex/training"
)

// Sizes of a replay: enough that a point of accuracy is some ten faces, and
// half a megabyte in all.
const (
	replayPerClass = 150  // learnt from, of each class
	replayHeld     = 1200 // measured on, as the set has them
)

// Collect makes a replay for a network: learn is the set that the network learnt
// from, held one that it has not seen; progress may be nil. progress may be nil.
func Collect(ctx context.Context, n *model.Network, learn, held *training.Set, progress func(done, of int)) (*Replay, error) {
	r := &Replay{Classes: n.Classes(), Digest: n.FeatureDigest()}
	p, err := model.NewPredictor(n, model.Options{})
	if err != nil {
		return nil, fmt.Errorf("tuning: %w", err)
	}
	defer p.Close()
	parts := []struct {
		set      *training.Set
		perClass int
		all      int
		to       *Examples
	}{{learn, replayPerClass, len(learn.Samples), &r.Learn}, {held, len(held.Samples), replayHeld, &r.Held}}
	for _, part := range parts {
		if part.set, err = part.set.For(n.Classes()); err != nil {
			return nil, err
		}
		if *part.to, err = look(ctx, p, part.set, drawn(part.set, part.perClass, part.all), n.Config().Side, progress); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// drawn chooses samples that have a majority, at random but always the same.
func drawn(set *training.Set, perClass, most int) (chosen []training.Sample) {
	counts := make([]int, len(set.Classes))
	for _, i := range rand.New(rand.NewPCG(1, 1)).Perm(len(set.Samples)) {
		x := set.Samples[i]
		if x.Class < 0 || counts[x.Class] >= perClass || len(chosen) >= most {
			continue
		}
		counts[x.Class]++
		chosen = append(chosen, x)
	}
	return chosen
}

// look computes the feature vectors of samples; broken pictures are left out.
func look(ctx context.Context, p *model.Predictor, set *training.Set, chosen []training.Sample, side int, progress func(done, of int)) (e Examples, err error) {
	done := 0
	for some := range slices.Chunk(chosen, 8) {
		var crops [][]byte
		for _, x := range some {
			if crop, err := x.Crop(side); err == nil {
				crops, e.Labels = append(crops, crop), append(e.Labels, x.Label)
			}
		}
		predictions, err := p.Predict(ctx, crops)
		if err != nil {
			return e, err
		}
		for _, x := range predictions {
			e.Features = append(e.Features, x.Feature)
		}
		if done += len(some); progress != nil {
			progress(done, len(chosen))
		}
	}
	if len(e.Features) == 0 {
		return e, fmt.Errorf("tuning: %s (%s) has no pictures that can be used", set.Folder, set.Split)
	}
	return e, nil
}
