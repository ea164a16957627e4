package engine

import (
	"arbex/model"
	"arbex/vision"
)

// headPose returns the pose of a head from the landmarks in its crop; nil where there are
// none, or they are no face's. Angles are those of the frame: the crop is upright, the
// frame need not be.
func headPose(face vision.Face, side int, p model.Prediction) *vision.HeadPose {
	pose, err := vision.EstimateHeadPose(face.CropToFrame(nil, side, p.Landmarks))
	if err != nil {
		return nil
	}
	return &pose
}
