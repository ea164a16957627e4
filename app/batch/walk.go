package batch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"arbex/app/engine"
	"arbex/vision"
)

// WalkOptions configures Walk. The zero value analyzes every frame.
type WalkOptions struct {
	Sampling    Sampling
	BeforeFrame func(ctx context.Context) error // may wait, for a pause; nil: nothing
}

// FrameResult is an analyzed frame. All of it belongs to Walk and changes with
// the next frame.
type FrameResult struct {
	Source  string // the file; in a folder, the picture
	Info    vision.Info
	Frame   *vision.Frame
	Faces   []engine.Face
	Latency time.Duration // of detecting, aligning and predicting all faces
}

// Walk analyzes a source from its first frame to its last and calls each with
// the result of each frame. The source must be new; the caller closes it. The
// WalkResult is valid with an error too.
func Walk(ctx context.Context, a *engine.Analyzer, source vision.Source, o WalkOptions, each func(FrameResult) error) (result WalkResult, err error) {
	a.Reset()
	frame := vision.NewFrame()
	defer frame.Close()
	w := walk{source: source, analyzer: a, frame: frame, sampler: sampler{sampling: o.Sampling}, each: each, result: WalkResult{Info: source.Info()}}
	if stream, ok := source.(interface{ KeepAllFrames() }); ok {
		stream.KeepAllFrames()
	}
	defer func() { result.Info = source.Info() }() // with the damage that was found
	for {
		if o.BeforeFrame != nil {
			if err := o.BeforeFrame(ctx); err != nil {
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

// walk is a call of Walk.
type walk struct {
	source   vision.Source
	analyzer *engine.Analyzer
	frame    *vision.Frame
	sampler  sampler
	each     func(FrameResult) error
	result   WalkResult
}

// step reads and analyzes one frame. It returns io.EOF at the end.
func (w *walk) step(ctx context.Context) error {
	err := w.source.Read(w.frame)
	if bad := (*vision.PictureError)(nil); errors.As(err, &bad) {
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
	faces, err := w.analyzer.Analyze(ctx, w.frame)
	if err != nil {
		return err
	}
	w.result.FramesAnalyzed++
	w.result.Faces += len(faces)
	return w.each(FrameResult{w.file(), w.source.Info(), w.frame, faces, time.Since(begin)})
}

// file returns the picture of a frame of a folder, or else the source.
func (w *walk) file() string {
	if folder, ok := w.source.(interface{ Path(int) string }); ok {
		return folder.Path(w.frame.Index)
	}
	return w.source.Info().Spec
}
