package review

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"arbex/app/slot"
	"arbex/assets/message"
)

// tasks runs work on goroutines, which close ends and waits for.
type tasks struct {
	ctx      context.Context
	cancel   context.CancelFunc
	workers  sync.WaitGroup
	onScreen func(func()) // fyne.Do, or its replacement in a test
}

func newTasks(onScreen func(func())) *tasks {
	t := &tasks{onScreen: onScreen}
	t.ctx, t.cancel = context.WithCancel(context.Background())
	return t
}

// run runs work on a goroutine and then, on Fyne's thread, done with its error.
func (t *tasks) run(work func(ctx context.Context) error, done func(error)) {
	t.workers.Go(func() {
		err := recoverPanic(func() error { return work(t.ctx) })
		if t.ctx.Err() == nil {
			t.onScreen(func() { done(err) })
		}
	})
}

// startNewest starts a goroutine that runs jobs one after the other. A job that
// has not begun when a newer one is put into the slot is dropped.
func (t *tasks) startNewest() *slot.Slot[func()] {
	jobs := slot.New[func()]()
	t.workers.Go(func() {
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

func (t *tasks) ended() bool { return t.ctx.Err() != nil }

func (t *tasks) close() {
	t.cancel()
	t.workers.Wait()
}

// recoverPanic turns a panic into an error, so that the window stays open.
func recoverPanic(work func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = message.New("something broke ({{.Panic}}); the recording is safe", message.Fields{"Panic": fmt.Sprint(value)})
		}
	}()
	return work()
}

// canceled reports whether an error only means that work was stopped.
func canceled(err error) bool { return errors.Is(err, context.Canceled) }
