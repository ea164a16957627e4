package bench

import (
	"context"

	"arbex/model"
)

// TrainingResult is what Training has measured.
type TrainingResult struct {
	Part         model.Part
	Batch        int
	MedianMs     float64 // of a step: forward, backward, Adam
	PicturesPerS float64 // at the median
	PeerMedianMs float64 // of the peer's step, 0 without one
	OverPeer     float64 // median of our time over the peer's, round by round
	Device       string
}

// Training times training steps of all but the landmark backbone. peer, which may
// be nil, takes a step of another implementation, in turn with ours, and returns
// its milliseconds.
func Training(ctx context.Context, n *model.Network, o Options, peer func() (float64, error)) (TrainingResult, error) {
	o = o.withDefaults(8, 10)
	options := model.DefaultTraining(model.TrainFeatures)
	options.Batch, options.Threads, options.Device = o.Batch, o.Threads, o.Device
	t, err := model.NewTrainable(n, options)
	if err != nil {
		return TrainingResult{}, err
	}
	defer t.Close()
	var peerMs []float64
	peerStep := func() error {
		if peer == nil {
			return nil
		}
		ms, err := peer()
		peerMs = append(peerMs, ms)
		return err
	}
	ownMs, _, err := alternate(ctx, o, trainingStep(ctx, t, n.Config(), o), peerStep)
	if err != nil {
		return TrainingResult{}, err
	}
	r := TrainingResult{Part: options.Part, Batch: o.Batch, Device: deviceName(t.Device())}
	if peer != nil {
		r.compare(ownMs, peerMs[warmUpRounds:])
	}
	r.MedianMs = quantile(ownMs, 0.5)
	r.PicturesPerS = float64(o.Batch) / r.MedianMs * 1000
	return r, nil
}

// compare sets the figures of the peer.
func (r *TrainingResult) compare(ownMs, peerMs []float64) {
	ratios := make([]float64, len(ownMs))
	for i, ms := range ownMs {
		ratios[i] = ms / peerMs[i]
	}
	r.OverPeer, r.PeerMedianMs = quantile(ratios, 0.5), quantile(peerMs, 0.5)
}

func trainingStep(ctx context.Context, t *model.Trainable, c model.Config, o Options) func() error {
	crops, labels := noise(o.Batch, c.Side), make([][]float32, o.Batch)
	for i := range labels {
		labels[i] = make([]float32, len(c.Classes))
		labels[i][i%len(labels[i])] = 1
	}
	return func() error {
		_, err := t.Step(ctx, crops, labels, 1e-5)
		return err
	}
}
