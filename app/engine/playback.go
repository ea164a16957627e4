package engine

import (
	"context"
	"errors"
	"io"
	"time"

	"arbex/vision"
)

// playback reads a source at its speed and publishes its frames.
type playback struct {
	engine   *Engine
	source   vision.Source
	id       int // of the source
	info     vision.Info
	reader   *sourceReader
	pacer    *pacer
	watchdog watchdog
	course   *course
	last     int // index of the last frame
	lastTime time.Duration
}

// play reads an open source until ctx ends, or an error does, and closes it.
func (e *Engine) play(ctx context.Context, source vision.Source, id int, c *course) error {
	info := source.Info()
	stop := context.AfterFunc(ctx, func() { // a blocked read returns when its source is closed
		if info.Live {
			source.Close()
		}
	})
	defer stop()
	p := &playback{
		engine: e, source: source, id: id, info: info, course: c, reader: e.startReader(source),
		pacer: newPacer(info, e.options.FrameRate), watchdog: watchdog{camera: info.Kind == vision.Camera},
	}
	defer p.reader.stop()
	e.setInfo(ctx, info)
	for {
		err := p.next(ctx)
		if err != nil {
			err = p.end(ctx, err)
		}
		if errors.Is(err, io.EOF) {
			err = p.waitAtEnd(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// next publishes the next frame when it is due.
func (p *playback) next(ctx context.Context) error {
	e := p.engine
	c, err := p.read(ctx)
	if err != nil && ctx.Err() == nil && skippable(err) {
		e.setSourceState(ctx, Running, err)
		return nil
	}
	if err != nil {
		return err
	}
	if p.last, p.lastTime = c.frame.Index, c.frame.Time; !p.pacer.pace(ctx, p.last, c.frame.Time) {
		e.idle <- c
		return ctx.Err()
	}
	p.publishChanges(ctx)
	c.readAt, c.sourceID, c.course, c.turned = e.now(), p.id, *p.course, false
	e.publishFrame(c)
	return nil
}

// read reads the next frame, unless the source is held.
func (p *playback) read(ctx context.Context) (*captured, error) {
	e := p.engine
	if err := p.waitWhileHeld(ctx); err != nil {
		return nil, err
	}
	c := e.idleFrame(ctx)
	if c == nil {
		return nil, ctx.Err()
	}
	to := p.takeTarget()
	if c.sought = to != nil; c.sought {
		p.course.cut()
		p.pacer.restart()
	}
	err := p.reader.read(ctx, c, to)
	if err == nil {
		err = p.watchdog.check(c.frame, e.now())
	}
	if err != nil {
		e.idle <- c
		return nil, err
	}
	return c, nil
}

// publishChanges publishes what has changed about the source.
func (p *playback) publishChanges(ctx context.Context) {
	if now := p.source.Info(); now != p.info {
		p.info = now
		p.engine.setInfo(ctx, now)
	}
	if notice, changed := p.watchdog.notice(); changed {
		p.engine.setSourceState(ctx, Running, notice)
	}
}

// skippable reports whether reading can go on after an error.
func skippable(err error) bool {
	var broken *vision.PictureError
	return errors.As(err, &broken)
}

// end returns what the end of a source means: trying again, starting again or
// io.EOF.
func (p *playback) end(ctx context.Context, err error) error {
	if p.info.Kind == vision.Folder { // the last picture is shown as long as the others
		p.pacer.pace(ctx, p.last+1, 0)
	}
	switch {
	case !errors.Is(err, io.EOF):
		return err
	case p.info.Live:
		return vision.ErrStalled // cameras and streams do not end
	case p.engine.options.Loop && p.info.Kind == vision.Clip:
		p.course.startAgain(p.lastTime, p.info)
		return errRestart
	}
	return io.EOF
}
