package engine

import (
	"time"

	"arbex/model"
	"arbex/vision"
)

// Face is a tracked face and what the network last said about it.
type Face struct {
	Track      vision.Track
	Prediction model.Prediction // raw, as the network said it; zero until Known
	Known      bool             // a prediction exists for this track
	Crop       []byte           // the crop behind the prediction, RGB [side*side*3]; nil until Known
	CropFace   vision.Face      // the face as Crop was cut: an instant older than Track
	At         time.Duration    // time in the source of the frame behind the prediction
	Age        time.Duration    // how much older than the frame the prediction is

	Smoothed  Estimate // the prediction, smoothed; the same as it while smoothing is off
	Adjusted  Estimate // the prediction relative to the person's neutral face, not smoothed; zero without calibration
	Shown     Estimate // what a window shows: Adjusted, smoothed, or without calibration Smoothed
	Uncertain bool     // Shown is too undecided to name an expression
	Neutral   Neutral  // the calibration
	History   *History // the last minute of Shown; nil until Known
}
