package bench

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
)

// Peer is another implementation to compare with: a program that computes a forward pass,
// or takes a training step, for each line it reads, and answers with its milliseconds.
type Peer struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
}

// StartPeer starts a command, whose words are separated by spaces. It ends with ctx, or
// with Close.
func StartPeer(ctx context.Context, command string) (*Peer, error) {
	words := strings.Fields(command)
	if len(words) == 0 {
		return nil, errors.New("a peer needs a command")
	}
	p := &Peer{command: exec.CommandContext(ctx, words[0], words[1:]...)}
	p.command.Stderr = os.Stderr
	in, err := p.command.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", words[0], err)
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("starting %s: %w", words[0], err)
	}
	p.in, p.out = in, bufio.NewScanner(out)
	if err := p.command.Start(); err != nil {
		return nil, fmt.Errorf("starting %s: %w", words[0], err)
	}
	return p, nil
}

// Step waits for one step of the peer, for [Options].
func (p *Peer) Step() (ms float64, err error) {
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

// Close ends the peer.
func (p *Peer) Close() {
	p.in.Close()
	p.command.Wait() // it ends when its input does; how is of no interest
}
