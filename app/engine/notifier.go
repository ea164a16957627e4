package engine

import (
	"context"
	"sync"
	"time"
)

// Painting a window costs more than finding faces, so it is woken once per frame.
const (
	// detectionWait is how long a frame waits for its detections, so that the boxes
	// belong to the picture under them.
	detectionWait = 8 * time.Millisecond

	// resultWait is how long detections and predictions wait for the next frame.
	resultWait = 40 * time.Millisecond
)

// notifier calls notify once until take is called, and not after ctx has ended.
type notifier struct {
	ctx    context.Context
	notify func()

	mutex   sync.Mutex
	pending bool        // notified, and not taken since
	timer   *time.Timer // calls now; nil: none is set
	due     time.Time   // of the timer
}

// now notifies unless a notification is pending.
func (n *notifier) now() {
	n.mutex.Lock()
	first := !n.pending
	n.pending = true
	n.stopTimer()
	n.mutex.Unlock()
	if first && n.ctx.Err() == nil {
		n.notify()
	}
}

// within notifies after wait at the latest.
func (n *notifier) within(wait time.Duration) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if n.pending || n.ctx.Err() != nil {
		return
	}
	if due := time.Now().Add(wait); n.timer == nil {
		n.timer, n.due = time.AfterFunc(wait, n.now), due
	} else if due.Before(n.due) {
		n.timer.Reset(wait)
		n.due = due
	}
}

// take reports whether there was a notification since the last call.
func (n *notifier) take() bool {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	was := n.pending
	n.pending = false
	return was
}

// stop cancels the timer.
func (n *notifier) stop() {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.stopTimer()
}

func (n *notifier) stopTimer() {
	if n.timer != nil {
		n.timer.Stop()
		n.timer = nil
	}
}
