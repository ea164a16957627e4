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

// The pauses between attempts to open a source that has stopped.
const (
	firstBackoff = 500 * time.Millisecond
	maxBackoff   = 10 * time.Second
)

// errRestart reports that a clip starts again.
var errRestart = errors.New("again")

// runSource keeps a source open and reads it until ctx ends.
func (e *Engine) runSource(ctx context.Context, spec string, id int) {
	backoff := firstBackoff
	for opened := false; ctx.Err() == nil; {
		source, err := e.open(ctx, spec)
		if err == nil {
			opened, backoff = true, firstBackoff
			err = e.readFrames(ctx, source, id)
		}
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, errRestart):
			continue
		case errors.Is(err, io.EOF):
			e.setSourceState(ctx, Ended, nil)
			return
		case !opened:
			e.setSourceState(ctx, Failed, err)
			return
		}
		e.setSourceState(ctx, Stalled, message.Wrap(err, "No pictures from {{.Source}}. Trying again in {{.Seconds}} seconds.",
			message.Fields{"Source": vision.Redacted(spec), "Seconds": fmt.Sprintf("%.1f", backoff.Seconds())}))
		if !sleep(ctx, backoff) {
			return
		}
		backoff = min(2*backoff, maxBackoff)
	}
}

// readFrames reads an open source to its end and closes it.
func (e *Engine) readFrames(ctx context.Context, source vision.Source, id int) error {
	info := source.Info()
	stop := context.AfterFunc(ctx, func() { // a blocked read returns when its source is closed
		if info.Live {
			source.Close()
		}
	})
	defer stop()
	r := e.startReader(source)
	defer r.stop()
	e.setInfo(ctx, info)
	p := newPacer(info, e.options.FrameRate)
	dog := watchdog{camera: info.Kind == vision.Camera}
	last := 0
	for first := true; ; first = false {
		c, err := e.nextFrame(ctx, r, &dog, p)
		if err != nil && ctx.Err() == nil && skippable(err) {
			e.setSourceState(ctx, Running, err)
			continue
		}
		if err != nil {
			if info.Kind == vision.Folder { // the last picture is shown as long as the others
				p.pace(ctx, last+1, 0)
			}
			return e.endOfSource(err, info)
		}
		if last = c.frame.Index; !p.pace(ctx, last, c.frame.Time) {
			e.idle <- c
			return ctx.Err()
		}
		if now := source.Info(); now != info {
			info = now
			e.setInfo(ctx, info)
		}
		if notice, changed := dog.notice(); changed {
			e.setSourceState(ctx, Running, notice)
		}
		c.readAt, c.sourceID, c.restart = e.now(), id, first
		e.publishFrame(c)
	}
}

// nextFrame reads the next frame of a source that is not paused.
func (e *Engine) nextFrame(ctx context.Context, r *sourceReader, dog *watchdog, p *pacer) (*captured, error) {
	if !e.waitWhilePaused(ctx, r.live, p) {
		return nil, ctx.Err()
	}
	c := e.idleFrame(ctx)
	if c == nil {
		return nil, ctx.Err()
	}
	err := r.read(ctx, c)
	if err == nil {
		err = dog.check(c.frame, e.now())
	}
	if err != nil {
		e.idle <- c
		return nil, err
	}
	return c, nil
}

// skippable reports whether reading can go on after an error.
func skippable(err error) bool {
	var broken *vision.PictureError
	return errors.As(err, &broken)
}

// endOfSource returns what the end of a source means: trying again, starting again
// or io.EOF.
func (e *Engine) endOfSource(err error, info vision.Info) error {
	switch {
	case !errors.Is(err, io.EOF):
		return err
	case info.Live:
		return vision.ErrStalled // cameras and streams do not end
	case e.options.Loop && info.Kind == vision.Clip:
		return errRestart
	}
	return io.EOF
}

// setInfo publishes what is known about a source that delivers frames.
func (e *Engine) setInfo(ctx context.Context, info vision.Info) {
	e.mutex.Lock()
	if ctx.Err() == nil {
		e.view.info = info
	}
	e.mutex.Unlock()
	e.setSourceState(ctx, Running, infoNotice(info))
}

// infoNotice returns what is damaged in a source or was left out of it, nil for
// nothing.
func infoNotice(info vision.Info) error {
	if damage := info.Damage.Warning(); damage != nil {
		return message.Wrap(damage, "{{.Name}}: {{.Cause}}", message.Fields{"Name": info.Name})
	}
	return info.Skipped.Warning()
}

// waitWhilePaused holds a file while the engine is paused. Live sources are read
// on, so that they do not fall behind; publishFrame drops their frames. It returns
// false when ctx has ended.
func (e *Engine) waitWhilePaused(ctx context.Context, live bool, p *pacer) bool {
	e.mutex.Lock()
	paused, resumed := e.paused, e.resumed
	e.mutex.Unlock()
	if !paused || live {
		return ctx.Err() == nil
	}
	select {
	case <-resumed:
		p.restart()
		return true
	case <-ctx.Done():
		return false
	}
}

// sleep waits and returns false when ctx ended first.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
