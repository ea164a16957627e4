package window

import (
	"arbex/app/engine"
	"arbex/app/settings"
)

// overlay changes the boxes into what the person wants over the picture.
func (v *window) overlay() {
	switch v.memory.Appearance.Overlay {
	case settings.OverlayNone:
		v.boxes = v.boxes[:0]
	case settings.OverlayPoints:
		for i := range v.boxes {
			v.boxes[i].Points = landmarks(v.view.Faces[i], v.network.Config().Side, v.view.Scale)
		}
	}
}

// landmarks are a face's 68 points in pixels of the picture, nil while there are
// none. They were found in a crop of a moment ago, so they go with the box to
// where the face is now.
func landmarks(face engine.Face, side int, scale float32) [][2]float32 {
	from, to := face.CropFace.Box, face.Track.Face.Box
	if !face.Known || from.W <= 0 || from.H <= 0 {
		return nil
	}
	points := face.CropFace.CropToFrame(nil, side, face.Prediction.Landmarks)
	for i, p := range points {
		points[i] = [2]float32{
			(to.X + (p[0]-from.X)*to.W/from.W) * scale,
			(to.Y + (p[1]-from.Y)*to.H/from.H) * scale,
		}
	}
	return points
}
