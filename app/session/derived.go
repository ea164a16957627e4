package session

import (
	"arbex/app/engine"
	"arbex/model"
	"arbex/vision"
)

// HeadPose is a vision.HeadPose of a record, in degrees.
type HeadPose struct {
	Yaw   float64 `json:"yaw"`
	Pitch float64 `json:"pitch"`
	Roll  float64 `json:"roll"`
}

// Angles returns yaw, pitch and roll.
func (h *HeadPose) Angles() [3]float64 { return [3]float64{h.Yaw, h.Pitch, h.Roll} }

// HeadColumns are the names of the columns with the angles of a head, in the order of
// [HeadPose.Angles].
var HeadColumns = [3]string{"head_yaw", "head_pitch", "head_roll"}

// Derived is what follows from the landmarks and the expressions of a face. Its fields are
// nil when they are unknown.
type Derived struct {
	Head    *HeadPose `json:"head"`
	Valence *float64  `json:"valence"`
	Arousal *float64  `json:"arousal"`
}

// affectSource is where the numbers of valence and arousal are from.
const affectSource = "the mean over the corrected distribution (primary without a balancing head) of Russell and Mehrabian's (1977, table 4) numbers for each expression, neutral 0; not measured on the face; empty with classes of one's own"

var derivedColumns = []column[Record]{
	{Column{HeadColumns[0], "head.yaw", "degrees", "-90 to 90", "turn of the head against the line from the camera to it, positive towards the picture's right; from 68 landmarks, not smoothed; empty unless success is 1"}, func(r *Record) string { return r.head(func(h *HeadPose) float64 { return h.Yaw }) }},
	{Column{HeadColumns[1], "head.pitch", "degrees", "-90 to 90", "its nod, positive upwards; compare it within a person: faces differ by some degrees"}, func(r *Record) string { return r.head(func(h *HeadPose) float64 { return h.Pitch }) }},
	{Column{HeadColumns[2], "head.roll", "degrees", "-180 to 180", "its tilt, positive clockwise in the picture"}, func(r *Record) string { return r.head(func(h *HeadPose) float64 { return h.Roll }) }},
	{Column{"valence", "valence", "", "-1 unpleasant to 1 pleasant", "derived from the expressions: " + affectSource}, func(r *Record) string { return formatKnown(r.Valence) }},
	{Column{"arousal", "arousal", "", "-1 calm to 1 excited", "derived in the same way"}, func(r *Record) string { return formatKnown(r.Arousal) }},
}

// derive returns what follows from a face's prediction.
func (j RecordBuilder) derive(face *engine.Face) (d Derived) {
	d.Head = headPoseOf(face.Pose)
	if a, ok := face.Prediction.Final().Affect(j.Classes); ok {
		d.Valence, d.Arousal = roundAffect(a)
	}
	return d
}

func headPoseOf(p *vision.HeadPose) *HeadPose {
	if p == nil {
		return nil
	}
	return &HeadPose{Round(float64(p.Yaw), 2), Round(float64(p.Pitch), 2), Round(float64(p.Roll), 2)}
}

func roundAffect(a model.Affect) (valence, arousal *float64) {
	v, w := Round(float64(a.Valence), 4), Round(float64(a.Arousal), 4)
	return &v, &w
}

// head formats an angle; empty when the pose is unknown.
func (r *Record) head(angle func(*HeadPose) float64) string {
	if r.Head == nil {
		return ""
	}
	return formatFloat(angle(r.Head))
}

func formatKnown(v *float64) string {
	if v == nil {
		return ""
	}
	return formatFloat(*v)
}
