package engine

import (
	"time"

	"arbex/vision"
)

// course is how a source has gone on since it was chosen.
type course struct {
	stretch int           // number of the stretch without a cut: tracks do not continue across one
	again   bool          // the stretch is the clip from its beginning, once more
	before  time.Duration // what was played of the clip before it started again
}

// cut begins another stretch.
func (c *course) cut() { c.stretch, c.again = c.stretch+1, false }

// startAgain begins the stretch after the last frame of a clip.
func (c *course) startAgain(last time.Duration, info vision.Info) {
	c.stretch, c.again, c.before = c.stretch+1, true, c.before+last
	if info.FPS > 0 {
		c.before += time.Duration(float64(time.Second) / info.FPS)
	}
}

// played returns how long the source has played at a time of it.
func (c *course) played(at time.Duration) time.Duration { return c.before + at }
