package session

import (
	"math"
	"time"

	"arbex/app/engine"
	"arbex/model"
	"arbex/vision"
)

// Record is one face of one frame. Coordinates are pixels of the frame. Landmarks
// are the subject's right eye, left eye, nose and mouth. [Schemas] describes
// every field.
type Record struct {
	Source      string            `json:"source"`
	Frame       int               `json:"frame"`
	Time        float64           `json:"time_s"`
	FaceID      int               `json:"face_id"` // 0: no face in this frame
	Score       float64           `json:"score"`
	Success     bool              `json:"success"`
	Box         [4]float64        `json:"box"` // x, y, w, h
	Yaw         float64           `json:"yaw"`
	Landmarks   [][2]float64      `json:"landmarks"`
	Primary     NamedDistribution `json:"primary"`
	Corrected   NamedDistribution `json:"corrected"`
	Smoothed    NamedDistribution `json:"smoothed"`
	Adjusted    NamedDistribution `json:"adjusted"`
	Uncertain   bool              `json:"uncertain"`
	Confidence  Confidence        `json:"confidence"`
	Label       string            `json:"label"`
	Latency     float64           `json:"latency_ms"`
	Trained     bool              `json:"trained"`
	WallTime    time.Time         `json:"wall_time,omitzero"`
	SourceFrame int               `json:"source_frame"`
	SourceTime  float64           `json:"source_time_s"`
	Mix         float64           `json:"mix"` // expected class mix: 0 as in training, 1 uniform

	Derived
	Study              // of the session; filled in by Writer, as the segment is
	Segment     int    `json:"segment"`             // markers up to this frame
	FaceName    string `json:"face_name,omitempty"` // given in Review; not in a session's own files
	SegmentName string `json:"segment_name,omitempty"`
}

// Final returns the corrected distribution, or the primary one without a
// balancing head; an empty one if the face was not predicted.
func (r *Record) Final() NamedDistribution {
	if len(r.Corrected.Probabilities) > 0 {
		return r.Corrected
	}
	return r.Primary
}

// Confidence holds the confidence of each distribution; nil for those that the
// network does not compute.
type Confidence struct {
	Primary    *float32 `json:"primary"`
	Anchor     *float32 `json:"anchor"`
	Attentive  *float32 `json:"attentive"`
	Correction *float32 `json:"correction"`
	Corrected  *float32 `json:"corrected"`
}

func confidenceOf(p model.Prediction) Confidence {
	c := p.Confidence
	if !p.HasCorrection() {
		return Confidence{Primary: &c.Primary}
	}
	return Confidence{&c.Primary, &c.Anchor, &c.Attentive, &c.Correction, &c.Corrected}
}

// FrameContext is where a frame is in its session and in its source.
type FrameContext struct {
	Source      string
	Frame       int           // in the session
	Time        time.Duration // since the session's first picture
	SourceFrame int
	SourceTime  time.Duration
	Latency     time.Duration // from reading the frame to its predictions
	WallTime    time.Time     // zero for files
}

// FileFrameContext returns the context of a frame of a file, whose time is the
// session's.
func FileFrameContext(source string, frame *vision.Frame, took time.Duration) FrameContext {
	return FrameContext{Source: source, Frame: frame.Index, Time: frame.Time, SourceFrame: frame.Index, SourceTime: frame.Time, Latency: took}
}

// RecordBuilder makes the records of a network.
type RecordBuilder struct {
	Classes []string
	Trained bool
}

// NewRecordBuilder returns the builder of a network.
func NewRecordBuilder(n *model.Network) RecordBuilder { return RecordBuilder{n.Classes(), n.Trained()} }

// NoFace returns the record of a frame without a face.
func (j RecordBuilder) NoFace(m FrameContext) Record {
	return Record{
		Source: m.Source, Frame: m.Frame, Time: seconds(m.Time), Latency: milliseconds(m.Latency), Trained: j.Trained,
		WallTime: roundTime(m.WallTime), SourceFrame: m.SourceFrame, SourceTime: seconds(m.SourceTime),
	}
}

// Face returns the record of a face.
func (j RecordBuilder) Face(m FrameContext, face *engine.Face) Record {
	r := j.NoFace(m)
	r.FaceID = face.Track.ID
	r.Box = boxOf(face.Track.Face.Box)
	if !face.Track.Visible() { // everything but the box is of an earlier frame
		return r
	}
	r.Score = Round(float64(face.Track.Face.Score), 4)
	r.Yaw = Round(float64(face.Track.Face.Yaw), 2)
	r.Landmarks = landmarksOf(face.Track.Face.Points)
	if !face.Known || face.Age > 0 || len(face.Prediction.Primary) != len(j.Classes) {
		return r
	}
	p := face.Prediction
	r.Success = true
	r.Primary, r.Corrected = j.distribution(p.Primary), j.distribution(p.Corrected)
	r.Smoothed, r.Adjusted = j.distribution(face.Smoothed.Final()), j.distribution(face.Adjusted.Final())
	r.Uncertain, r.Derived = face.Uncertain, j.derive(face)
	r.Confidence = confidenceOf(p)
	r.Label, r.Mix = j.Classes[p.Label()], Round(p.PriorStrength, 2)
	return r
}

func (j RecordBuilder) distribution(p model.Distribution) NamedDistribution {
	if len(p) == 0 {
		return NamedDistribution{}
	}
	return NamedDistribution{j.Classes, p}
}

// Frame appends the records of a frame to dst: one per face, or the one of a
// frame without faces.
func (j RecordBuilder) Frame(dst []Record, m FrameContext, faces []engine.Face) []Record {
	if len(faces) == 0 {
		return append(dst, j.NoFace(m))
	}
	for i := range faces {
		dst = append(dst, j.Face(m, &faces[i]))
	}
	return dst
}

func boxOf(b vision.Box) [4]float64 {
	return [4]float64{roundPixels(b.X), roundPixels(b.Y), roundPixels(b.W), roundPixels(b.H)}
}

func landmarksOf(p vision.Points) [][2]float64 {
	var places [][2]float64
	for _, at := range p.Array() {
		places = append(places, [2]float64{roundPixels(at.X), roundPixels(at.Y)})
	}
	return places
}

// roundPixels keeps a hundredth of a pixel.
func roundPixels(v float32) float64 { return Round(float64(v), 2) }

func seconds(d time.Duration) float64 { return Round(d.Seconds(), 6) }

func milliseconds(d time.Duration) float64 { return Round(float64(d)/float64(time.Millisecond), 3) }

// roundTime returns a wall time as it is written: UTC, in milliseconds.
func roundTime(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// Round rounds a number to digits after the decimal point.
func Round(v float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(v*scale) / scale
}
