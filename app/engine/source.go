package engine

import (
	"context"
	"errors"
	"fmt"
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
	backoff, course := firstBackoff, course{}
	for opened := false; e.waitWhileClosed(ctx, opened && vision.IsLive(spec)); {
		source, err := e.open(ctx, spec)
		if err == nil {
			opened, backoff = true, firstBackoff
			if err = e.play(ctx, source, id, &course); !errors.Is(err, errRestart) {
				course.cut()
			}
			e.setHold(func() bool { e.hold.endSeek(); return false })
		}
		switch {
		case ctx.Err() != nil:
			return
		case errors.Is(err, errRestart), errors.Is(err, errResting):
			continue
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
