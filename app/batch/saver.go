package batch

import "context"

// SaveError returns why the queue could not be saved, or nil.
func (q *Queue) SaveError() error {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	return q.saveError
}

// markUnsaved lets the saver save the queue, so that neither the window nor the
// mutex waits for the disk.
func (q *Queue) markUnsaved() {
	select {
	case q.unsaved <- struct{}{}:
	default:
	}
}

// saveLoop saves the queue after each change until ctx ends, and then once more.
func (q *Queue) saveLoop(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-q.unsaved:
		case <-ctx.Done():
		}
		q.saveState()
	}
}

func (q *Queue) saveState() {
	q.mutex.Lock()
	s := persistedState{Version: stateVersion, Output: q.output, Paused: q.paused}
	for _, item := range q.items {
		s.Items = append(s.Items, *item)
	}
	q.mutex.Unlock()
	err := s.save(q.options.File)
	q.mutex.Lock()
	q.saveError = err
	q.mutex.Unlock()
	if err != nil {
		q.options.Notify()
	}
}
