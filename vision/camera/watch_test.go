package camera

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"arbex/assets/leaktest"

	"github.com/fsnotify/fsnotify"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

// One call follows a burst of events, once it is over; a device that is no camera,
// and writes, cause none.
func TestBurstsAreReportedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		events, ended := make(chan fsnotify.Event), make(chan error, 1)
		var calls atomic.Int32
		go func() { ended <- debounce(ctx, events, nil, func() { calls.Add(1) }) }()
		for _, burst := range []struct {
			events []fsnotify.Event
			want   int32
		}{
			{[]fsnotify.Event{{Name: "/dev/video0", Op: fsnotify.Create}, {Name: "/dev/video1", Op: fsnotify.Create}, {Name: "/dev/video0", Op: fsnotify.Chmod}}, 1},
			{[]fsnotify.Event{{Name: "/dev/sda", Op: fsnotify.Create}, {Name: "/dev/video0", Op: fsnotify.Write}}, 1},
			{[]fsnotify.Event{{Name: "/dev/video0", Op: fsnotify.Remove}}, 2},
		} {
			for _, event := range burst.events {
				before := calls.Load()
				events <- event
				time.Sleep(settleDelay / 2)
				if synctest.Wait(); calls.Load() != before {
					t.Error("called while events were arriving")
				}
			}
			time.Sleep(settleDelay)
			if synctest.Wait(); calls.Load() != burst.want {
				t.Errorf("%v: %d calls, want %d", burst.events, calls.Load(), burst.want)
			}
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestFailuresEndTheWatch(t *testing.T) {
	failures := make(chan error, 1)
	failures <- fsnotify.ErrEventOverflow
	if err := debounce(t.Context(), nil, failures, func() {}); !errors.Is(err, fsnotify.ErrEventOverflow) {
		t.Error(err)
	}
}

// The watch begins and ends with its context.
func TestWatchEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Watch(ctx, func() {}); err != nil {
		t.Error(err)
	}
}
