package batch

import (
	"time"

	"arbex/vision"
)

// Progress returns how much of a source is done after a frame, in [0, 1], or a
// negative number when the length of the source is unknown.
func Progress(info vision.Info, frame *vision.Frame) float64 {
	switch {
	case info.Frames > 0:
		return min(float64(frame.Index+1)/float64(info.Frames), 1)
	case info.Duration > 0:
		return min(frame.Time.Seconds()/info.Duration.Seconds(), 1)
	}
	return -1
}

// minElapsed is how long a source is worked on before its rate is used: the
// start is slower.
const minElapsed = time.Second

// TimeLeft estimates how long the rest of a source takes, from the progress made
// in the elapsed time. It is negative when there is no estimate.
func TimeLeft(progress float64, elapsed time.Duration) time.Duration {
	if progress <= 0 || elapsed < minElapsed {
		return -1
	}
	return time.Duration(float64(elapsed) * (1 - progress) / progress)
}

// stopwatch measures time without pauses. It is used by one goroutine.
type stopwatch struct {
	now           func() time.Time
	started       time.Time // zero: it is stopped
	elapsedBefore time.Duration
}

func (s *stopwatch) start() { s.started = s.now() }
func (s *stopwatch) stop()  { s.elapsedBefore, s.started = s.elapsed(), time.Time{} }

func (s *stopwatch) elapsed() time.Duration {
	if s.started.IsZero() {
		return s.elapsedBefore
	}
	return s.elapsedBefore + s.now().Sub(s.started)
}
