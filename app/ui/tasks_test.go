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
	(<-q)()
}
