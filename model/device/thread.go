package device

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"arbex/model/ops/onednn"
)

// Thread is an OS thread that runs jobs one after the other. Whatever computes
// needs one: OpenMP gives each thread that calls it a team of its own, and a CUDA
// context belongs to the thread that is bound to it.
type Thread struct {
	jobs  chan func()
	quit  chan struct{} // closed by Close
	done  chan struct{} // closed when the thread has ended
	once  sync.Once
	final func() // the last job, set before quit is closed
}

// ErrClosed is returned by whatever runs on a thread that is closed.
var ErrClosed = errors.New("it is closed")

// NewThread starts a thread whose OpenMP team has so many threads (0: one for
// each core). Close ends it.
func NewThread(cpuThreads int, n Niceness) *Thread {
	t := &Thread{jobs: make(chan func()), quit: make(chan struct{}), done: make(chan struct{})}
	go t.serve(cpuThreads, n)
	return t
}

// serve is never unlocked from its OS thread: the thread and its OpenMP team end
// with the goroutine.
func (t *Thread) serve(cpuThreads int, n Niceness) {
	defer close(t.done)
	LockThread(n)
	onednn.SetThreads(cpuThreads)
	for {
		select {
		case job := <-t.jobs:
			job()
		case <-t.quit:
			t.final()
			onednn.Trim()
			return
		}
	}
}

// Do runs a job on the thread and returns its error; a panic in it becomes one.
// While other jobs run it waits, until ctx is done. After Close it returns
// ErrClosed.
func (t *Thread) Do(ctx context.Context, job func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	result := make(chan error, 1)
	select {
	case t.jobs <- func() { result <- recovered(job) }:
		return <-result // the job may read what the caller owns: wait for it
	case <-t.quit:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close waits for the job under way, runs a last one on the thread, and ends it.
// Only the first call has an effect.
func (t *Thread) Close(final func()) {
	t.once.Do(func() {
		t.final = final
		close(t.quit)
	})
	<-t.done
}

// recovered runs a job and turns a panic, of Gorgonia or a kernel, into an error.
func recovered(job func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("running the network: %v", fault)
		}
	}()
	return job()
}

// LockThread keeps the calling goroutine on an OS thread of its own, which has a
// niceness and ends with the goroutine.
func LockThread(n Niceness) {
	runtime.LockOSThread()
	n.Apply()
}
