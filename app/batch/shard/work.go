package shard

import (
	"context"
	"errors"
	"time"
)

// Work is a list of files that several workers do together.
type Work struct {
	Files  []string // the same for every worker
	Shard  Shard    // that this worker begins with; the zero value is all
	Claims *Claims
	Done   func(file string) bool                               // reports whether any worker has done a file
	Do     func(ctx context.Context, file string) error         // does one; ctx ends when the claim is lost
	Wait   func(ctx context.Context, lease time.Duration) error // before the others' claims are looked at again; nil: a quarter of the lease
}

// Run does the files of the shard, then those of other shards that are neither
// done nor claimed, and waits for the claimed ones: whoever has them finishes
// them, or loses them to this worker. It returns when every file is done, with
// what Do returned joined; an error of Do does not stop it, so Do has to leave a
// trace that Done sees.
func (w Work) Run(ctx context.Context) (faults error) {
	if w.Wait == nil {
		w.Wait = waitQuarter
	}
	if err := w.pass(ctx, w.Shard.Holds, &faults); err != nil {
		return err
	}
	for {
		if err := w.pass(ctx, func(string) bool { return true }, &faults); err != nil {
			return err
		}
		if w.left() == 0 {
			return faults
		}
		if err := w.Wait(ctx, w.Claims.lease); err != nil {
			return err
		}
	}
}

func (w Work) left() (n int) {
	for _, file := range w.Files {
		if !w.Done(file) {
			n++
		}
	}
	return n
}

// pass does what of the chosen files is left and free.
func (w Work) pass(ctx context.Context, chosen func(string) bool, faults *error) error {
	for _, file := range w.Files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !chosen(file) || w.Done(file) {
			continue
		}
		if err := w.one(ctx, file, faults); err != nil {
			return err
		}
	}
	return nil
}

// one does a file, unless another worker has it or has done it meanwhile.
func (w Work) one(ctx context.Context, file string, faults *error) error {
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
			*faults = errors.Join(*faults, err)
		}
	}
	return nil
}

func waitQuarter(ctx context.Context, lease time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(lease / 4):
		return nil
	}
}
