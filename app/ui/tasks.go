package ui

import (
	"context"
	"sync"

	"arbex/app/slot"
	"arbex/assets/message"

	"fyne.io/fyne/v2"
)

// Tasks runs work that takes time on goroutines, which Close cancels and waits
// for.
type Tasks struct {
	ctx     context.Context
	cancel  context.CancelFunc
	running sync.WaitGroup
	onUI    func(func())
}

// NewTasks returns tasks whose results arrive on Fyne's thread.
func NewTasks() *Tasks { return NewTasksOn(fyne.Do) }

// NewTasksOn returns tasks whose results arrive where onUI runs a function: a
// test has no event loop.
func NewTasksOn(onUI func(func())) *Tasks {
	t := &Tasks{onUI: onUI}
	t.ctx, t.cancel = context.WithCancel(context.Background())
	return t
}

// Run runs work on a goroutine and then done, with its error, on Fyne's thread.
// A panic of work is an error. After Close done is not called.
func (t *Tasks) Run(work func(ctx context.Context) error, done func(error)) {
	t.Go(func() {
		err := RecoverPanic(func() error { return work(t.ctx) })
		t.Do(func() { done(err) })
	})
}

// Go runs a function on a goroutine that Close waits for.
func (t *Tasks) Go(f func()) { t.running.Go(f) }

// StartNewest starts a goroutine that runs jobs one after the other. A job that has
// not begun when a newer one is put into the slot is dropped. Close leaves the last
// one in the slot when it has not begun.
func (t *Tasks) StartNewest() *slot.Slot[func()] {
	jobs := slot.New[func()]()
	t.Go(func() {
		for {
			select {
			case <-jobs.Ready():
				if job, ok := jobs.Take(); ok {
					job()
				}
			case <-t.ctx.Done():
				return
			}
		}
	})
	return jobs
}

// Do runs a function on Fyne's thread unless Close was called.
func (t *Tasks) Do(f func()) {
	if t.ctx.Err() != nil {
		return
	}
	t.onUI(func() {
		if t.ctx.Err() == nil {
			f()
		}
	})
}

// Context returns a context that ends with Close.
func (t *Tasks) Context() context.Context { return t.ctx }

// Close cancels what is running and waits for it.
func (t *Tasks) Close() {
	t.cancel()
	t.running.Wait()
}

// RecoverPanic returns the error of work, and a panic as an error, so that the
// window stays open.
func RecoverPanic(work func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = message.New("something broke ({{.Fault}}); what was saved is safe", message.Fields{"Fault": fault})
		}
	}()
	return work()
}
