package batch

import (
	"time"

	"arbex/vision"
)

// Progress is how much of a source is done, 0 to 1, or less than 0 for one whose
// length is unknown.
func Progress(info vision.Info, frame *vision.Frame) float64 {
	switch {
	case info.Frames > 0:
		return min(float64(frame.Index+1)/float64(info.Frames), 1)
	case info.Duration > 0:
		return min(frame.Time.Seconds()/info.Duration.Seconds(), 1)
	}
	return -1
}

// TimeLeft estimates how long the rest takes when a share took so long, or is less
// than 0 while nothing can be said.
func TimeLeft(share float64, took time.Duration) time.Duration {
	const soonest = time.Second // before that the start distorts the rate
	if share <= 0 || took < soonest {
		return -1
	}
	return time.Duration(float64(took) * (1 - share) / share)
}
