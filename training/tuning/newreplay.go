package tuning

import (
	"context"
	"math/rand/v2"
	"slices"

	"arbex/assets/message"
	"arbex/model"
	"arbex/training/dataset"
)

// Sizes of a replay: enough that a point of accuracy is ten faces, and below a
// megabyte. Both parts have the class frequencies of their sets: others would teach
// the network to expect those.
const (
	replayTrained = 2000
	replayHeld    = 1200
)

// NewReplay makes a replay for a network from the set it was trained on and from one
// that it has not seen. The faces to mix in have the network's own answers as
// labels, and every third of them is corrupted, so that a training that replays
// them keeps both. progress may be nil.
func NewReplay(ctx context.Context, n *model.Network, train, heldOut *dataset.Set, progress func(done, of int)) (*Replay, error) {
	r := &Replay{Classes: n.Classes(), Digest: n.FeatureDigest()}
	p, err := model.NewPredictor(n, model.Options{})
	if err != nil {
		return nil, err
	}
	defer p.Close()
	side := n.Config().Side
	for _, part := range []struct {
		set   *dataset.Set
		count int
		look  extraction
		to    *Examples
	}{{train, replayTrained, extraction{crop: partlyCorruptedCrops(side), selfLabels: true}, &r.Train}, {heldOut, replayHeld, extraction{crop: plainCrops(side)}, &r.HeldOut}} {
		if part.set, err = part.set.Reorder(n.Classes()); err != nil {
			return nil, err
		}
		if *part.to, err = part.look.extract(ctx, p, part.set, part.set.Draw(part.count, rand.New(rand.NewPCG(1, 1))), progress); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// corruptInterval: one of so many replayed faces is corrupted.
const corruptInterval = 3

// cropFunc makes the crop of sample i.
type cropFunc func(i int, x dataset.Sample) ([]byte, error)

// plainCrops returns samples as they are.
func plainCrops(side int) cropFunc {
	return func(_ int, x dataset.Sample) ([]byte, error) { return x.Crop(side) }
}

// partlyCorruptedCrops corrupts one of corruptInterval samples; the same at each call.
func partlyCorruptedCrops(side int) cropFunc {
	return func(i int, x dataset.Sample) ([]byte, error) {
		if i%corruptInterval != 0 {
			return x.Crop(side)
		}
		made, err := dataset.Augmentation{Corrupt: 1}.Apply(x, side, rand.New(rand.NewPCG(2, uint64(i))))
		return made.Crop, err
	}
}

// extraction configures how samples become examples.
type extraction struct {
	crop       cropFunc
	selfLabels bool // the network's answers become the labels
}

// extract computes the feature vectors of samples. Pictures that cannot be read are
// left out.
func (l extraction) extract(ctx context.Context, p *model.Predictor, set *dataset.Set, chosen []dataset.Sample, progress func(done, of int)) (e Examples, err error) {
	done := 0
	for some := range slices.Chunk(chosen, 8) {
		crops, labels := [][]byte{}, [][]float32{}
		for i, x := range some {
			if crop, err := l.crop(done+i, x); err == nil {
				crops, labels = append(crops, crop), append(labels, x.Label)
			}
		}
		predictions, err := p.Predict(ctx, crops)
		if err != nil {
			return e, err
		}
		for i, x := range predictions {
			if l.selfLabels {
				labels[i] = x.Final()
			}
			e.Features, e.Labels = append(e.Features, x.Feature), append(e.Labels, labels[i])
		}
		if done += len(some); progress != nil {
			progress(done, len(chosen))
		}
	}
	if len(e.Features) == 0 {
		return e, message.New("none of the pictures in {{.Path}} can be read", message.Fields{"Path": set.Folder})
	}
	return e, nil
}
