package cli

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"arbex/app/batch"
	"arbex/app/engine"
	"arbex/app/session"
	"arbex/model"
	"arbex/vision"
)

func (b *bench) measurePipeline(ctx context.Context, t *terminal, n *model.Network, r *benchReport) error {
	t.logf("arbex: running the live path on %s for ten seconds", b.Pipeline)
	f, err := engine.Measure(ctx, engine.MeasureOptions{Clip: b.Pipeline, Network: n, Threads: b.Threads, Device: b.device(), RawOnly: b.Bare, Duration: 8 * time.Second})
	if err != nil {
		return fmt.Errorf("measuring the live path: %w", err)
	}
	r.Pipeline = &pipelineReport{session.Round(f.FPS, 2), session.Round(f.LatencyP95Ms, 1), session.Round(f.PreviewP95Ms, 1), f.Dropped, f.Faces, session.Round(f.Predictions, 1), session.Round(f.VisionMs, 2)}
	return nil
}

// measureAnalysis analyses a clip from its first frame to its last.
func (b *bench) measureAnalysis(ctx context.Context, t *terminal, n *model.Network, r *benchReport) error {
	t.logf("arbex: analysing %s", b.Analyze)
	source, err := vision.Open(b.Analyze)
	if err != nil {
		return err
	}
	defer source.Close()
	analyzer, err := engine.NewAnalyzer(n, engine.AnalyzerOptions{Threads: b.Threads, Device: b.device()})
	if err != nil {
		return err
	}
	defer analyzer.Close()
	began, usedBefore := t.now(), processorTime()
	walked, err := batch.Walk(ctx, analyzer, source, batch.WalkOptions{}, func(batch.FrameResult) error { return nil })
	if err != nil {
		return fmt.Errorf("analysing %s: %w", b.Analyze, err)
	}
	took := t.now().Sub(began).Seconds()
	r.Analysis = &analysisReport{
		Frames: walked.FramesAnalyzed, Faces: walked.Faces,
		FPS: session.Round(float64(walked.FramesAnalyzed)/took, 2), Cores: session.Round((processorTime()-usedBefore).Seconds()/took, 2),
	}
	return nil
}

// processorTime returns how long this program has kept a core busy so far, in the sum
// over all cores.
func processorTime() time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
