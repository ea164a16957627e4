package review

import (
	"context"
	"time"
)

// tickInterval is the time between two updates while playing.
const tickInterval = 30 * time.Millisecond

// player moves the cursor with the clock.
type player struct {
	stop    context.CancelFunc // nil: paused
	started time.Time
	from    float64 // time in the recording when it started, seconds
}

func (p *player) playing() bool { return p.stop != nil }

// time returns where in the recording the cursor should be, in seconds.
func (p *player) time(now time.Time) float64 { return p.from + now.Sub(p.started).Seconds() }

// togglePlay plays from the cursor, at the end from the start, or pauses.
func (t *Tab) togglePlay() {
	if t.document == nil || t.document.Stills() {
		return
	}
	if t.player.playing() {
		t.pause()
		return
	}
	if t.document.cursor >= t.document.FrameCount()-1 {
		t.moveTo(0)
	}
	ctx, stop := context.WithCancel(t.tasks.Context())
	t.player = player{stop: stop, started: t.options.Now(), from: t.document.Time(t.document.cursor)}
	t.main.transport.drawPlaying(true)
	t.tasks.Go(func() { t.tickLoop(ctx) })
}

// tickLoop moves the cursor until ctx ends.
func (t *Tab) tickLoop(ctx context.Context) {
	ticks := time.NewTicker(tickInterval)
	defer ticks.Stop()
	shown := make(chan struct{}, 1) // an update is dropped while another waits for the screen
	for {
		select {
		case <-ticks.C:
			select {
			case shown <- struct{}{}:
				t.tasks.Do(func() {
					<-shown
					if ctx.Err() == nil {
						t.tick(t.options.Now())
					}
				})
			default:
			}
		case <-ctx.Done():
			return
		}
	}
}

// tick moves the cursor to where it should be.
func (t *Tab) tick(now time.Time) {
	time := t.player.time(now)
	if time >= t.document.Duration() {
		t.pause()
		t.moveTo(t.document.FrameCount() - 1)
		return
	}
	if frame := t.document.IndexAt(time); frame != t.document.cursor {
		t.moveTo(frame)
	}
}

func (t *Tab) pause() {
	if t.player.playing() {
		t.player.stop()
		t.player.stop = nil
		t.main.transport.drawPlaying(false)
	}
}
