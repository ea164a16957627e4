package engine

import (
	"context"

	"arbex/model"
)

// SetPostprocessing changes how predictions become what is shown, from the next one on.
func (e *Engine) SetPostprocessing(s Postprocessing) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.faces.postprocessing, e.faces.prior = s, priorOf(e.network, s)
}

// priorOf is the change to the mix that a person expects. A network whose
// class shares are unknown is used as trained.
func priorOf(n *model.Network, s Postprocessing) model.Prior {
	if n == nil {
		return model.Prior{}
	}
	prior, err := n.Prior(float64(s.Mix))
	if err != nil {
		return model.Prior{}
	}
	return prior
}

// Calibrate begins to measure the neutral face of a track; Face.Neutral says
// how it goes. What was measured before holds no more.
func (e *Engine) Calibrate(id int) {
	e.updateState(id, func(o *trackState) { o.neutral.begin(e.faces.neutralFaces) })
}

// ResetCalibration forgets the neutral face of a track, or stops its measurement.
func (e *Engine) ResetCalibration(id int) {
	e.updateState(id, func(o *trackState) {
		o.neutral, o.adjusted, o.shown, o.adjustedSmoother = calibration{}, Estimate{}, o.smoothed, smoother{}
	})
}

// updateState changes what is known of a face, if it is in the picture.
func (e *Engine) updateState(id int, change func(*trackState)) {
	e.mutex.Lock()
	if o := e.faces.state(id); o != nil {
		change(o)
	}
	e.mutex.Unlock()
	e.notify()
}

// adjust asks the head about the calibrated ones among the faces of a job, each
// against its own neutral face. The answer has an entry for each prediction, nil
// without a calibration.
func (e *Engine) adjust(p *model.Predictor, j *job, predictions []model.Prediction) ([]*model.Prediction, error) {
	adjusted := make([]*model.Prediction, len(predictions))
	which, faces := e.calibrated(j, predictions)
	if len(which) == 0 {
		return adjusted, nil
	}
	answers, err := p.PredictWithBaseline(context.WithoutCancel(e.ctx), faces)
	if err != nil {
		return adjusted, err
	}
	for i := range answers {
		adjusted[which[i]] = &answers[i]
	}
	return adjusted, nil
}

// calibrated returns the calibrated faces, and which of the predictions they
// belong to.
func (e *Engine) calibrated(j *job, predictions []model.Prediction) (which []int, faces []model.FaceWithBaseline) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if j.sourceID != e.sourceID {
		return nil, nil
	}
	for i, prediction := range predictions {
		if o := e.faces.states[j.tracks[i].ID]; o != nil && o.neutral.baseline != nil {
			which, faces = append(which, i), append(faces, o.neutral.relative(prediction.Feature, j.time))
		}
	}
	return which, faces
}
