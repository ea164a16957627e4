package engine

import (
	"context"

	"arbex/model"
)

// Steady changes how predictions become what is shown, from the next one on.
func (e *Engine) Steady(s Steadiness) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.faces.steady = s
}

// Calibrate begins to measure the neutral face of a track; Face.Neutral says
// how it goes. What was measured before holds no more.
func (e *Engine) Calibrate(id int) {
	e.onStory(id, func(o *story) { o.neutral.begin(e.faces.base) })
}

// Uncalibrate forgets the neutral face of a track, or stops its measurement.
func (e *Engine) Uncalibrate(id int) {
	e.onStory(id, func(o *story) {
		o.neutral, o.raw, o.shown, o.adjusted = calibration{}, Reading{}, o.smoothed, smoother{}
	})
}

// onStory changes what is known of a face, if it is in the picture.
func (e *Engine) onStory(id int, change func(*story)) {
	e.mutex.Lock()
	if o := e.faces.story(id); o != nil {
		change(o)
	}
	e.mutex.Unlock()
	e.notify()
}

// adjust asks the head about the calibrated ones among the faces of a job,
// their feature vectors moved to the base set's neutral face. The answer has an
// entry for each prediction, nil without a calibration.
func (e *Engine) adjust(p *model.Predictor, j *job, predictions []model.Prediction) ([]*model.Prediction, error) {
	adjusted := make([]*model.Prediction, len(predictions))
	which, moved := e.moved(j, predictions)
	if len(which) == 0 {
		return adjusted, nil
	}
	answers, err := p.PredictFeatures(context.WithoutCancel(e.ctx), moved)
	if err != nil {
		return adjusted, err
	}
	for i := range answers {
		adjusted[which[i]] = &answers[i]
	}
	return adjusted, nil
}

// moved returns the moved feature vectors of the calibrated faces, and which
// of the predictions they belong to.
func (e *Engine) moved(j *job, predictions []model.Prediction) (which []int, moved [][]float32) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if j.session != e.session {
		return nil, nil
	}
	for i, prediction := range predictions {
		o := e.faces.known[j.tracks[i].ID]
		if o == nil {
			continue
		}
		if v := o.neutral.shifted(prediction.Feature); v != nil {
			which, moved = append(which, i), append(moved, v)
		}
	}
	return which, moved
}
