package engine

import (
	"context"
	"time"

	"arbex/vision"
)

// captured is a frame on its way from the reader to the detector.
type captured struct {
	frame    *vision.Frame
	readAt   time.Duration // since the engine started
	sourceID int
	course        // where it is in its source
	sought   bool // it was asked for, and is shown even while the source is held
	turned   bool // it is the frame before in another orientation; shown like one that was asked for
	info     FrameInfo
}

// frameBuffers is the number of frames: one is being filled, one waits, one is in
// the detector.
const frameBuffers = 3

// idleFrame waits for a frame that nobody uses. It returns nil when ctx ends.
func (e *Engine) idleFrame(ctx context.Context) *captured {
	select {
	case c := <-e.idle:
		return c
	case <-ctx.Done():
		return nil
	}
}
