package review

import (
	"context"
	"errors"
	"fmt"

	"arbex/app/slot"
)

// runNewest runs jobs one after the other on a goroutine of its own. Jobs that were
// not begun when a newer one came are dropped.
func runNewest(ctx context.Context, jobs *slot.Slot[func()]) {
	for {
		select {
		case <-jobs.Ready():
			if job, ok := jobs.Take(); ok {
				job()
			}
		case <-ctx.Done():
			return
		}
	}
}

// runTask runs work on a goroutine and then, on Fyne's thread, done.
func (r *Tab) runTask(work func(ctx context.Context) error, done func(error)) {
	ctx := r.ctx
	r.workers.Go(func() {
		err := recoverPanic(func() error { return work(ctx) })
		if ctx.Err() == nil {
			r.options.onScreen(func() { done(err) })
		}
	})
}

// recoverPanic turns a panic into an error: the window goes on.
func recoverPanic(work func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("something broke (%v); what was recorded is safe", fault)
		}
	}()
	return work()
}

// canceled says whether an error only means that somebody stopped.
func canceled(err error) bool { return errors.Is(err, context.Canceled) }
