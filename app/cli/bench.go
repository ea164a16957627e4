package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"arbex/app/session"
	"arbex/model"
	measure "arbex/model/bench"
	"arbex/vision"
)

// bench measures the network, and what else it is asked for.
type bench struct {
	Batch    int    `help:"Faces of a forward pass." default:"1" placeholder:"N"`
	Rounds   int    `help:"Forward passes to measure." default:"30" placeholder:"N"`
	Layers   bool   `help:"Also time each operation of the compiled network, on the processor."`
	Busy     int    `help:"Also measure beside programs that keep so many cores busy, with as many threads as the program chooses by itself." placeholder:"N"`
	Analyze  string `help:"Also analyse this clip (or demo, or demo:3 for three faces) as arbex analyze does." placeholder:"CLIP"`
	Pipeline string `help:"Also run the whole live path on this clip." placeholder:"CLIP"`
	Bare     bool   `help:"With --pipeline: without smoothing and neutral faces."`
	Train    bool   `help:"Also measure training steps: forward, backward, Adam."`
	Peer     string `help:"Also measure a command that computes a forward pass of its own (with --train: takes a training step) for each line it reads and answers with its milliseconds; see model/testdata/peer_step.py." placeholder:"COMMAND"`
	Table    bool   `help:"Instead: the figures that matter to whoever uses the program, each beside its goal. It takes some minutes."`
	JSON     bool   `help:"Write one JSON object to standard output."`
	networkFlags
}

// Validate is called by kong once the flags are read.
func (b *bench) Validate() error {
	if b.Batch < 1 || b.Batch > 64 || b.Rounds < 1 || b.Rounds > 10000 {
		return fmt.Errorf("--batch=%d --rounds=%d: choose 1 to 64 faces and 1 to 10000 rounds", b.Batch, b.Rounds)
	}
	if b.Busy < 0 || b.Busy > maxBusy {
		return fmt.Errorf("--busy=%d: choose 1 to %d cores", b.Busy, maxBusy)
	}
	if b.Peer != "" && strings.TrimSpace(b.Peer) == "" {
		return errors.New("--peer: give the command to measure beside")
	}
	for flag, clip := range map[string]string{"--pipeline": b.Pipeline, "--analyze": b.Analyze} {
		if vision.IsLive(clip) {
			return fmt.Errorf("%s=%s: measure on a clip, which is the same each time, and not on a camera", flag, clip)
		}
	}
	return b.networkFlags.Validate()
}

// maxBusy is more cores than one machine has.
const maxBusy = 1024

// Run measures and prints.
func (b *bench) Run(ctx context.Context, t *terminal) error {
	if b.Table {
		return b.runTable(ctx, t)
	}
	network, err := b.open()
	if err != nil {
		return err
	}
	b.logDevice(t)
	if !network.Trained() {
		t.logf("arbex: the network is untrained, which changes nothing about its speed")
	}
	report, err := b.measure(ctx, t, network)
	if err != nil {
		return err
	}
	if b.JSON {
		return json.NewEncoder(t.out).Encode(report)
	}
	report.print(t.out)
	return nil
}

// measure measures what was asked for.
func (b *bench) measure(ctx context.Context, t *terminal, network *model.Network) (*benchReport, error) {
	report, err := b.measureForward(ctx, t, network)
	if err != nil {
		return nil, err
	}
	for _, part := range []struct {
		asked   bool
		measure func(context.Context, *terminal, *model.Network, *benchReport) error
	}{
		{b.Layers, b.measureLayers},
		{b.Busy > 0, b.measureBusy},
		{b.Train, b.measureTraining},
		{b.Analyze != "", b.measureAnalysis},
		{b.Pipeline != "", b.measurePipeline},
	} {
		if !part.asked {
			continue
		}
		if err := part.measure(ctx, t, network, report); err != nil {
			return nil, err
		}
	}
	return report, nil
}

// options returns how to measure; what names the rounds on the progress line.
func (b *bench) options(t *terminal, what string) measure.Options {
	return measure.Options{Batch: b.Batch, Threads: b.Threads, Device: b.device(), Rounds: b.Rounds, Progress: t.counter(what)}
}

func (b *bench) measureForward(ctx context.Context, t *terminal, n *model.Network) (*benchReport, error) {
	o := b.options(t, "forward pass")
	if !b.Train {
		end, err := setPeer(ctx, &o, b.Peer)
		if err != nil {
			return nil, err
		}
		defer end()
	}
	figures, err := measure.Forward(ctx, n, o)
	if err != nil {
		return nil, fmt.Errorf("measuring the network: %w", err)
	}
	return &benchReport{
		Preset: figures.Preset, Batch: figures.Batch, Threads: figures.Threads,
		Forward: forwardReport{session.Round(figures.MedianMs, 3), session.Round(figures.P95Ms, 3), session.Round(figures.GFLOPS, 1), newPeerReport(figures.Comparison)},
		Matmul:  session.Round(figures.MatmulGFLOPS, 1), CPU: figures.CPU, Device: figures.Device,
	}, nil
}

func (b *bench) measureLayers(ctx context.Context, t *terminal, n *model.Network, r *benchReport) error {
	layers, err := measure.Layers(ctx, n, b.options(t, "layers"))
	if err != nil {
		return fmt.Errorf("measuring the layers: %w", err)
	}
	for _, l := range layers {
		r.Layers = append(r.Layers, layerReport{l.Name, session.Round(l.MedianMs, 4), session.Round(l.GFLOPS, 1), l.Implementation})
	}
	return nil
}

func (b *bench) measureBusy(ctx context.Context, t *terminal, n *model.Network, r *benchReport) error {
	figures, err := measure.Busy(ctx, n, b.Busy, b.options(t, "phase"))
	if err != nil {
		return fmt.Errorf("measuring on a busy machine: %w", err)
	}
	r.Busy = &busyReport{figures.Cores, session.Round(figures.QuietMs, 3), session.Round(figures.BusyMs, 3), session.Round(figures.QuietP95, 3), session.Round(figures.BusyP95, 3), session.Round(figures.Ratio, 3)}
	return nil
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
