package session

import (
	"math"
	"time"

	"arbex/app/engine"
	"arbex/model"
	"arbex/vision"
)

// Record is one face of one frame. Places are pixels of the frame. Landmarks
// are the subject's right eye, left eye, nose and mouth. The package's comment
// tells what each field means.
type Record struct {
	Source      string       `json:"source"`
	Frame       int          `json:"frame"`
	Time        float64      `json:"time_s"`
	FaceID      int          `json:"face_id"` // 0: there was no face in this frame
	Score       float64      `json:"score"`
	Success     bool         `json:"success"`
	Box         [4]float64   `json:"box"` // x, y, w, h
	Yaw         float64      `json:"yaw"`
	Landmarks   [][2]float64 `json:"landmarks"`
	Primary     Shares       `json:"primary"`
	Corrected   Shares       `json:"corrected"`
	Smoothed    Shares       `json:"smoothed"`
	Adjusted    Shares       `json:"adjusted"`
	Uncertain   bool         `json:"uncertain"`
	Confidence  Confidence   `json:"confidence"`
	Label       string       `json:"label"`
	Latency     float64      `json:"latency_ms"`
	Trained     bool         `json:"trained"`
	Wall        time.Time    `json:"wall_time,omitzero"`
	SourceFrame int          `json:"source_frame"`
	SourceTime  float64      `json:"source_time_s"`
	Mix         float64      `json:"mix"` // of expressions that was expected
}

// Final is the network's last word: corrected, or primary without a balancing
// head; empty where the face was not judged.
func (r *Record) Final() Shares {
	if len(r.Corrected.P) > 0 {
		return r.Corrected
	}
	return r.Primary
}

// Confidence of what the network's head does not compute is nil.
type Confidence struct {
	Primary    *float32 `json:"primary"`
	Anchor     *float32 `json:"anchor"`
	Attentive  *float32 `json:"attentive"`
	Correction *float32 `json:"correction"`
	Corrected  *float32 `json:"corrected"`
}

func confidenceOf(p model.Prediction) Confidence {
	c := p.Confidence
	if !p.Balanced() {
		return Confidence{Primary: &c.Primary}
	}
	return Confidence{&c.Primary, &c.Anchor, &c.Attentive, &c.Correction, &c.Corrected}
}

// Moment is when and where in a session a frame was seen.
type Moment struct {
	Source      string
	Frame       int           // in the session
	Time        time.Duration // since the session's first picture
	SourceFrame int
	SourceTime  time.Duration
	Took        time.Duration // from reading the picture to its distributions
	Wall        time.Time     // zero in an analysis of files
}

// MomentOf is the moment of a frame of a file: the session's time is the
// file's own.
func MomentOf(source string, frame *vision.Frame, took time.Duration) Moment {
	return Moment{Source: source, Frame: frame.Index, Time: frame.Time, SourceFrame: frame.Index, SourceTime: frame.Time, Took: took}
}

// Judge makes records: it knows what is the same in all of a network's records.
type Judge struct {
	Classes []string
	Trained bool
}

// JudgeOf returns the Judge of a network.
func JudgeOf(n *model.Network) Judge { return Judge{n.Classes(), n.Trained()} }

// None is the record of a frame without a face.
func (j Judge) None(m Moment) Record {
	return Record{
		Source: m.Source, Frame: m.Frame, Time: seconds(m.Time), Latency: milliseconds(m.Took), Trained: j.Trained,
		Wall: stamp(m.Wall), SourceFrame: m.SourceFrame, SourceTime: seconds(m.SourceTime),
	}
}

// Face is the record of a face.
func (j Judge) Face(m Moment, face *engine.Face) Record {
	r := j.None(m)
	r.FaceID = face.Track.ID
	r.Box = boxOf(face.Track.Face.Box)
	if !face.Track.InFrame() { // all but the box is of an earlier frame
		return r
	}
	r.Score = Rounded(float64(face.Track.Face.Score), 4)
	r.Yaw = Rounded(float64(face.Track.Face.Yaw), 2)
	r.Landmarks = landmarksOf(face.Track.Face.Points)
	if !face.Known || face.Age > 0 || len(face.Prediction.Primary) != len(j.Classes) {
		return r
	}
	p := face.Prediction
	r.Success = true
	r.Primary, r.Corrected = j.shares(p.Primary), j.shares(p.Corrected)
	r.Smoothed, r.Adjusted = j.shares(face.Smoothed.Final()), j.shares(face.Adjusted.Final())
	r.Uncertain = face.Uncertain
	r.Confidence = confidenceOf(p)
	r.Label, r.Mix = j.Classes[p.Label()], Rounded(p.Mix, 2)
	return r
}

func (j Judge) shares(p model.Distribution) Shares {
	if len(p) == 0 {
		return Shares{}
	}
	return Shares{j.Classes, p}
}

// Frame makes the records of a frame: one for each face, or the one that says
// there was none.
func (j Judge) Frame(dst []Record, m Moment, faces []engine.Face) []Record {
	if len(faces) == 0 {
		return append(dst, j.None(m))
	}
	for i := range faces {
		dst = append(dst, j.Face(m, &faces[i]))
	}
	return dst
}

func boxOf(b vision.Box) [4]float64 {
	return [4]float64{pixels(b.X), pixels(b.Y), pixels(b.W), pixels(b.H)}
}

func landmarksOf(p vision.Points) [][2]float64 {
	var places [][2]float64
	for _, at := range p.Array() {
		places = append(places, [2]float64{pixels(at.X), pixels(at.Y)})
	}
	return places
}

// pixels keeps a hundredth of a pixel.
func pixels(v float32) float64 { return Rounded(float64(v), 2) }

func seconds(d time.Duration) float64 { return Rounded(d.Seconds(), 6) }

func milliseconds(d time.Duration) float64 { return Rounded(float64(d)/float64(time.Millisecond), 3) }

// stamp is a wall time as it is written: UTC, to the millisecond.
func stamp(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

// Rounded keeps so many digits after the point: figures that are read by people
// and stored in text.
func Rounded(v float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(v*scale) / scale
}
