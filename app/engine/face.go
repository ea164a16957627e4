package engine

import (
	"time"

	"arbex/model"
	"arbex/vision"
)

// Face is a tracked face and what the network last said about it.
type Face struct {
	Track      vision.Track
	Prediction model.Prediction // zero until Known
	Known      bool             // a prediction exists for this track
	Crop       []byte           // the crop behind the prediction, RGB [side*side*3]; nil until Known
	Age        time.Duration    // how much older than the frame the prediction is
}
