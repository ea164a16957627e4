package engine

import (
	"time"

	"arbex/model"
)

// Neutral calibration [ours, not in the paper]. Faces at rest differ: to the
// network one looks a little sad, another a little angry. Five seconds of a
// person's neutral face give the person's model.Baseline, and later predictions
// are adjusted by it. The prediction itself is kept beside the adjusted one, and
// the model does not change.

// NeutralState is the progress of a face's calibration.
type NeutralState int

const (
	NotMeasured NeutralState = iota
	Measuring                // the person should keep a neutral face
	Measured                 // Face.Adjusted is relative to it
	Refused                  // the calibration failed; see Neutral.Fault
)

// NeutralFault is why a calibration was refused.
type NeutralFault int

const (
	NoFault           NeutralFault = iota
	FaceLost                       // the face was not visible
	FaceMoved                      // it moved in the picture, or towards the camera
	FaceTurnedAway                 // it looked away
	ExpressionChanged              // its expression changed
	TooFewPredictions              // the network ran on it too rarely
	StillPicture                   // there is no video of it
	NoNeutralFaces                 // the neutral faces that the network was trained on are unknown
)

// Neutral is a face's calibration.
type Neutral struct {
	State    NeutralState
	Progress float32 // of Measuring: 0 to 1
	Fault    NeutralFault
	Mean     model.Distribution // [N] of the predictions that were measured; of Measured
}

// NeutralDuration is how long the person keeps a neutral face.
const NeutralDuration = 5 * time.Second
