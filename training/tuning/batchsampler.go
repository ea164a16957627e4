package tuning

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"

	"arbex/model"
)

// labelPairs are feature vectors with two labels each, one after the other: that of
// the primary distribution and that of anchors and attention
// (model.LossOptions.PrimaryLabels).
type labelPairs Examples

// sameLabels returns examples with both labels the same.
func sameLabels(e Examples) labelPairs {
	l := labelPairs{Features: e.Features}
	for _, label := range e.Labels {
		l.Labels = append(l.Labels, slices.Concat(label, label))
	}
	return l
}

// replayPairs returns the replay with the network's own answers as labels, which
// keeps it from forgetting. Where primary distribution and correction were trained
// on different class frequencies they differ, and each keeps its own answer. The
// labels are over classes: a new one has nothing of them.
func (q QuickTraining) replayPairs(ctx context.Context, classes []string) (l labelPairs, err error) {
	if !q.Replay.Fits(q.Network) {
		return l, nil
	}
	answers, err := predictFeatures(ctx, q.Network, q.modelOptions(), q.Replay.Train.Features)
	if err != nil {
		return l, err
	}
	l.Features = q.Replay.Train.Features
	own := q.Network.Classes()
	for _, x := range answers {
		l.Labels = append(l.Labels, slices.Concat(x.Primary.Rearrange(own, classes), x.Correction.Rearrange(own, classes)))
	}
	return l, nil
}

// batchSampler draws batches of captured faces, each class equally often, and of
// the replay.
type batchSampler struct {
	captured, replayed labelPairs
	classes            [][]int // indices of captured, by class
	random             *rand.Rand
}

func newBatchSampler(captured Examples, replayed labelPairs, seed uint64) *batchSampler {
	s := &batchSampler{captured: sameLabels(captured), replayed: replayed, random: rand.New(rand.NewPCG(seed, 5))}
	byClass := map[int][]int{}
	for i, label := range captured.Labels {
		class := model.Distribution(label).Best()
		byClass[class] = append(byClass[class], i)
	}
	for _, class := range slices.Sorted(maps.Keys(byClass)) {
		s.classes = append(s.classes, byClass[class])
	}
	return s
}

// batch returns a batch of feature vectors and label pairs.
func (s *batchSampler) batch(size int) (features, labels [][]float32) {
	for i := range size {
		from, at := s.captured, 0
		if i%capturedInterval != 0 && len(s.replayed.Features) > 0 {
			from = s.replayed
			at = s.random.IntN(len(from.Features))
		} else {
			class := s.classes[s.random.IntN(len(s.classes))]
			at = class[s.random.IntN(len(class))]
		}
		features, labels = append(features, from.Features[at]), append(labels, from.Labels[at])
	}
	return features, labels
}
