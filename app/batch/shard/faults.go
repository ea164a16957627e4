package shard

import (
	"errors"
	"fmt"
)

// Faults are the faults of many files, in the order in which they were found.
type Faults []error

// faultsShown is how many faults are shown: those of a hundred thousand files would
// be too long to read, and for a log.
const faultsShown = 10

// Error returns the first ones, a line each, and counts the others.
func (f Faults) Error() string {
	shown := errors.Join(f[:min(len(f), faultsShown)]...)
	if more := len(f) - faultsShown; more > 0 {
		return fmt.Sprintf("%v\nand %d more", shown, more)
	}
	return shown.Error()
}

// Unwrap makes errors.Is and errors.As look at all of them.
func (f Faults) Unwrap() []error { return f }

// OrNil returns nil where there are none.
func (f Faults) OrNil() error {
	if len(f) == 0 {
		return nil
	}
	return f
}
