package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"arbex/app/engine"
	"arbex/vision"
)

// WalkOptions is how a source is gone through; the zero value is every frame without
// a stop.
type WalkOptions struct {
	Sampling    Sampling
	BeforeFrame func(ctx context.Context) error // called before each frame; may wait
}

// FrameResult is a frame that was analysed. All of it belongs to Walk and changes with
// the next frame.
type FrameResult struct {
	Source  string // the file; of a folder, the picture's
	Info    vision.Info
	Frame   *vision.Frame
	Faces   []engine.Face
	Latency time.Duration // finding, aligning and inferring all its faces
}

// WalkResult is what a walk came across.
type WalkResult struct {
	Info           vision.Info
	FramesRead     int     // frames, also those not analysed
	FramesAnalysed int     // analysed
	Faces          int     // in them
	BadPictures    []error // pictures of a folder that cannot be used
	Complete       bool    // the source has come to its end
}

// Incomplete puts into words what of the source is missing, or is nil.
func (t WalkResult) Incomplete() error {
	switch cut := t.Info.Damage.Truncated; {
	case cut && t.Info.Frames > t.FramesRead:
		return fmt.Errorf("%s: only %d of its %d frames could be read; the file seems to be cut off", t.Info.Name, t.FramesRead, t.Info.Frames)
	case cut:
		return fmt.Errorf("%s: nothing could be read after its %d frames; the file seems to be cut off", t.Info.Name, t.FramesRead)
	}
	switch len(t.BadPictures) {
	case 0:
		return nil
	case 1:
		return t.BadPictures[0]
	}
	return fmt.Errorf("%d of %d pictures of %s cannot be used; the first: %w", len(t.BadPictures), t.Info.Frames, t.Info.Name, t.BadPictures[0])
}

// Warning puts into words what was damaged in a source that is whole otherwise, and
// that a stream has ended, or is empty.
func (t WalkResult) Warning() string {
	var parts []string
	if damage := t.Info.Damage.String(); damage != "" {
		parts = append(parts, damage)
	}
	if t.Info.Kind == vision.Stream && t.Complete {
		parts = append(parts, fmt.Sprintf("the stream has ended after %d pictures", t.FramesRead))
	}
	if len(parts) == 0 {
		return ""
	}
	return t.Info.Name + ": " + strings.Join(parts, "; ")
}

// notes are the trouble and the warning, as far as there are any.
func (t WalkResult) notes() (all []string) {
	if trouble := t.Incomplete(); trouble != nil {
		all = append(all, trouble.Error())
	}
	if warning := t.Warning(); warning != "" {
		all = append(all, warning)
	}
	return all
}

// Walk analyses a source from its first frame to its last and hands each frame
// over. What it came across is returned with an error too. The source is new,
// and the caller's to close.
func Walk(ctx context.Context, a *engine.Analyzer, source vision.Source, p WalkOptions, each func(FrameResult) error) (tally WalkResult, err error) {
	a.Reset()
	frame := vision.NewFrame()
	defer frame.Close()
	w := walk{source: source, analyser: a, frame: frame, sampler: sampler{sampling: p.Sampling}, each: each, result: WalkResult{Info: source.Info()}}
	if stream, ok := source.(interface{ InFull() }); ok {
		stream.InFull()
	}
	defer func() { tally.Info = source.Info() }() // with what was damaged
	for {
		if p.BeforeFrame != nil {
			if err := p.BeforeFrame(ctx); err != nil {
				return w.result, err
			}
		}
		if err := ctx.Err(); err != nil {
			return w.result, err
		}
		err := w.step(ctx)
		if errors.Is(err, io.EOF) {
			w.result.Complete = true
			return w.result, nil
		}
		if err != nil {
			return w.result, fmt.Errorf("%s: %w", w.result.Info.Spec, err)
		}
	}
}

// walk is a source on its way.
type walk struct {
	source   vision.Source
	analyser *engine.Analyzer
	frame    *vision.Frame
	sampler  sampler
	each     func(FrameResult) error
	result   WalkResult
}

// step takes one frame, or returns io.EOF.
func (w *walk) step(ctx context.Context) error {
	var broken *vision.PictureError
	err := w.source.Read(w.frame)
	if errors.As(err, &broken) {
		w.result.BadPictures = append(w.result.BadPictures, err)
		return nil
	}
	if err != nil {
		return err
	}
	w.result.FramesRead++
	if !w.sampler.selects(w.frame) {
		return nil
	}
	begin := time.Now()
	faces, err := w.analyser.Analyze(ctx, w.frame)
	if err != nil {
		return err
	}
	w.result.FramesAnalysed++
	w.result.Faces += len(faces)
	return w.each(FrameResult{w.name(), w.source.Info(), w.frame, faces, time.Since(begin)})
}

// name is the file behind a frame of a folder, else the source.
func (w *walk) name() string {
	if folder, ok := w.source.(interface{ Path(int) string }); ok {
		return folder.Path(w.frame.Index)
	}
	return w.source.Info().Spec
}
