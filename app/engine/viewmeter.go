package engine

import (
	"context"
	"errors"
	"time"

	"arbex/model"
)

// viewMeter takes and counts views as a window would.
type viewMeter struct {
	engine  *Engine
	wake    <-chan struct{}
	rawOnly bool
	view    View
	last    int // frame of the last picture
	taken   int
	faces   int
	since   time.Time // of the first picture counted
	until   time.Time // of the last one
	before  Stats     // when counting began
}

// run takes views for a while.
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

// take takes one view.
func (m *viewMeter) take() error {
	if !m.engine.Take(&m.view) {
		return nil
	}
	if m.view.State == Failed || m.view.State == Ended {
		return errors.Join(errors.New("the clip does not play; give another one"), m.view.Notice)
	}
	if m.view.Picture != nil && m.view.Index != m.last {
		m.last = m.view.Index
		m.until = time.Now()
		if m.taken++; m.taken == 1 {
			m.since = m.until
		}
	}
	m.faces = max(m.faces, countKnown(m.view.Faces))
	if !m.rawOnly {
		m.engine.calibrateNeutrally()
	}
	return nil
}

// countKnown counts the faces with a prediction.
func countKnown(faces []Face) (n int) {
	for _, face := range faces {
		if face.Known {
			n++
		}
	}
	return n
}

// calibrateNeutrally gives every face a baseline that changes nothing, because
// people in a clip do not hold still: adjusting predictions costs the same.
func (e *Engine) calibrateNeutrally() {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for _, s := range e.view.faces.states {
		if s.shown.Known() && s.neutral.State != Measured {
			own := make([]float32, len(s.prediction.Feature))
			s.neutral = calibration{Neutral: Neutral{State: Measured}, baseline: model.NewBaseline(model.NeutralReference{Mean: own}, own)}
		}
	}
}

// begin starts counting again.
func (m *viewMeter) begin() {
	m.taken, m.faces, m.before = 0, 0, m.view.Stats
}

func (m *viewMeter) result() Measurement {
	s := m.view.Stats
	fps, predictions := 0.0, 0.0
	if m.taken > 1 {
		seconds := m.until.Sub(m.since).Seconds()
		fps = float64(m.taken-1) / seconds
		predictions = float64(s.Predictions-m.before.Predictions) / seconds / float64(max(m.faces, 1))
	}
	return Measurement{
		FPS:          fps,
		LatencyP95Ms: s.LatencyP95Ms, PreviewP95Ms: s.PreviewP95Ms,
		Dropped: s.Dropped - m.before.Dropped, Faces: m.faces, Predictions: predictions, VisionMs: s.VisionMs,
	}
}
