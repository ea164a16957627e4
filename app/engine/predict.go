package engine

import (
	"context"
	"time"

	"arbex/model"
	"arbex/vision"
)

// faceResult is what the network computed of one face of one frame.
type faceResult struct {
	track      vision.Track // as it was in the frame
	prediction model.Prediction
	adjusted   *model.Prediction // relative to the neutral face; nil without calibration
	pose       *vision.HeadPose  // nil: unknown
	crop       []byte
	at         time.Duration // when the frame was played
}

// relativeFunc returns which faces of a batch are calibrated, and their feature
// vectors relative to the neutral faces.
type relativeFunc func(b *faceBatch, predictions []model.Prediction) (which []int, relative []model.FaceWithBaseline)

// predict runs the network on the faces of a batch, and its head once more on
// those that are calibrated.
func predict(ctx context.Context, p *model.Predictor, b *faceBatch, calibrated relativeFunc) ([]faceResult, error) {
	predictions, err := p.Predict(ctx, b.rgb)
	if err != nil {
		return nil, err
	}
	results := make([]faceResult, len(predictions))
	for i, prediction := range predictions {
		results[i] = faceResult{track: b.tracks[i], prediction: prediction, crop: b.rgb[i], at: b.time}
		results[i].pose = headPose(b.tracks[i].Face, b.side, prediction)
	}
	which, relative := calibrated(b, predictions)
	if len(which) == 0 {
		return results, nil
	}
	adjusted, err := p.PredictWithBaseline(ctx, relative)
	if err != nil {
		return nil, err
	}
	for i := range adjusted {
		results[which[i]].adjusted = &adjusted[i]
	}
	return results, nil
}
