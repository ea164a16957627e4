package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"arbex/app/batch"
	"arbex/app/engine"
	"arbex/app/session"
	"arbex/model"
	"arbex/vision"
)

// analysis is the state of a running analyze.
type analysis struct {
	terminal    *terminal
	network     *model.Network
	builder     session.RecordBuilder
	analyzer    *engine.Analyzer
	output      *recordWriter    // --json and --out -; nil: nothing is printed
	files       outputFiles      // --out and --annotate
	recorder    *sessionRecorder // --record; nil: none
	records     []session.Record
	frames      int
	faces       int
	counts      map[string]int
	started     time.Time
	sampling    batch.Sampling
	orientation vision.Orientation

	sourceNumber, sourceCount int // the source among all
	sourceStarted             time.Time
}

// analyzeSources analyses the sources until one cannot be written or ctx ends, and
// returns why some could not be used. Where others go on, that is printed.
func (w *analysis) analyzeSources(ctx context.Context, sources []string) (faults []error) {
	w.sourceCount = len(sources)
	for i, source := range sources {
		w.sourceNumber = i + 1
		err := w.analyzeSource(ctx, source)
		if ctx.Err() != nil {
			break
		}
		if err != nil {
			faults = append(faults, err)
		}
		if w.files.failure != nil {
			break
		}
		if err != nil && len(sources) > 1 {
			w.terminal.logf("arbex: %s", singleLine(err.Error()))
		}
	}
	return faults
}

// analyzeSource analyses one source from its first frame to its last.
func (w *analysis) analyzeSource(ctx context.Context, spec string) error {
	if made := w.existingSession(spec); made != "" {
		w.terminal.logf("arbex: %s was done before: %s", spec, made)
		return nil
	}
	source, err := w.orientation.Open(spec)
	if err != nil {
		return err
	}
	defer source.Close()
	if err := w.files.create(); err != nil {
		return err
	}
	w.sourceStarted = w.terminal.now()
	if w.recorder != nil {
		if err := w.recorder.start(spec, source.Info()); err != nil {
			return err
		}
	}
	tally, err := batch.Walk(ctx, w.analyzer, source, batch.WalkOptions{Sampling: w.sampling}, w.analyzeFrame)
	if w.recorder != nil {
		err = errors.Join(err, w.recorder.finish(tally, err))
	}
	err = errors.Join(err, w.files.finishSource(err == nil && tally.Complete, w.terminal.logf))
	if warning := tally.Warning(); warning != nil {
		w.terminal.logf("arbex: %v", warning)
	}
	return errors.Join(err, tally.Incomplete())
}

// existingSession returns the session folder of a source that an earlier run
// finished, or "". Other outputs need every source analysed again.
func (w *analysis) existingSession(spec string) string {
	if w.recorder == nil || w.output != nil || len(w.files.tables) > 0 || w.files.annotated() {
		return ""
	}
	return w.recorder.existingSession(spec, w.orientation)
}

// analyzeFrame writes the records of a frame.
func (w *analysis) analyzeFrame(s batch.FrameResult) error {
	w.frames++
	w.faces += len(s.Faces)
	w.records = w.builder.Frame(w.records[:0], session.FileFrameContext(s.Source, s.Frame, s.Latency), s.Faces)
	for i := range w.records {
		w.counts[w.records[i].Label]++
	}
	if w.output != nil {
		if err := w.output.write(w.records); err != nil {
			return w.files.fail(err)
		}
	}
	if err := w.files.write(w.records); err != nil {
		return err
	}
	if w.recorder != nil {
		if err := w.recorder.write(w.builder, s); err != nil {
			return err
		}
	}
	w.progress(s)
	return w.annotate(s)
}

func (w *analysis) annotate(s batch.FrameResult) error {
	if !w.files.annotated() {
		return nil
	}
	return w.files.annotate(s, w.rate(s.Info))
}

// rate returns how many frames a second of a source are analysed; 0 if unknown.
func (w *analysis) rate(info vision.Info) float64 {
	rate := info.FPS
	if w.sampling.PerSecond > 0 && rate > 0 {
		rate = min(rate, w.sampling.PerSecond)
	}
	return rate / float64(max(w.sampling.Every, 1))
}

// progress updates the progress line.
func (w *analysis) progress(s batch.FrameResult) {
	if !w.terminal.interactive || w.frames%10 != 0 {
		return
	}
	text := fmt.Sprintf("%s: frame %d", s.Info.Name, s.Frame.Index+1)
	if w.sourceCount > 1 {
		text = fmt.Sprintf("%d of %d, %s", w.sourceNumber, w.sourceCount, text)
	}
	if share := batch.Progress(s.Info, s.Frame); share >= 0 {
		text += fmt.Sprintf(", %.0f %%", 100*share)
		if left := batch.TimeLeft(share, w.terminal.now().Sub(w.sourceStarted)); left >= 0 {
			text += fmt.Sprintf(", %v left", left.Round(time.Second))
		}
	}
	w.terminal.progressf("%s, %d faces ", text, w.faces)
}

// close ends the analysis; whole reports whether every source was analysed to its end.
func (w *analysis) close(interrupted, whole bool) error {
	logDeviceFailure(w.terminal, w.analyzer.Device())
	if w.terminal.interactive {
		fmt.Fprintln(w.terminal.err)
	}
	var flushed error
	if w.output != nil {
		flushed = w.output.flush() // the header of a table without rows
	}
	return errors.Join(w.analyzer.Close(), flushed, w.files.commit(whole && !interrupted, interrupted, w.terminal.logf))
}

// summary prints counts unless records went to standard output.
func (w *analysis) summary() {
	if w.output != nil {
		return
	}
	seconds := w.terminal.now().Sub(w.started).Seconds()
	fmt.Fprintf(w.terminal.out, "%d frames, %d faces, %.1f seconds\n", w.frames, w.faces, seconds)
	for _, class := range w.network.Classes() {
		if n := w.counts[class]; n > 0 {
			fmt.Fprintf(w.terminal.out, "  %-12s %d\n", class, n)
		}
	}
	if !w.network.Trained() {
		fmt.Fprintln(w.terminal.out, "The labels are those of an untrained network.")
	}
}
