package engine

import (
	"image"
	"time"

	"arbex/model/device"
	"arbex/vision"
)

// State is what the engine is doing.
type State int

const (
	Idle    State = iota // there is no source
	Opening              // the source is being opened
	Running              // frames arrive
	Paused               // SetPaused
	Stalled              // no frames arrive; the source is reopened, with growing pauses
	Ended                // the source has no more frames
	Failed               // the source cannot be used, or a goroutine panicked; the notice reports why
	Resting              // SetResting: nobody needs the frames; a camera or stream is closed
)

// String returns the English name of the state.
func (s State) String() string {
	names := [...]string{"idle", "opening", "running", "paused", "stalled", "ended", "failed", "resting"}
	if s < 0 || int(s) >= len(names) {
		return "unknown"
	}
	return names[s]
}

// View is what a window draws.
type View struct {
	State   State
	Notice  error // what the person should know, as a message; nil when all is well
	Info    vision.Info
	Device  device.Info // where the network runs
	Picture *image.RGBA // the newest frame, at most PreviewSide; nil before the first
	Scale   float32     // pixels of Picture per pixel of the frame
	Index   int         // of the frame
	Time    time.Duration
	Played  time.Duration // as Time, but it goes on where a clip starts again
	Seeking bool          // Seek was called, and the frame there has not been shown
	Faces   []Face        // ordered by id; coordinates in pixels of the frame
	Stats   Stats
}

// Stats are measured over the last seconds.
type Stats struct {
	SourceFPS, PreviewFPS float64 // per second
	VisionMs              float64 // to find, follow and align the faces of a frame, mean
	MsPerFace             float64 // of the network, median
	LatencyP95Ms          float64 // from reading a frame to taking its predictions, 95th percentile
	PreviewP95Ms          float64 // from reading a frame to taking its picture
	Dropped               int     // pictures replaced before they were taken
	Frames                int     // frames read
	Predictions           int     // faces that the network has run on
}
