package view

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestThrottleRunsOncePerInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runs := 0
		throttle := &throttle{run: func() { runs++ }}
		for range 100 {
			throttle.request()
			time.Sleep(updateInterval / 10)
		}
		time.Sleep(updateInterval)
		if runs < 9 || runs > 11 {
			t.Errorf("%d runs in ten intervals", runs)
		}
		before := runs
		throttle.request()
		throttle.close()
		throttle.request()
		time.Sleep(10 * updateInterval)
		if runs != before || !throttle.isClosed() {
			t.Errorf("%d runs after it was closed", runs-before)
		}
	})
}
