package engine

import (
	"context"
	"fmt"
	"time"

	"arbex/model"
)

// MeasureOptions are the wishes for Measure.
type MeasureOptions struct {
	Clip     string // any source
	Network  *model.Network
	Threads  int
	Device   model.DeviceKind
	RawOnly  bool                         // no smoothing, no doubt, no neutral face of anybody
	Duration time.Duration                // after warm-up, 0: 8 s
	Progress func(done, of time.Duration) // may be nil
}

// Measurement are what Measure found.
type Measurement struct {
	FPS          float64 // pictures taken by the window, a second
	LatencyP95Ms float64 // frame read to its predictions in the view
	PreviewP95Ms float64 // frame read to picture taken
	Dropped      int     // pictures that were replaced before the window took them
	Faces        int     // most faces known at once
}

const (
	warmUp       = 2 * time.Second
	measuredTime = 8 * time.Second

	// cameraRate is what webcams deliver; clips of other rates are shown at it,
	// so that figures compare.
	cameraRate = 30
)

// Measure runs the whole live path on a clip, in a loop and at the rate of a
// camera, with everything switched on, and everything but the screen.
func Measure(ctx context.Context, o MeasureOptions) (Measurement, error) {
	if o.Duration <= 0 {
		o.Duration = measuredTime
	}
	wake, steady := make(chan struct{}, 1), DefaultPostprocessing()
	if o.RawOnly {
		steady = Postprocessing{}
	}
	e, err := Start(ctx, Options{Source: o.Clip, Network: o.Network, Threads: o.Threads, Device: o.Device, Loop: true, FrameRate: cameraRate, Postprocessing: steady, Notify: func() {
		select {
		case wake <- struct{}{}:
		default:
		}
	}})
	if err != nil {
		return Measurement{}, err
	}
	defer e.Close()
	m := viewMeter{engine: e, wake: wake, bare: o.RawOnly}
	if err := m.run(ctx, warmUp, nil); err != nil {
		return Measurement{}, err
	}
	m.begin()
	if err := m.run(ctx, o.Duration, o.Progress); err != nil {
		return Measurement{}, err
	}
	return m.figures(), nil
}

// viewMeter takes views as a window would.
type viewMeter struct {
	engine  *Engine
	wake    <-chan struct{}
	bare    bool
	view    View
	last    int // frame of the last picture
	taken   int
	faces   int
	since   time.Time // of the first picture counted
	until   time.Time // of the last one
	dropped int
}

func (m *viewMeter) run(ctx context.Context, d time.Duration, progress func(done, of time.Duration)) error {
	begin, end := time.Now(), time.After(d)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-end:
			return nil
		case <-m.wake:
			if err := m.take(); err != nil {
				return err
			}
			if progress != nil {
				progress(time.Since(begin), d)
			}
		}
	}
}

func (m *viewMeter) take() error {
	if !m.engine.Take(&m.view) {
		return nil
	}
	if m.view.State == Failed || m.view.State == Ended {
		return fmt.Errorf("engine: the clip %s: %w; give a clip that plays", m.view.State, m.view.Notice)
	}
	if m.view.Picture != nil && m.view.Index != m.last {
		m.last = m.view.Index
		m.until = time.Now()
		if m.taken++; m.taken == 1 {
			m.since = m.until
		}
	}
	known := 0
	for _, face := range m.view.Faces {
		if face.Known {
			known++
		}
	}
	m.faces = max(m.faces, known)
	if !m.bare {
		m.engine.skipCalibration()
	}
	return nil
}

// skipCalibration gives every face a neutral face that changes nothing, since people in
// a clip do not hold still: reading faces against it costs what it always does.
func (e *Engine) skipCalibration() {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for _, o := range e.faces.states {
		if o.shown.Known() && o.neutral.State != Measured {
			own := make([]float32, len(o.prediction.Feature))
			o.neutral = calibration{Neutral: Neutral{State: Measured}, baseline: model.NewBaseline(model.NeutralReference{Mean: own}, own)}
		}
	}
}

func (m *viewMeter) begin() {
	m.taken, m.faces, m.dropped = 0, 0, m.view.Stats.Dropped
}

func (m *viewMeter) figures() Measurement {
	s := m.view.Stats
	fps := 0.0
	if m.taken > 1 {
		fps = float64(m.taken-1) / m.until.Sub(m.since).Seconds()
	}
	return Measurement{
		FPS:          fps,
		LatencyP95Ms: s.LatencyP95Ms, PreviewP95Ms: s.PreviewP95Ms,
		Dropped: s.Dropped - m.dropped, Faces: m.faces,
	}
}
