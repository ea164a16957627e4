package engine

import (
	"context"
	"time"

	"arbex/model"
	"arbex/model/device"
)

// MeasureOptions configures Measure.
type MeasureOptions struct {
	Clip     string // any source
	Network  *model.Network
	Threads  int
	Device   device.Kind
	RawOnly  bool                         // without smoothing, uncertainty and neutral calibration
	Duration time.Duration                // after warm-up, 0: 8 s
	Progress func(done, of time.Duration) // may be nil
}

// Measurement is the result of Measure.
type Measurement struct {
	FPS          float64 // pictures taken per second
	LatencyP95Ms float64 // from reading a frame to taking its predictions, 95th percentile
	PreviewP95Ms float64 // from reading a frame to taking its picture
	Dropped      int     // pictures replaced before they were taken
	Faces        int     // the most with a prediction at once
	Predictions  float64 // of each face per second
	VisionMs     float64 // to find, follow and align the faces of a frame, mean
}

const (
	warmUp      = 2 * time.Second
	measureTime = 8 * time.Second

	// cameraRate is that of webcams. Clips are played at it, so that measurements of
	// different clips compare.
	cameraRate = 30
)

// Measure runs the whole engine, with everything switched on, on a clip in a loop
// at the rate of a camera.
func Measure(ctx context.Context, o MeasureOptions) (Measurement, error) {
	if o.Duration <= 0 {
		o.Duration = measureTime
	}
	wake, postprocessing := make(chan struct{}, 1), DefaultPostprocessing()
	if o.RawOnly {
		postprocessing = Postprocessing{}
	}
	e, err := Start(ctx, Options{
		Source: o.Clip, Network: o.Network, Threads: o.Threads, Device: o.Device,
		Loop: true, FrameRate: cameraRate, Postprocessing: postprocessing,
		Notify: func() {
			select {
			case wake <- struct{}{}:
			default:
			}
		},
	})
	if err != nil {
		return Measurement{}, err
	}
	defer e.Close()
	m := viewMeter{engine: e, wake: wake, rawOnly: o.RawOnly}
	if err := m.run(ctx, warmUp, nil); err != nil {
		return Measurement{}, err
	}
	m.begin()
	if err := m.run(ctx, o.Duration, o.Progress); err != nil {
		return Measurement{}, err
	}
	return m.result(), nil
}
