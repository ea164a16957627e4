package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"

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
	p, err := startPeer(ctx, command)
	if err != nil {
		return nil, err
	}
	o.Peer = p.step
	return p.close, nil
}

// peer is another implementation to compare with: a program that computes a forward pass
// or takes a training step for each line it reads.
type peer struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
}

func startPeer(ctx context.Context, command string) (*peer, error) {
	fields := strings.Fields(command)
	p := &peer{command: exec.CommandContext(ctx, fields[0], fields[1:]...)}
	p.command.Stderr = os.Stderr
	in, err := p.command.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", fields[0], err)
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", fields[0], err)
	}
	p.in, p.out = in, bufio.NewScanner(out)
	if err := p.command.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", fields[0], err)
	}
	return p, nil
}

func (p *peer) step() (ms float64, err error) {
	if _, err := fmt.Fprintln(p.in, "step"); err != nil {
		return 0, fmt.Errorf("asking the peer for a step: %w", err)
	}
	if !p.out.Scan() {
		return 0, errors.New("the peer ended without an answer; run its command by hand to see why")
	}
	if ms, err = strconv.ParseFloat(strings.TrimSpace(p.out.Text()), 64); err != nil {
		return 0, fmt.Errorf("the peer answered %.40q, not with milliseconds", p.out.Text())
	}
	return ms, nil
}

func (p *peer) close() {
	p.in.Close()
	p.command.Wait() // it ends when its input does; how is of no interest
}
