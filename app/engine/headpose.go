package engine

import (
	"math"
	"time"

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

// poseSmoother smooths a pose as a smoother does a prediction.
type poseSmoother struct {
	value *vision.HeadPose
	at    time.Duration
}

// next takes the next pose, nil for none, and returns the smoothed one, nil after none.
func (s *poseSmoother) next(x *vision.HeadPose, at, tau time.Duration) *vision.HeadPose {
	step := at - s.at
	s.at = at
	if x == nil || s.value == nil || tau <= 0 || step <= 0 {
		s.value = x
		return x
	}
	weight := 1 - math.Exp(-float64(step)/float64(tau))
	s.value = &vision.HeadPose{
		Yaw:   approach(s.value.Yaw, x.Yaw, weight),
		Pitch: approach(s.value.Pitch, x.Pitch, weight),
		Roll:  approach(s.value.Roll, x.Roll, weight),
	}
	return s.value
}

// approach returns the angle that is a share of the way from one angle to another, the
// shorter way round, in degrees from -180 to 180.
func approach(from, to float32, share float64) float32 {
	way := math.Remainder(float64(to)-float64(from), 360)
	return float32(math.Remainder(float64(from)+share*way, 360))
}
