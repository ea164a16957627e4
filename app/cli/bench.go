package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"arbex/app/engine"
	"arbex/app/session"
	"arbex/model"
	measure "arbex/model/bench"
	"arbex/vision"
)

// bench measures the network, and with --pipeline the whole live path.
type bench struct {
	Batch    int    `help:"Faces of a forward pass." default:"1" placeholder:"N"`
	Rounds   int    `help:"Forward passes to measure." default:"30" placeholder:"N"`
	Pipeline string `help:"Also run the whole live path on this clip (or demo, or demo:3 for three faces)." placeholder:"CLIP"`
	Bare     bool   `help:"With --pipeline: without smoothing and neutral faces."`
	Train    bool   `help:"Also measure training steps: forward, backward, Adam."`
	Peer     string `help:"With --train: a command that takes a step of its own for each line it reads and answers with its milliseconds; see model/testdata/peer_step.py." placeholder:"COMMAND"`
	JSON     bool   `help:"Write one JSON object to standard output."`
	networkFlags
}

// Validate is called by kong once the flags are read.
func (b *bench) Validate() error {
	if b.Batch < 1 || b.Batch > 64 || b.Rounds < 1 || b.Rounds > 10000 {
		return fmt.Errorf("--batch=%d --rounds=%d: choose 1 to 64 faces and 1 to 10000 rounds", b.Batch, b.Rounds)
	}
	if vision.IsLive(b.Pipeline) {
		return fmt.Errorf("--pipeline=%s: measure on a clip, which is the same each time, and not on a camera", b.Pipeline)
	}
	return b.networkFlags.Validate()
}

// benchReport is what bench prints.
type benchReport struct {
	Preset   string          `json:"preset"`
	Batch    int             `json:"batch"`
	Threads  int             `json:"threads"`
	Forward  forwardReport   `json:"forward"`
	Matmul   float64         `json:"matmul_gflops"`
	Train    *trainingReport `json:"train,omitempty"`
	Pipeline *pipelineReport `json:"pipeline,omitempty"`
	CPU      string          `json:"cpu"`
	Device   string          `json:"device"`
}

type forwardReport struct {
	Median float64 `json:"median_ms"`
	P95    float64 `json:"p95_ms"`
	GFLOPS float64 `json:"gflops"`
}

type trainingReport struct {
	Part     model.Part `json:"part"`
	Batch    int        `json:"batch"`
	Median   float64    `json:"median_ms"`
	Pictures float64    `json:"pictures_per_s"`
	Peer     float64    `json:"peer_median_ms,omitempty"`
	OverPeer float64    `json:"over_peer,omitempty"`
}

type pipelineReport struct {
	FPS     float64 `json:"fps"`
	Bars    float64 `json:"capture_to_bars_p95_ms"`
	Preview float64 `json:"preview_p95_ms"`
	Dropped int     `json:"dropped"`
	Faces   int     `json:"faces"`
}

// Run measures and prints.
func (b *bench) Run(ctx context.Context, t *terminal) error {
	network, err := b.open()
	if err != nil {
		return err
	}
	b.logDevice(t)
	if !network.Trained() {
		t.logf("arbex: the network is untrained, which changes nothing about its speed")
	}
	figures, err := measure.Forward(ctx, network, measure.Options{
		Batch: b.Batch, Threads: b.Threads, Device: b.device(), Rounds: b.Rounds, Progress: t.counter("forward pass"),
	})
	if err != nil {
		return fmt.Errorf("measuring the network: %w", err)
	}
	report := benchReport{
		Preset: figures.Preset, Batch: figures.Batch, Threads: figures.Threads,
		Forward: forwardReport{session.Round(figures.MedianMs, 3), session.Round(figures.P95Ms, 3), session.Round(figures.GFLOPS, 1)},
		Matmul:  session.Round(figures.MatmulGFLOPS, 1), CPU: figures.CPU, Device: figures.Device,
	}
	if b.Train {
		if report.Train, err = b.measureTraining(ctx, t, network); err != nil {
			return err
		}
	}
	if b.Pipeline != "" {
		if report.Pipeline, err = b.measurePipeline(ctx, t, network); err != nil {
			return err
		}
	}
	if b.JSON {
		return json.NewEncoder(t.out).Encode(report)
	}
	report.print(t)
	return nil
}

