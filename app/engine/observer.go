package engine

import (
	"time"

	"arbex/vision"
)

// Observer is called for every frame, where a window only takes the newest. The
// engine waits for its methods: they must return at once and must not call the
// engine.
type Observer interface {
	// OnFrame receives each frame of the source. The frame belongs to the engine;
	// copy it to keep it.
	OnFrame(frame *vision.Frame, info FrameInfo)
	// OnResult receives what was found in a frame, in the order of the frames.
	// Frames that were replaced before detection have no result.
	OnResult(r FrameResult)
}

// FrameInfo identifies a frame.
type FrameInfo struct {
	SourceID int // number of the source: 1, 2 ... for each SetSource
	Number   int // of the frame since SetSource; continues when a clip restarts
	Source   vision.Info
	Index    int           // of the frame in its source
	Time     time.Duration // in its source
	ReadAt   time.Time     // when it was read, with the monotonic clock
}

// FrameResult is what was found in a frame. Faces whose Age is not zero, or that
// are not Known, have no prediction of this frame.
type FrameResult struct {
	FrameInfo
	Faces   []Face
	Latency time.Duration // from reading the frame to its result
}

// Subscribe registers an observer. It is not called any more once unsubscribe has
// returned.
func (e *Engine) Subscribe(o Observer) (unsubscribe func()) { return e.observers.subscribe(o) }
