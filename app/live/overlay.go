package live

import (
	"fmt"

	"arbex/app/engine"
	"arbex/app/settings"
	"arbex/app/ui"
	"arbex/vision"

	"fyne.io/fyne/v2/lang"
)

// appendBox appends what is drawn over a face, in pixels of the picture, which
// has scale pixels for one of the frame.
func (s *stage) appendBox(boxes []ui.Box, face *engine.Face, scale float32, overlay string) []ui.Box {
	if overlay == settings.OverlayNone {
		return boxes
	}
	b := face.Track.Face.Box
	text := fmt.Sprint(face.Track.ID)
	if overlay == settings.OverlayPose {
		text += "  " + poseText(face.Pose)
	} else if description := s.descriptions.Short(*face); description != "" {
		text += "  " + description
	}
	box := ui.Box{X: b.X * scale, Y: b.Y * scale, W: b.W * scale, H: b.H * scale, Text: text, Faint: face.Track.Missed > 0}
	if overlay == settings.OverlayPoints {
		box.Points = landmarks(face, s.cropSide, scale)
	}
	return append(boxes, box)
}

// poseText returns how a head is turned, in degrees, as text.
func poseText(p *vision.HeadPose) string {
	if p == nil {
		return lang.L("head pose unknown")
	}
	return ui.PoseText(float64(p.Yaw), float64(p.Pitch), float64(p.Roll))
}

// landmarks returns a face's 68 points in pixels of the picture, nil while there
// are none. They were found in a crop of a moment ago, so they are moved with the
// box to where the face is now.
func landmarks(face *engine.Face, side int, scale float32) [][2]float32 {
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
