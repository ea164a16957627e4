package view

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestThrottleRunsOncePerInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs atomic.Int32
		throttle := &throttle{run: func() { runs.Add(1) }}
		for range 100 {
			throttle.request()
			time.Sleep(updateInterval / 10)
		}
		time.Sleep(updateInterval)
		if n := runs.Load(); n < 9 || n > 11 {
			t.Errorf("%d runs in ten intervals", n)
		}
		before := runs.Load()
		throttle.request()
		throttle.close()
		throttle.request()
		time.Sleep(10 * updateInterval)
		if runs.Load() != before || !throttle.isClosed() {
			t.Errorf("%d runs after it was closed", runs.Load()-before)
		}
	})
}
