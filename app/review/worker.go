package review

import (
	"context"
	"errors"
	"fmt"

	"arbex/app/slot"
)

// newest runs jobs one after the other on a goroutine of its own. Jobs that were
// not begun when a newer one came are dropped.
func newest(ctx context.Context, jobs *slot.Slot[func()]) {
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

// later runs work on a goroutine and then, on Fyne's thread, done.
func (r *Review) later(work func(ctx context.Context) error, done func(error)) {
	ctx := r.ctx
	r.workers.Go(func() {
		err := guard(func() error { return work(ctx) })
		if ctx.Err() == nil {
			r.options.onScreen(func() { done(err) })
		}
	})
}

// guard turns a panic into an error: the window goes on.
func guard(work func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("something broke (%v); what was recorded is safe", fault)
		}
	}()
	return work()
}

// ended says whether an error only means that somebody stopped.
func ended(err error) bool { return errors.Is(err, context.Canceled) }