// trainingBatch is the minimum batch of a measured training step.
const trainingBatch = 8

func (b *bench) measureTraining(ctx context.Context, t *terminal, n *model.Network) (*trainingReport, error) {
	n, err := n.WithBalancingHead(seed)
	if err != nil {
		return nil, err
	}
	o := measure.Options{Batch: max(b.Batch, trainingBatch), Threads: b.Threads, Device: b.device(), Rounds: min(b.Rounds, 10), Progress: t.counter("training step")}
	var step func() (float64, error)
	if b.Peer != "" {
		p, err := startPeer(ctx, b.Peer)
		if err != nil {
			return nil, err
		}
		defer p.close()
		step = p.step
	}
	f, err := measure.Training(ctx, n, o, step)
	if err != nil {
		return nil, fmt.Errorf("measuring the training: %w", err)
	}
	return &trainingReport{f.Part, f.Batch, session.Round(f.MedianMs, 1), session.Round(f.PicturesPerS, 1), session.Round(f.PeerMedianMs, 1), session.Round(f.OverPeer, 3)}, nil
}

// peer is another implementation to compare with: a program that takes a training step
// for each line it reads.
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

func (b *bench) measurePipeline(ctx context.Context, t *terminal, n *model.Network) (*pipelineReport, error) {
	t.logf("arbex: running the live path on %s for ten seconds", b.Pipeline)
	f, err := engine.Measure(ctx, engine.MeasureOptions{Clip: b.Pipeline, Network: n, Threads: b.Threads, Device: b.device(), RawOnly: b.Bare, Duration: 8 * time.Second})
	if err != nil {
		return nil, fmt.Errorf("measuring the live path: %w", err)
	}
	return &pipelineReport{session.Round(f.FPS, 2), session.Round(f.LatencyP95Ms, 1), session.Round(f.PreviewP95Ms, 1), f.Dropped, f.Faces}, nil
}

func (r benchReport) print(t *terminal) {
	fmt.Fprintf(t.out, "%s, %d face(s), %d thread(s), %s, %s\n", r.Preset, r.Batch, r.Threads, r.Device, r.CPU)
	fmt.Fprintf(t.out, "  forward pass    %.2f ms (95th percentile %.2f), %.0f GFLOP/s\n", r.Forward.Median, r.Forward.P95, r.Forward.GFLOPS)
	fmt.Fprintf(t.out, "  matrix product  %.0f GFLOP/s in the same run: the forward pass reaches %.0f %% of it\n", r.Matmul, 100*r.Forward.GFLOPS/r.Matmul)
	if p := r.Train; p != nil {
		fmt.Fprintf(t.out, "  training step   %.0f ms for %d pictures (%s): %.0f pictures a second\n", p.Median, p.Batch, p.Part, p.Pictures)
		if p.Peer > 0 {
			fmt.Fprintf(t.out, "                  %.2f times the peer's %.0f ms\n", p.OverPeer, p.Peer)
		}
	}
	if p := r.Pipeline; p != nil {
		fmt.Fprintf(t.out, "  live path       %.1f pictures a second, %d dropped, %d face(s)\n", p.FPS, p.Dropped, p.Faces)
		fmt.Fprintf(t.out, "                  capture to bars %.0f ms, to preview %.0f ms (95th percentiles)\n", p.Bars, p.Preview)
	}
}

// counter returns a function that updates the progress line.
func (t *terminal) counter(what string) func(done, of int) {
	if !t.interactive {
		return nil
	}
	return func(done, of int) {
		fmt.Fprintf(t.err, "\r%s %d of %d\x1b[K", what, done, of)
		if done == of {
			fmt.Fprintln(t.err)
		}
	}
}
