package review

import (
	"context"
	"time"
)

// tickInterval is the pause between two looks at the clock while playing.
const tickInterval = 30 * time.Millisecond

// player moves the cursor with the clock.
type player struct {
	stop    context.CancelFunc // nil: it stands
	started time.Time
	from    float64 // time of the session when it began
}

// time is where the cursor should be.
func (p *player) time(now time.Time) float64 { return p.from + now.Sub(p.started).Seconds() }

// togglePlay plays from the cursor, or stops; from the start at the end.
func (r *Tab) togglePlay() {
	if r.recording == nil {
		return
	}
	if r.player.stop != nil {
		r.pause()
		return
	}
	if r.cursor >= r.recording.FrameCount()-1 {
		r.moveTo(0)
	}
	ctx, stop := context.WithCancel(r.ctx)
	r.player = player{stop: stop, started: r.options.now(), from: r.recording.Time(r.cursor)}
	r.drawPlay()
	r.workers.Go(func() {
		ticks := time.NewTicker(tickInterval)
		defer ticks.Stop()
		for {
			select {
			case <-ticks.C:
				if r.ticking.CompareAndSwap(false, true) { // one at a time waits for the screen
					r.options.onScreen(func() {
						r.ticking.Store(false)
						if ctx.Err() == nil {
							r.tick(r.options.now())
						}
					})
				}
			case <-ctx.Done():
				return
			}
		}
	})
}

// tick shows the moment that is due.
func (r *Tab) tick(now time.Time) {
	due := r.player.time(now)
	if due >= r.recording.Duration() {
		r.pause()
		r.moveTo(r.recording.FrameCount() - 1)
		return
	}
	if moment := r.recording.IndexAt(due); moment != r.cursor {
		r.moveTo(moment)
	}
}

func (r *Tab) pause() {
	if r.player.stop != nil {
		r.player.stop()
		r.player.stop = nil
		r.drawPlay()
	}
}
