package engine

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"arbex/vision"
)

func TestMeter(t *testing.T) {
	var m meter
	for i := range 200 {
		m.add(time.Duration(i)*40*time.Millisecond, time.Duration(i%10)*time.Millisecond)
	}
	if r := m.rate(199 * 40 * time.Millisecond); math.Abs(r-25) > 0.1 {
		t.Errorf("rate %v", r)
	}
	if q := m.quantile(0.5); q < 4 || q > 5 {
		t.Errorf("median %v", q)
	}
	if mean := m.mean(); mean < 4 || mean > 5 {
		t.Errorf("mean %v", mean)
	}
	if r := m.rate(time.Hour); r != 0 {
		t.Errorf("rate of long ago: %v", r)
	}
}

// A machine that computes in no time shows every frame of a camera.
func TestMeasure(t *testing.T) {
	n := network(t)
	synctest.Test(t, func(t *testing.T) {
		m, err := Measure(t.Context(), MeasureOptions{Clip: vision.Demo, Network: n, Threads: 1, Duration: time.Second})
		if err != nil || math.Abs(m.FPS-cameraRate) > 0.5 || m.Faces != 1 || m.Dropped > 1 || math.Abs(m.Predictions-cameraRate) > 2 || m.LatencyP95Ms > 1.5*1000/cameraRate {
			t.Errorf("%+v %v", m, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		if _, err := Measure(t.Context(), MeasureOptions{Clip: "/nowhere", Network: n}); err == nil {
			t.Error("a missing clip was measured")
		}
	})
}
