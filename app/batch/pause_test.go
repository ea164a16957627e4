package batch

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// A pause holds the work before a frame, and its time is not counted.
func TestWaitWhilePaused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := &Queue{options: Options{Notify: func() {}}, wakeUp: make(chan struct{}, 1), unsaved: make(chan struct{}, 1), resumed: make(chan struct{})}
		watch := &stopwatch{now: time.Now}
		watch.start()
		time.Sleep(time.Second)
		q.SetPaused(true)
		frames := 0
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			for {
				if err := q.waitWhilePaused(ctx, watch); err != nil {
					done <- err
					return
				}
				frames++
				q.SetPaused(true)
			}
		}()
		synctest.Wait()
		time.Sleep(time.Hour)
		if frames != 0 || watch.elapsed() != time.Second {
			t.Errorf("%d frames, %v", frames, watch.elapsed())
		}
		q.SetPaused(false)
		synctest.Wait()
		if frames != 1 {
			t.Errorf("%d frames after one resume", frames)
		}
		stop()
		if err := <-done; err != context.Canceled {
			t.Error(err)
		}
	})
}
