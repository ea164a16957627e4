package cli

import (
	"context"
	"fmt"

	"arbex/app/session"
	"arbex/model"
	measure "arbex/model/bench"
)

// trainingBatch is the minimum batch of a measured training step.
const trainingBatch = 8

func (b *bench) measureTraining(ctx context.Context, t *terminal, n *model.Network, r *benchReport) error {
	n, err := n.WithBalancingHead(seed)
	if err != nil {
		return err
	}
	o := b.options(t, "training step")
	o.Batch, o.Rounds = max(b.Batch, trainingBatch), min(b.Rounds, 10)
	end, err := setPeer(ctx, &o, b.Peer)
	if err != nil {
		return err
	}
	defer end()
	f, err := measure.Training(ctx, n, o)
	if err != nil {
		return fmt.Errorf("measuring the training: %w", err)
	}
	r.Train = &trainingReport{f.Part, f.Batch, session.Round(f.MedianMs, 1), session.Round(f.PicturesPerS, 1), newPeerReport(f.Comparison)}
	return nil
}

// setPeer starts the peer of a measurement, if command names one. end stops it.
func setPeer(ctx context.Context, o *measure.Options, command string) (end func(), err error) {
	if command == "" {
		return func() {}, nil
	}
	p, err := measure.StartPeer(ctx, command)
	if err != nil {
		return nil, err
	}
	o.Peer = p.Step
	return p.Close, nil
}
