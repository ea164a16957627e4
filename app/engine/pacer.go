package engine

import (
	"context"
	"time"

	"arbex/vision"
)

// folderFPS is how many pictures of a folder are shown per second.
const folderFPS = 1

// maxLag is how far a file may be late before its times are moved.
const maxLag = 100 * time.Millisecond

// pacer plays a file at the speed it was recorded, or at a given frame rate.
type pacer struct {
	live    bool    // the source has its own speed
	rate    float64 // frames per second; 0: the times of the file
	started bool
	origin  time.Time // when the frame of time 0 was, or would have been, shown
}

// newPacer returns the pacer of a source; a rate of 0 stands for the source's own.
func newPacer(info vision.Info, rate float64) *pacer {
	if info.Kind == vision.Folder && rate == 0 {
		rate = folderFPS
	}
	return &pacer{live: info.Live || info.Kind == vision.Picture, rate: rate}
}

// pace waits until a frame is due. A file that is late is not hurried: it goes on
// from where it is. It returns false when ctx has ended.
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
