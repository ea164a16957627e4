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
//
// One goroutine reads frames and finds their faces while the caller's runs the
// network on those of the frame before: both take about as long, and results come
// in the order of the frames.
func Walk(ctx context.Context, a *engine.Analyzer, source vision.Source, o WalkOptions, each func(FrameResult) error) (result WalkResult, err error) {
	a.Reset()
	result.Info = source.Info()
	if stream, ok := source.(interface{ KeepAllFrames() }); ok {
		stream.KeepAllFrames()
	}
	inner, cancel := context.WithCancel(ctx)
	r := newFrameReader(a, source, o)
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.run(inner)
	}()
	defer func() {
		cancel()
		<-done
		r.close()
		result.Info = source.Info() // with the damage that was found
	}()
	for f := range r.read {
		err := f.err
		switch bad := (*vision.PictureError)(nil); {
		case f.stopped:
			return result, err
		case errors.Is(err, io.EOF):
			result.Complete = true
			return result, nil
		case errors.As(err, &bad):
			result.BadPictures = append(result.BadPictures, err)
			err = nil
		case err == nil:
			result.FramesRead++
			err = f.recognize(ctx, a, &result, each)
		}
		if err != nil {
			return result, fmt.Errorf("%s: %w", result.Info.Spec, err)
		}
		r.free <- f
	}
	return result, ctx.Err()
}

// recognize runs the network on a frame that was chosen, and hands the result on.
func (f *readFrame) recognize(ctx context.Context, a *engine.Analyzer, result *WalkResult, each func(FrameResult) error) error {
	if !f.chosen {
		return nil
	}
	begin := time.Now()
	faces, err := a.Recognize(ctx, &f.detection)
	if err != nil {
		return err
	}
	result.FramesAnalyzed++
	result.Faces += len(faces)
	return each(FrameResult{f.file, f.info, f.frame, faces, f.detecting + time.Since(begin)})
}
