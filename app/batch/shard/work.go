package shard

import (
	"context"
	"slices"
	"time"
)

// Work is a list of files that several workers do together.
type Work struct {
	Files  []string // the same for every worker
	Shard  Shard    // that this worker begins with; the zero value is all
	Claims *Claims
	Done   func(file string) bool                       // reports whether any worker has done a file
	Do     func(ctx context.Context, file string) error // does one; ctx ends when the claim is lost

	// Wait passes the time before the others' claims are looked at again; nil: a timer.
	Wait func(ctx context.Context, pause time.Duration) error
}

// The others' last files are looked at soon at first, as they may be small, then less
// and less often, until pauses are a quarter of the lease.
const (
	firstPause = 512 // a fraction of the lease: a quarter of a second
	longPause  = 4
)

// Run does the files of the shard, then those of other shards that are neither
// done nor claimed, and waits for the claimed ones: whoever has them finishes
// them, or loses them to this worker. It returns when every file is done, with
// what Do returned as Faults; an error of Do does not stop it, so Do has to leave
// a trace that Done sees.
func (w Work) Run(ctx context.Context) error {
	if w.Wait == nil {
		w.Wait = wait
	}
	var faults Faults
	own := slices.DeleteFunc(slices.Clone(w.Files), func(file string) bool { return !w.Shard.Holds(file) })
	if err := w.pass(ctx, own, &faults); err != nil {
		return err
	}
	pause := w.Claims.lease / firstPause
	for left := w.left(w.Files); len(left) > 0; {
		if err := w.pass(ctx, left, &faults); err != nil {
			return err
		}
		if left = w.left(left); len(left) == 0 {
			break
		}
		if err := w.Wait(ctx, pause); err != nil {
			return err
		}
		pause = min(2*pause, w.Claims.lease/longPause)
	}
	return faults.OrNil()
}

// left returns which of the files are not done. Later only those are looked at
// again: of a hundred thousand files each look is a question to the file server.
func (w Work) left(files []string) []string {
	return slices.DeleteFunc(slices.Clone(files), w.Done)
}

// pass does what of the files is left and free.
func (w Work) pass(ctx context.Context, files []string, faults *Faults) error {
	for _, file := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if w.Done(file) {
			continue
		}
		if err := w.one(ctx, file, faults); err != nil {
			return err
		}
	}
	return nil
}

// one does a file, unless another worker has it or has done it meanwhile.
func (w Work) one(ctx context.Context, file string, faults *Faults) error {
	claim, err := w.Claims.Take(file)
	if err != nil || claim == nil {
		return err
	}
	defer claim.Release()
	if w.Done(file) {
		return nil
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(claim.Held(), cancel)()
	if err := w.Do(inner, file); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if claim.Held().Err() == nil { // else another worker does it again
			*faults = append(*faults, err)
		}
	}
	return nil
}

func wait(ctx context.Context, pause time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pause):
		return nil
	}
}
