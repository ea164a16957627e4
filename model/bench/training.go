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
	Device       string
	Comparison
}

// Training times training steps of all but the landmark backbone and, in turn, the
// peer of o.
func Training(ctx context.Context, n *model.Network, o Options) (TrainingResult, error) {
	o = o.withDefaults(8, 10)
	options := model.DefaultTraining(model.TrainFeatures)
	options.Batch, options.Threads, options.Device = o.Batch, o.Threads, o.Device
	t, err := model.NewTrainable(n, options)
	if err != nil {
		return TrainingResult{}, err
	}
	defer t.Close()
	ms, comparison, err := alternateWithPeer(ctx, o, timed(trainingStep(ctx, t, n.Config(), o)))
	if err != nil {
		return TrainingResult{}, err
	}
	r := TrainingResult{Part: options.Part, Batch: o.Batch, Device: deviceName(t.Device()), MedianMs: quantile(ms[0], 0.5), Comparison: comparison}
	r.PicturesPerS = float64(o.Batch) / r.MedianMs * 1000
	return r, nil
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
