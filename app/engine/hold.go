package engine

import (
	"context"
	"errors"
	"time"

	"arbex/vision"
)

// hold is why the frames of a source are not shown, and where it goes on. The engine's
// mutex guards it.
type hold struct {
	paused, resting bool
	restingSince    time.Duration        // since the engine started
	target          *target              // where a file goes on; nil: where it is
	seeking         bool                 // the frame at the last target has not been shown
	turns           []vision.Orientation // see Reorient
	changed         chan struct{}        // closed at the next change
}

// restDelay is how long a live source stays open while it rests, so that a short
// look at something else does not switch a camera off and on.
const restDelay = 5 * time.Second

// errResting reports that a live source was closed because it rests.
var errResting = errors.New("resting")

// on reports whether frames are held back.
func (h *hold) on() bool { return h.paused || h.resting }

// holdsFile reports whether a file is not read.
func (h *hold) holdsFile() bool { return h.on() && h.target == nil }

// overdue reports whether a live source has rested so long that it is closed.
func (h *hold) overdue(now time.Duration) bool { return h.resting && now-h.restingSince >= restDelay }

// state returns the state of a source that delivers frames. A live source rests
// only once it is closed.
func (h *hold) state(live bool) State {
	switch {
	case h.paused:
		return Paused
	case h.resting && !live:
		return Resting
	}
	return Running
}

func (h *hold) setPaused(on bool) {
	h.paused = on
	h.announce()
}

func (h *hold) setResting(on bool, now time.Duration) {
	h.resting, h.restingSince = on, now
	h.announce()
}

// announce wakes whoever waits for a change.
func (h *hold) announce() {
	close(h.changed)
	h.changed = make(chan struct{})
}

// SetPaused holds a clip where it is and freezes the preview of a live source.
func (e *Engine) SetPaused(paused bool) {
	e.setHold(func() bool {
		if e.hold.paused == paused || e.view.state != Running && e.view.state != Paused {
			return false
		}
		e.hold.setPaused(paused)
		return true
	})
}

// SetResting spares the work while nobody needs the frames: a clip is held where it
// is, and goes on from there; a camera or stream is closed after a few seconds, and
// opened again.
func (e *Engine) SetResting(resting bool) {
	e.setHold(func() bool {
		if e.hold.resting == resting {
			return false
		}
		e.hold.setResting(resting, e.now())
		return true
	})
}

// setHold publishes a change of what is held; change reports whether there was one.
func (e *Engine) setHold(change func() bool) {
	e.mutex.Lock()
	changed := change()
	live := e.view.info.Live
	if s := e.view.state; changed && (s == Running || s == Paused || s == Resting && !live) {
		e.view.state = e.hold.state(live)
	}
	e.mutex.Unlock()
	if changed {
		e.judgeAgain()
		e.notifier.now()
	}
}

// waitWhileHeld holds a file while it is paused or rests, unless it goes on elsewhere.
// Live sources are read on, so that they do not fall behind, and publishFrame drops
// their frames, until they have rested for restDelay: then it returns errResting.
func (p *playback) waitWhileHeld(ctx context.Context) error {
	e := p.engine
	e.mutex.Lock()
	held, overdue := e.hold.holdsFile(), e.hold.overdue(e.now())
	e.mutex.Unlock()
	switch {
	case p.info.Live && overdue:
		return errResting
	case !held || p.info.Live:
		return ctx.Err()
	}
	p.pacer.restart()
	return e.waitWhile(ctx, e.hold.holdsFile)
}

// waitWhileClosed keeps a live source closed while it rests. It returns false when ctx
// has ended.
func (e *Engine) waitWhileClosed(ctx context.Context, live bool) bool {
	overdue := func() bool { return live && e.hold.overdue(e.now()) }
	e.mutex.Lock()
	closed := overdue()
	e.mutex.Unlock()
	if !closed {
		return ctx.Err() == nil
	}
	e.setSourceState(ctx, Resting, nil)
	if e.waitWhile(ctx, overdue) != nil {
		return false
	}
	e.setSourceState(ctx, Opening, nil)
	return true
}

// waitWhile waits while a condition on hold is met.
func (e *Engine) waitWhile(ctx context.Context, held func() bool) error {
	for {
		e.mutex.Lock()
		wait, changed := held(), e.hold.changed
		e.mutex.Unlock()
		if !wait {
			return ctx.Err()
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
