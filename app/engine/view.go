package engine

import (
	"image"
	"time"

	"arbex/model"
	"arbex/vision"
)

// State says what the engine is doing.
type State int

const (
	Idle    State = iota // no source was named
	Opening              // the source is being opened
	Running              // pictures arrive
	Paused               // the person asked for a pause
	Stalled              // pictures stopped arriving; the source is opened again, with growing pauses
	Ended                // the source has no more pictures
	Failed               // the source cannot be used, or something broke; the notice says what
)

// String names the state for a person.
func (s State) String() string {
	names := [...]string{"idle", "opening", "running", "paused", "stalled", "ended", "failed"}
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
	Place   model.DeviceInfo // where the network is computed
	Picture *image.RGBA      // the newest frame, perhaps shrunk; nil before the first
	Scale   float32          // pixels of Picture for one pixel of the frame
	Index   int              // of the frame
	Time    time.Duration
	Faces   []Face // by id; places are pixels of the frame
	Stats   Stats
}

// Stats are figures of the last seconds.
type Stats struct {
	SourceFPS, PreviewFPS, VisionFPS, NetworkFPS float64 // each a second
	MsPerFace                                    float64 // the network's time for one face
	LatencyP95Ms                                 float64 // frame read to its predictions shown, 95th percentile
	PreviewP95Ms                                 float64 // frame read to picture shown
	Dropped                                      int     // pictures nobody saw, because newer ones came
	Frames                                       int     // pictures read
}
