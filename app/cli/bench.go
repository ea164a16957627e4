package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"arbex/app/engine"
	"arbex/model"
)

// bench measures the network, and with --pipeline the whole live path.
type bench struct {
	Batch    int    `help:"Faces of a forward pass." default:"1" placeholder:"N"`
	Rounds   int    `help:"Forward passes to measure." default:"30" placeholder:"N"`
	Pipeline string `help:"Also run the whole live path on this clip (or demo)." placeholder:"CLIP"`
	JSON     bool   `help:"Write one JSON object to standard output."`
	networkFlags
}

// Validate is called by kong once the flags are read.
func (b *bench) Validate() error {
	if b.Batch < 1 || b.Batch > 64 || b.Rounds < 1 || b.Rounds > 10000 {
		return fmt.Errorf("--batch=%d --rounds=%d: choose 1 to 64 faces and 1 to 10000 rounds", b.Batch, b.Rounds)
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
	Pipeline *pipelineReport `json:"pipeline,omitempty"`
	CPU      string          `json:"cpu"`
	Device   string          `json:"device"`
}

type forwardReport struct {
	Median float64 `json:"median_ms"`
	P95    float64 `json:"p95_ms"`
	GFLOPS float64 `json:"gflops"`
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
	if !network.Trained() {
		t.note("arbex: the network is untrained, which changes nothing about its speed")
	}
	figures, err := model.Bench(ctx, network, model.BenchOptions{
		Batch: b.Batch, Threads: b.Threads, Rounds: b.Rounds, Progress: t.counter("forward pass"),
	})
	if err != nil {
		return fmt.Errorf("measuring the network: %w", err)
	}
	report := benchReport{
		Preset: figures.Preset, Batch: figures.Batch, Threads: figures.Threads,
		Forward: forwardReport{rounded(figures.MedianMs, 3), rounded(figures.P95Ms, 3), rounded(figures.GFLOPS, 1)},
		Matmul:  rounded(figures.MatmulGFLOPS, 1), CPU: figures.CPU, Device: figures.Device,
	}
	if b.Pipeline != "" {
		if report.Pipeline, err = b.pipeline(ctx, t, network); err != nil {
			return err
		}
	}
	if b.JSON {
		return json.NewEncoder(t.out).Encode(report)
	}
	report.print(t)
	return nil
}

func (b *bench) pipeline(ctx context.Context, t *terminal, n *model.Network) (*pipelineReport, error) {
	t.note("arbex: running the live path on %s for ten seconds", b.Pipeline)
	f, err := engine.Measure(ctx, engine.PipelineOptions{Clip: b.Pipeline, Network: n, Threads: b.Threads, Duration: 8 * time.Second})
	if err != nil {
		return nil, fmt.Errorf("measuring the live path: %w", err)
	}
	return &pipelineReport{rounded(f.FPS, 2), rounded(f.CaptureToBarsP95Ms, 1), rounded(f.PreviewP95Ms, 1), f.Dropped, f.Faces}, nil
}

func (r benchReport) print(t *terminal) {
	fmt.Fprintf(t.out, "%s, %d face(s), %d thread(s), %s, %s\n", r.Preset, r.Batch, r.Threads, r.Device, r.CPU)
	fmt.Fprintf(t.out, "  forward pass    %.2f ms (95th percentile %.2f), %.0f GFLOP/s\n", r.Forward.Median, r.Forward.P95, r.Forward.GFLOPS)
	fmt.Fprintf(t.out, "  matrix product  %.0f GFLOP/s in the same run: the forward pass reaches %.0f %% of it\n", r.Matmul, 100*r.Forward.GFLOPS/r.Matmul)
	if p := r.Pipeline; p != nil {
		fmt.Fprintf(t.out, "  live path       %.1f pictures a second, %d dropped, %d face(s)\n", p.FPS, p.Dropped, p.Faces)
		fmt.Fprintf(t.out, "                  capture to bars %.0f ms, to preview %.0f ms (95th percentiles)\n", p.Bars, p.Preview)
	}
}

// counter returns a progress function that moves a line on a person's screen.
func (t *terminal) counter(what string) func(done, of int) {
	if !t.person {
		return nil
	}
	return func(done, of int) {
		fmt.Fprintf(t.err, "\r%s %d of %d\x1b[K", what, done, of)
		if done == of {
			fmt.Fprintln(t.err)
		}
	}
}
