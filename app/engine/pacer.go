package engine

import (
	"context"
	"time"
)

// pacer plays a file at the speed it was taken, or at a given rate.
type pacer struct {
	live    bool    // comes at its own speed
	rate    float64 // frames a second, 0: the file's own times
	started bool
	origin  time.Time // when the frame of time 0 was, or would have been, shown
}

// pace waits until a frame is due. A clip that falls behind is not hurried: it
// goes on from where it is.
func (p *pacer) pace(ctx context.Context, index int, at time.Duration) bool {
	if p.live {
		return ctx.Err() == nil
	}
	if p.rate > 0 {
		at = time.Duration(float64(index) / p.rate * float64(time.Second))
	}
	wait := p.due(at, time.Now())
	return wait <= 0 && ctx.Err() == nil || sleep(ctx, wait)
}

// maxLag is how far a clip may be behind before its times are moved.
const maxLag = 100 * time.Millisecond

// due returns how long a frame has to wait.
func (p *pacer) due(at time.Duration, now time.Time) time.Duration {
	if !p.started {
		p.started, p.origin = true, now.Add(-at)
	}
	wait := p.origin.Add(at).Sub(now)
	if wait < -maxLag {
		p.origin = p.origin.Add(-wait)
		wait = 0
	}
	return wait
}

// restart makes the next frame due at once.
func (p *pacer) restart() { p.started = false }
