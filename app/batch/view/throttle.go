package view

import (
	"sync"
	"time"
)

// updateInterval is the least time between two updates of the screen.
const updateInterval = 150 * time.Millisecond

// throttle runs a function after requests, at most once per updateInterval.
type throttle struct {
	run func()

	mutex  sync.Mutex
	timer  *time.Timer // nil: nothing is requested
	closed bool
}

// request runs the function within updateInterval.
func (t *throttle) request() {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.timer != nil || t.closed {
		return
	}
	t.timer = time.AfterFunc(updateInterval, func() {
		t.mutex.Lock()
		t.timer = nil
		closed := t.closed
		t.mutex.Unlock()
		if !closed {
			t.run()
		}
	})
}

func (t *throttle) isClosed() bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.closed
}

func (t *throttle) close() {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.closed = true
	if t.timer != nil {
		t.timer.Stop()
	}
}
