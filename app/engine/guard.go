package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"arbex/vision"
)

// A driver, a network or a disk may never answer. Whoever opens or reads a source
// therefore does it in a goroutine of its own, which is left behind when it does
// not come back in time: it frees what it holds when it does.
const (
	openPatience  = 5 * time.Second // then the person is told
	readPatience  = 6 * time.Second // twice that of vision's live sources
	closePatience = time.Second

	// mostStuck bounds the goroutines left behind in reads: beyond it a source is
	// not opened again until one has come back.
	mostStuck = 3
)

// errStuck says that a read did not come back.
var errStuck = fmt.Errorf("a read has not come back: %w", vision.ErrStalled)

// unbroken runs what a stranger's file or driver may make panic.
func unbroken(doing string, f func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("something broke while %s (%v); choose another source", doing, fault)
		}
	}()
	return f()
}

// opened is what came of opening a source.
type opened struct {
	source vision.Source
	err    error
}

// open opens a source and tells when that takes long. An open that comes back
// after ctx has ended is closed again.
func (e *Engine) open(ctx context.Context, spec string) (vision.Source, error) {
	for e.stuck.Load() >= mostStuck {
		if !sleep(ctx, firstPause) {
			return nil, ctx.Err()
		}
	}
	result := make(chan opened)
	e.work("opening the source", func() {
		var o opened
		o.err = unbroken("opening the source", func() (err error) {
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
	slow := time.NewTimer(openPatience)
	defer slow.Stop()
	for {
		select {
		case o := <-result:
			return o.source, o.err
		case <-slow.C:
			e.tell(ctx, Stalled, fmt.Sprintf("%s has not answered for %.0f seconds. Wait, or choose another source.", vision.Redacted(spec), openPatience.Seconds()))
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// reading is a source in the hands of the goroutine that reads it.
type reading struct {
	engine *Engine
	source vision.Source
	asked  chan *vision.Frame
	told   chan error
	left   chan struct{} // closed when nobody waits any more
	ended  chan struct{} // closed when the source is closed
	timer  *time.Timer
}

func (e *Engine) startReading(source vision.Source) *reading {
	r := &reading{
		engine: e, source: source, asked: make(chan *vision.Frame), told: make(chan error),
		left: make(chan struct{}), ended: make(chan struct{}), timer: time.NewTimer(time.Hour),
	}
	e.work("reading the source", r.loop)
	return r
}

func (r *reading) loop() {
	defer close(r.ended)
	defer r.source.Close()
	for {
		select {
		case frame := <-r.asked:
			err := unbroken("reading the source", func() error { return r.source.Read(frame) })
			select {
			case r.told <- err:
			case <-r.left: // the frame was given up
				frame.Close()
				return
			}
		case <-r.left:
			return
		}
	}
}

// read fills c's frame. When the source does not come back, or ctx ends first,
// the frame stays with it and c gets another one.
func (r *reading) read(ctx context.Context, c *captured) error {
	r.asked <- c.frame
	r.timer.Reset(readPatience)
	var err error
	select {
	case err := <-r.told:
		if err == nil && c.frame.Empty() {
			return fmt.Errorf("an empty picture came: %w", vision.ErrStalled)
		}
		return err
	case <-r.timer.C:
		err = errStuck
	case <-ctx.Done():
		err = ctx.Err()
	}
	c.frame = vision.NewFrame()
	r.engine.stuck.Add(1)
	r.engine.work("waiting for a read", func() {
		<-r.ended
		r.engine.stuck.Add(-1)
	})
	return err
}

// stop lets go of the source and waits a little for it to be closed, so that it
// can be opened again.
func (r *reading) stop() {
	close(r.left)
	r.timer.Stop()
	select {
	case <-r.ended:
	case <-time.After(closePatience):
	}
}

// end tells what to do at the end of a source.
func (e *Engine) end(err error, info vision.Info) error {
	if !errors.Is(err, io.EOF) {
		return err
	}
	switch {
	case info.Live:
		return vision.ErrStalled // cameras and streams have no end: open it again
	case e.options.Loop && info.Kind == vision.Clip:
		return errAgain
	}
	return io.EOF
}
