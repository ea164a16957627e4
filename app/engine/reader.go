package engine

import (
	"context"
	"fmt"
	"time"

	"arbex/vision"
)

// errReadBlocked reports that a read did not return in time.
var errReadBlocked = fmt.Errorf("a read has not come back: %w", vision.ErrStalled)

// sourceReader reads a source in a goroutine of its own, so that a blocked read
// holds up nobody else.
type sourceReader struct {
	engine    *Engine
	source    vision.Source
	requests  chan readRequest
	replies   chan error
	abandoned chan struct{} // closed when nobody waits for a reply any more
	closed    chan struct{} // closed when the source is closed
	timer     *time.Timer
}

// readRequest is a frame to fill, with the one at a target.
type readRequest struct {
	frame *vision.Frame
	from  *target // nil: the next frame
}

func (e *Engine) startReader(source vision.Source) *sourceReader {
	r := &sourceReader{
		engine: e, source: source, requests: make(chan readRequest), replies: make(chan error),
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
		case request := <-r.requests:
			err := recoverPanic(errReading, func() error { return request.from.read(r.source, request.frame) })
			select {
			case r.replies <- err:
			case <-r.abandoned: // and the frame with it
				request.frame.Close()
				return
			}
		case <-r.abandoned:
			return
		}
	}
}

// read fills c's frame. When the read does not return in time, or ctx ends first,
// the frame stays with the read and c gets a new one.
func (r *sourceReader) read(ctx context.Context, c *captured, from *target) error {
	r.requests <- readRequest{c.frame, from}
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

// stop abandons the source and waits a moment for it to be closed, so that it can
// be opened again.
func (r *sourceReader) stop() {
	close(r.abandoned)
	r.timer.Stop()
	select {
	case <-r.closed:
	case <-time.After(sourceCloseTimeout):
	}
}
