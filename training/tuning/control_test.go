package tuning

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"arbex/training"
)

func TestPauseIsLeftOutOfTheTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, began := &Control{}, time.Now()
		c.SetPaused(true)
		go func() {
			time.Sleep(time.Hour)
			c.SetPaused(false)
		}()
		stop, err := c.wait(t.Context(), &began)
		if stop || err != nil || time.Since(began) != 0 {
			t.Errorf("stop %v, error %v, %v counted", stop, err, time.Since(began))
		}
	})
}

func TestPausedTrainingStopsOrIsCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, began := &Control{}, time.Now()
		c.SetPaused(true)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			synctest.Wait()
			cancel()
		}()
		if _, err := c.wait(ctx, &began); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		go func() {
			synctest.Wait()
			c.Stop()
		}()
		if stop, err := c.wait(t.Context(), &began); !stop || err != nil {
			t.Error(stop, err)
		}
	})
}

// Each pause ends the run, and its end begins the next one.
func TestTrainingRunsThroughPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, runs := &Control{}, 0
		go func() {
			for range 2 {
				time.Sleep(time.Second)
				c.SetPaused(true)
				time.Sleep(time.Second)
				c.SetPaused(false)
			}
		}()
		stopped, err := c.runThroughPauses(t.Context(), func(ctx context.Context) error {
			if runs++; runs == 3 {
				return nil
			}
			<-ctx.Done()
			return training.ErrStopped
		})
		if stopped || err != nil || runs != 3 {
			t.Error(stopped, err, runs)
		}
	})
}

func TestWithoutControlTheContextDecides(t *testing.T) {
	var c *Control
	ctx, cancel := context.WithCancel(t.Context())
	if stop, err := c.wait(ctx, &time.Time{}); stop || err != nil {
		t.Error(stop, err)
	}
	inner, done := c.untilPaused(ctx)
	defer done()
	cancel()
	if inner.Err() == nil {
		t.Error("the context goes on")
	}
}
