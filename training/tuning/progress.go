package tuning

import "time"

// Progress is where a training stands.
type Progress struct {
	Stage    Stage
	Done, Of int     // faces, steps, or batches of an epoch
	Loss     float64 // of the last step, or the mean of the epoch so far

	Epoch, Epochs int           // of a deep training, from 1 on; 0 before the first
	Left          time.Duration // estimated time of the stage Learning; 0: not known
}

// Stage is what a training is doing.
type Stage int

// The stages, in order.
const (
	ExtractingFeatures Stage = iota
	Learning
	Validating // choosing the best epoch
	Measuring
)

// timeLeft returns how long the rest takes at the speed so far.
func timeLeft(began time.Time, done, of int) time.Duration {
	return time.Since(began) / time.Duration(done) * time.Duration(of-done)
}
