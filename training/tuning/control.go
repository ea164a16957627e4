package tuning

import (
	"context"
	"sync"
	"time"
)

// Control pauses a training, lets it go on, and stops it with what it has learnt so
// far. To throw that away as well, cancel the training's context. The zero value
// is ready for use.
type Control struct {
	mutex   sync.Mutex
	paused  bool
	stopped bool
	changed chan struct{} // closed at the next change; nil: nobody waits
}

// SetPaused stops the work until Continue; true is for pausing.
func (h *Control) SetPaused(on bool) { h.change(func() { h.paused = on }) }

// Stop ends the training, which keeps the best so far.
func (h *Control) Stop() { h.change(func() { h.stopped = true }) }

func (h *Control) change(f func()) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	f()
	if h.changed != nil {
		close(h.changed)
		h.changed = nil
	}
}

// state returns the state, and what is closed when it changes.
func (h *Control) state() (paused, stopped bool, changed <-chan struct{}) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.changed == nil {
		h.changed = make(chan struct{})
	}
	return h.paused, h.stopped, h.changed
}

// wait waits while there is a pause and says whether to stop. The pause is
// added to began, so that what is measured from there leaves it out.
func (h *Control) wait(ctx context.Context, began *time.Time) (stop bool, err error) {
	if h == nil {
		return false, ctx.Err()
	}
	for {
		paused, stopped, changed := h.state()
		if !paused || stopped || ctx.Err() != nil {
			return stopped, ctx.Err()
		}
		since := time.Now()
		select {
		case <-changed:
		case <-ctx.Done():
		}
		*began = began.Add(time.Since(since))
	}
}

// untilPaused is a context that ends with ctx, and at the next pause or stop. Call the
// function that it returns.
func (h *Control) untilPaused(ctx context.Context) (context.Context, context.CancelFunc) {
	inner, cancel := context.WithCancel(ctx)
	if h == nil {
		return inner, cancel
	}
	var watcher sync.WaitGroup
	watcher.Go(func() {
		for inner.Err() == nil {
			paused, stopped, changed := h.state()
			if paused || stopped {
				cancel()
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
