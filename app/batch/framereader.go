package batch

import (
	"context"
	"errors"
	"time"

	"arbex/app/engine"
	"arbex/vision"
)

// framesAhead bounds how many frames are read before they are recognized: enough
// that neither side waits for the other's slow ones.
const framesAhead = 4

// readFrame is a frame that was read, and its faces if it was chosen. It is used
// again.
type readFrame struct {
	frame     *vision.Frame
	detection engine.Detection
	detecting time.Duration
	chosen    bool        // by the sampling
	file      string      // the source; in a folder, the picture
	info      vision.Info // of the source, so far
	err       error       // io.EOF at the end
	stopped   bool        // err is of the context or of BeforeFrame, not of the source
}

// frameReader reads the frames of a source and finds their faces.
type frameReader struct {
	analyzer *engine.Analyzer
	source   vision.Source
	options  WalkOptions
	sampler  sampler
	read     chan *readFrame // in order; closed at the end
	free     chan *readFrame
	frames   []*readFrame // all of them
}

func newFrameReader(a *engine.Analyzer, source vision.Source, o WalkOptions) *frameReader {
	r := &frameReader{
		analyzer: a, source: source, options: o, sampler: sampler{sampling: o.Sampling},
		read: make(chan *readFrame, framesAhead), free: make(chan *readFrame, framesAhead),
	}
	for range framesAhead {
		f := &readFrame{frame: vision.NewFrame()}
		r.frames = append(r.frames, f)
		r.free <- f
	}
	return r
}

// run reads until the source ends, a frame cannot be read, or ctx is done. The last
// frame has the reason.
func (r *frameReader) run(ctx context.Context) {
	defer close(r.read)
	r.analyzer.LockThread()
	for {
		var f *readFrame
		select {
		case f = <-r.free:
		case <-ctx.Done():
			return
		}
		f.err = r.waitTurn(ctx)
		if f.stopped = f.err != nil; !f.stopped {
			f.err = r.next(f)
		}
		bad := (*vision.PictureError)(nil)
		last := f.err != nil && !errors.As(f.err, &bad)
		r.read <- f // holds all frames
		if last {
			return
		}
	}
}

// waitTurn waits as long as the options want.
func (r *frameReader) waitTurn(ctx context.Context) error {
	if r.options.BeforeFrame != nil {
		if err := r.options.BeforeFrame(ctx); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// next reads a frame and finds its faces.
func (r *frameReader) next(f *readFrame) error {
	if err := r.source.Read(f.frame); err != nil {
		return err
	}
	f.info, f.file = r.source.Info(), r.file(f.frame)
	if f.chosen = r.sampler.selects(f.frame); !f.chosen {
		return nil
	}
	begin := time.Now()
	err := r.analyzer.Detect(f.frame, &f.detection)
	f.detecting = time.Since(begin)
	return err
}

// file returns the picture of a frame of a folder, or else the source.
func (r *frameReader) file(frame *vision.Frame) string {
	if folder, ok := r.source.(interface{ Path(int) string }); ok {
		return folder.Path(frame.Index)
	}
	return r.source.Info().Spec
}

// close frees the frames, after run has returned.
func (r *frameReader) close() {
	for _, f := range r.frames {
		f.frame.Close()
	}
}
