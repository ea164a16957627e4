package tuning

import (
	"context"
	"errors"
	"sync"
	"time"

	"arbex/training"
)

// Control pauses, continues and stops a training. A stopped training keeps what it
// learnt so far; to discard that, cancel its context. The zero value is ready for
// use, from several goroutines.
type Control struct {
	mutex   sync.Mutex
	paused  bool
	stopped bool
	changed chan struct{} // closed at the next change; nil: nobody waits

	onWait func() // called when a training begins to wait; nil but in tests
}

// SetPaused pauses the training, or continues it.
func (c *Control) SetPaused(paused bool) { c.change(func() { c.paused = paused }) }

// Stop ends the training, which keeps the best network so far.
func (c *Control) Stop() { c.change(func() { c.stopped = true }) }

func (c *Control) change(f func()) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	f()
	if c.changed != nil {
		close(c.changed)
		c.changed = nil
	}
}

// state returns the state, and a channel that is closed when it changes.
func (c *Control) state() (paused, stopped bool, changed <-chan struct{}) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.changed == nil {
		c.changed = make(chan struct{})
	}
	return c.paused, c.stopped, c.changed
}

// wait waits while the training is paused and reports whether to stop. It adds the
// pause to began, so that times measured from there leave it out.
func (c *Control) wait(ctx context.Context, began *time.Time) (stop bool, err error) {
	if c == nil {
		return false, ctx.Err()
	}
	for {
		paused, stopped, changed := c.state()
		if !paused || stopped || ctx.Err() != nil {
			return stopped, ctx.Err()
		}
		since := time.Now()
		if c.onWait != nil {
			c.onWait()
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
		*began = began.Add(time.Since(since))
	}
}

// untilPaused returns a context that ends with ctx, or at the next pause or stop.
// Call the function that it returns to free it.
func (c *Control) untilPaused(ctx context.Context) (context.Context, context.CancelFunc) {
	inner, cancel := context.WithCancel(ctx)
	if c == nil {
		return inner, cancel
	}
	var watcher sync.WaitGroup
	watcher.Go(func() {
		defer cancel()
		for inner.Err() == nil {
			paused, stopped, changed := c.state()
			if paused || stopped {
				return
			}
			select {
			case <-changed:
			case <-inner.Done():
			}
		}
	})
	return inner, func() {
		cancel()
		watcher.Wait()
	}
}

// runThroughPauses calls run, which returns training.ErrStopped when its context
// ends, again after each pause, until it is done or stopped.
func (c *Control) runThroughPauses(ctx context.Context, run func(context.Context) error) (stopped bool, err error) {
	var began time.Time
	for {
		stopped, err := c.wait(ctx, &began)
		if err != nil || stopped {
			return stopped, err
		}
		inner, done := c.untilPaused(ctx)
		err = run(inner)
		done()
		if !errors.Is(err, training.ErrStopped) {
			return false, err
		}
	}
}
