package engine

import (
	"time"

	"arbex/model"
	"arbex/vision"
)

// Face is a tracked face and its newest prediction.
type Face struct {
	Track      vision.Track
	Prediction model.Prediction // as the network computed it, under the expected class mix; zero until Known
	Known      bool             // there is a prediction for this track
	Crop       []byte           // the crop behind the prediction, RGB [side*side*3]; nil until Known
	CropFace   vision.Face      // the face in the frame that Crop was made from: older than Track
	At         time.Duration    // when that frame was played, as View.Played
	Age        time.Duration    // of the prediction

	Smoothed  Estimate // the prediction, smoothed; equal to it while smoothing is off
	Adjusted  Estimate // the prediction relative to the person's neutral face, not smoothed; zero without calibration
	Shown     Estimate // what a window shows: Adjusted, smoothed, or Smoothed without calibration
	Uncertain bool     // Shown is too uncertain to name an expression
	Neutral   Neutral  // the calibration
	History   *History // the last minute of Shown; nil until Known

	Pose *vision.HeadPose // of the head in the frame of the prediction, not smoothed; nil: unknown
}
