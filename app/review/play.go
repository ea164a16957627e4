package review

import (
	"context"
	"time"
)

// tickEvery is the pause between two looks at the clock while playing.
const tickEvery = 30 * time.Millisecond

// player moves the cursor with the clock.
type player struct {
	stop  context.CancelFunc // nil: it stands
	began time.Time
	from  float64 // time of the session when it began
}

// due is where the cursor should be.
func (p *player) due(now time.Time) float64 { return p.from + now.Sub(p.began).Seconds() }

// togglePlay plays from the cursor, or stops; from the start at the end.
func (r *Review) togglePlay() {
	if r.tape == nil {
		return
	}
	if r.player.stop != nil {
		r.pause()
		return
	}
	if r.moment >= r.tape.Moments()-1 {
		r.goTo(0)
	}
	ctx, stop := context.WithCancel(r.ctx)
	r.player = player{stop: stop, began: r.options.now(), from: r.tape.Time(r.moment)}
	r.drawPlay()
	r.workers.Go(func() {
		ticks := time.NewTicker(tickEvery)
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
func (r *Review) tick(now time.Time) {
	due := r.player.due(now)
	if due >= r.tape.Length() {
		r.pause()
		r.goTo(r.tape.Moments() - 1)
		return
	}
	if moment := r.tape.Nearest(due); moment != r.moment {
		r.goTo(moment)
	}
}

func (r *Review) pause() {
	if r.player.stop != nil {
		r.player.stop()
		r.player.stop = nil
		r.drawPlay()
	}
}
