package ui

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// queue is Fyne's thread in the tests: functions wait until the test runs them.
type queue chan func()

func (q queue) add(f func()) { q <- f }

func TestTasksReportOnTheThreadOfTheWindow(t *testing.T) {
	q := make(queue, 1)
	tasks := NewTasksOn(q.add)
	failed := errors.New("failed")
	var got error
	tasks.Run(func(context.Context) error { return failed }, func(err error) { got = err })
	f := <-q
	if got != nil {
		t.Fatal("done was called on the goroutine of the work")
	}
	if f(); got != failed {
		t.Error(got)
	}
	tasks.Close()
}

func TestAPanicOfATaskIsAnError(t *testing.T) {
	q := make(queue, 1)
	tasks := NewTasksOn(q.add)
	defer tasks.Close()
	var got error
	tasks.Run(func(context.Context) error { panic("no such layer") }, func(err error) { got = err })
	if (<-q)(); got == nil || !strings.Contains(got.Error(), "no such layer") {
		t.Error(got)
	}
}

func TestClosedTasksAreSilent(t *testing.T) {
	q := make(queue, 1)
	tasks := NewTasksOn(q.add)
	tasks.Run(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, func(error) { t.Error("done was called after Close") })
	tasks.Close()
	select {
	case f := <-q:
		f()
	default:
	}
}

// A job that has not begun is dropped for a newer one, or left in the slot at Close.
func TestTheNewestJobIsRun(t *testing.T) {
	tasks := NewTasksOn(func(f func()) { f() })
	jobs := tasks.StartNewest()
	began, release, ran := make(chan bool), make(chan bool), make(chan int)
	jobs.Put(func() { began <- true; <-release })
	<-began
	jobs.Put(func() { ran <- 1 })
	jobs.Put(func() { ran <- 2 })
	release <- true
	if got := <-ran; got != 2 {
		t.Errorf("job %d ran instead of the newest", got)
	}
	tasks.Close()
	if jobs.Put(func() {}); jobs.Dropped() != 1 {
		t.Errorf("%d jobs were dropped", jobs.Dropped())
	}
}
