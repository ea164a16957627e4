package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"arbex/assets/message"
	"arbex/vision"
)

// A driver, a network or a disk may never answer. Whoever opens or reads a source
// therefore does it in a goroutine of its own, which is left behind when it does
// not come back in time: it frees what it holds when it does.
const (
	openTimeout        = 5 * time.Second // then the person is told
	readTimeout        = 6 * time.Second // twice that of vision's live sources
	sourceCloseTimeout = time.Second

	// maxBlockedReads bounds the goroutines left behind in reads: beyond it a source is
	// not opened again until one has come back.
	maxBlockedReads = 3
)

// errReadBlocked says that a read did not come back.
var errReadBlocked = fmt.Errorf("a read has not come back: %w", vision.ErrStalled)

// recoverPanic runs what a stranger's file or driver may make panic.
func recoverPanic(doing error, f func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = message.New("something broke while {{.Doing}} ({{.Cause}}); choose another source", message.Fields{"Doing": doing, "Cause": fault})
		}
	}()
	return f()
}

// openResult is what came of opening a source.
type openResult struct {
	source vision.Source
	err    error
}

// open opens a source and tells when that takes long. An open that comes back
// after ctx has ended is closed again.
func (e *Engine) open(ctx context.Context, spec string) (vision.Source, error) {
	for e.blockedReads.Load() >= maxBlockedReads {
		if !sleep(ctx, firstBackoff) {
			return nil, ctx.Err()
		}
	}
	result := make(chan openResult)
	e.spawn(errReading, func() {
		var o openResult
		o.err = recoverPanic(errReading, func() (err error) {
			o.source, err = e.options.Open(spec)
			return err
		})
		select {
		case result <- o:
		case <-ctx.Done():
			if o.err == nil {
				o.source.Close()
			}
		}
	})
	slow := time.NewTimer(openTimeout)
	defer slow.Stop()
	for {
		select {
		case o := <-result:
			return o.source, o.err
		case <-slow.C:
			e.setSourceState(ctx, Stalled, message.New("{{.Source}} has not answered for {{.Seconds}} seconds. Wait, or choose another source.",
				message.Fields{"Source": vision.Redacted(spec), "Seconds": openTimeout.Seconds()}))
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// sourceReader is a source in the hands of the goroutine that reads it.
type sourceReader struct {
	engine    *Engine
	source    vision.Source
	requests  chan *vision.Frame
	replies   chan error
	abandoned chan struct{} // closed when nobody waits any more
	closed    chan struct{} // closed when the source is closed
	timer     *time.Timer
}

func (e *Engine) startReader(source vision.Source) *sourceReader {
	r := &sourceReader{
		engine: e, source: source, requests: make(chan *vision.Frame), replies: make(chan error),
		abandoned: make(chan struct{}), closed: make(chan struct{}), timer: time.NewTimer(time.Hour),
	}
	e.spawn(errReading, r.loop)
	return r
}

func (r *sourceReader) loop() {
	defer close(r.closed)
	defer r.source.Close()
	for {
		select {
		case frame := <-r.requests:
			err := recoverPanic(errReading, func() error { return r.source.Read(frame) })
			select {
			case r.replies <- err:
			case <-r.abandoned: // the frame was given up
				frame.Close()
				return
			}
		case <-r.abandoned:
			return
		}
	}
}

// read fills c's frame. When the source does not come back, or ctx ends first,
// the frame stays with it and c gets another one.
func (r *sourceReader) read(ctx context.Context, c *captured) error {
	r.requests <- c.frame
	r.timer.Reset(readTimeout)
	var err error
	select {
	case err := <-r.replies:
		if err == nil && c.frame.Empty() {
			return fmt.Errorf("an empty picture came: %w", vision.ErrStalled)
		}
		return err
	case <-r.timer.C:
		err = errReadBlocked
	case <-ctx.Done():
		err = ctx.Err()
	}
	c.frame = vision.NewFrame()
	r.engine.blockedReads.Add(1)
	r.engine.spawn(errReading, func() {
		<-r.closed
		r.engine.blockedReads.Add(-1)
	})
	return err
}

// stop lets go of the source and waits a little for it to be closed, so that it
// can be opened again.
func (r *sourceReader) stop() {
	close(r.abandoned)
	r.timer.Stop()
	select {
	case <-r.closed:
	case <-time.After(sourceCloseTimeout):
	}
}

// endOfSource tells what to do at the end of a source.
func (e *Engine) endOfSource(err error, info vision.Info) error {
	if !errors.Is(err, io.EOF) {
		return err
	}
	switch {
	case info.Live:
		return vision.ErrStalled // cameras and streams have no end: open it again
	case e.options.Loop && info.Kind == vision.Clip:
		return errRestart
	}
	return io.EOF
}
