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
// below a megabyte in all. Both parts are as the sets have them: other shares of
// the classes would teach other expectations.
const (
	replayLearnt = 2000
	replayHeld   = 1200
)

// Collect makes a replay for a network: learn is the set that the network learnt
// from, held one that it has not seen; progress may be nil. What is mixed in has
// the network's own answers for labels, so that it holds on to them. progress may be nil.
func Collect(ctx context.Context, n *model.Network, learn, held *training.Set, progress func(done, of int)) (*Replay, error) {
	r := &Replay{Classes: n.Classes(), Digest: n.FeatureDigest()}
	p, err := model.NewPredictor(n, model.Options{})
	if err != nil {
		return nil, fmt.Errorf("tuning: %w", err)
	}
	defer p.Close()
	for _, part := range []struct {
		set   *training.Set
		count int
		own   bool
		to    *Examples
	}{{learn, replayLearnt, true, &r.Learn}, {held, replayHeld, false, &r.Held}} {
		if part.set, err = part.set.For(n.Classes()); err != nil {
			return nil, err
		}
		if *part.to, err = look(ctx, p, part.set, drawn(part.set, part.count), n.Config().Side, part.own, progress); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// drawn chooses samples that have a majority, at random but always the same.
func drawn(set *training.Set, count int) (chosen []training.Sample) {
	for _, i := range rand.New(rand.NewPCG(1, 1)).Perm(len(set.Samples)) {
		if x := set.Samples[i]; x.Class >= 0 && len(chosen) < count {
			chosen = append(chosen, x)
		}
	}
	return chosen
}

// look computes the feature vectors of samples; broken pictures are left out.
// own takes the network's answers for labels.
func look(ctx context.Context, p *model.Predictor, set *training.Set, chosen []training.Sample, side int, own bool, progress func(done, of int)) (e Examples, err error) {
	done := 0
	for some := range slices.Chunk(chosen, 8) {
		crops, labels := [][]byte{}, [][]float32{}
		for _, x := range some {
			if crop, err := x.Crop(side); err == nil {
				crops, labels = append(crops, crop), append(labels, x.Label)
			}
		}
		predictions, err := p.Predict(ctx, crops)
		if err != nil {
			return e, err
		}
		for i, x := range predictions {
			if own {
				labels[i] = x.Final()
			}
			e.Features, e.Labels = append(e.Features, x.Feature), append(e.Labels, labels[i])
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
