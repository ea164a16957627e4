package batch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"arbex/assets/message"
	"arbex/model"
	"arbex/model/device"
)

// workLoop works on one item after the other until ctx ends.
func (q *Queue) workLoop(ctx context.Context) {
	device.LockThread(device.Background)
	var analyzers analyzerCache
	defer analyzers.close()
	for ctx.Err() == nil {
		own, next := q.startNext(ctx)
		if next == nil {
			analyzers.close() // it holds memory
			select {
			case <-q.wakeUp:
			case <-ctx.Done():
			}
			continue
		}
		q.process(ctx, own, next, &analyzers)
	}
}

// work is what is done on an item. The item itself may change meanwhile: it can be
// stopped and put back in the queue.
type work struct {
	item    *Item // guarded by the queue's mutex
	source  string
	output  Output
	network *model.Network
}

// startNext begins the work on the next item, and returns the context that it is done
// in; nil when there is none or the queue is paused.
func (q *Queue) startNext(ctx context.Context) (context.Context, *work) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	if q.paused {
		return nil, nil
	}
	for _, item := range q.items {
		if item.State == Waiting {
			item.State, item.Output, item.Progress, item.TimeLeft = Working, q.nextOutput(), -1, -1
			item.Problem, item.Fingerprint = message.Stored{}, fingerprintOf(item.Source)
			item.setResult(WalkResult{})
			q.current = item
			ctx, q.stopCurrent = context.WithCancel(ctx)
			q.markUnsaved()
			return ctx, &work{item, item.Source, item.Output, q.network}
		}
	}
	return nil, nil
}

// process works on an item until it ends. own ends when the item is stopped, ctx
// when the queue is closed.
func (q *Queue) process(ctx, own context.Context, w *work, analyzers *analyzerCache) {
	q.options.Notify()
	watch := stopwatch{now: q.options.Now}
	job := Job{
		Source: w.source, Output: w.output, Network: w.network, Now: q.options.Now, Open: q.options.Open,
		BeforeFrame: func(ctx context.Context) error { return q.waitWhilePaused(ctx, &watch) },
		OnFrame:     func(f FrameResult) { q.recordProgress(w.item, f, watch.elapsed()) },
	}
	var result WalkResult
	var path string
	err := recoverPanic(func() error {
		watch.start()
		analyzer, err := analyzers.get(w.network, w.output.Sampling.Mix, q.options)
		if err == nil {
			path, result, err = job.Run(own, analyzer)
		}
		return err
	})
	q.finish(ctx, w.item, path, result, err)
}

// recoverPanic turns a panic into an error, so that the other items are worked
// on.
func recoverPanic(work func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = message.New("something broke ({{.Panic}}); the other sources go on", message.Fields{"Panic": fmt.Sprint(value)})
		}
	}()
	return work()
}

// finish sets how an item ended.
func (q *Queue) finish(ctx context.Context, item *Item, path string, result WalkResult, err error) {
	q.mutex.Lock()
	q.stopCurrent()
	q.current, q.stopCurrent = nil, nil
	if item.State != Waiting {
		item.setResult(result)
	}
	switch {
	case item.State == Waiting: // it was stopped, and is to be tried again
	case err == nil:
		item.State, item.Result = Done, path
		item.Problem.Err = result.Problem()
	case ctx.Err() != nil: // the queue is closed
		item.State = Waiting
	case errors.Is(err, context.Canceled):
		item.State = Stopped
	default:
		item.State = Failed
		item.Problem.Err = err
	}
	q.markUnsaved()
	q.mutex.Unlock()
	q.options.Notify()
}

// waitWhilePaused waits for the end of a pause, during which the stopwatch is
// stopped.
func (q *Queue) waitWhilePaused(ctx context.Context, watch *stopwatch) error {
	q.mutex.Lock()
	paused, resumed := q.paused, q.resumed
	q.mutex.Unlock()
	if !paused {
		return nil
	}
	watch.stop()
	defer watch.start()
	select {
	case <-resumed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// recordProgress sets how far an item is.
func (q *Queue) recordProgress(item *Item, f FrameResult, elapsed time.Duration) {
	q.mutex.Lock()
	item.Info, item.FrameIndex = f.Info, f.Frame.Index
	item.Stills, item.LeftOut = f.Frame.Still, f.Info.Skipped.Count
	item.Frames++
	item.Faces += len(f.Faces)
	item.Progress = Progress(f.Info, f.Frame)
	item.TimeLeft = TimeLeft(item.Progress, elapsed)
	q.mutex.Unlock()
	q.options.Notify()
}
