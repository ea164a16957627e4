package cli

import (
	"math"
	"strconv"
	"time"

	"arbex/app/engine"
	"arbex/model"
	"arbex/vision"
)

// record is what analyze writes for one face of one frame. Places are pixels of
// the frame. Landmarks are the subject's right eye, left eye, nose and mouth.
type record struct {
	Source     string       `json:"source"`
	Frame      int          `json:"frame"`
	Time       float64      `json:"time_s"`
	FaceID     int          `json:"face_id"`
	Box        [4]float64   `json:"box"` // x, y, w, h
	Landmarks  [][2]float64 `json:"landmarks"`
	Primary    shares       `json:"primary"`
	Corrected  shares       `json:"corrected"`
	Confidence confidence   `json:"confidence"`
	Label      string       `json:"label"`
	Latency    float64      `json:"latency_ms"` // of the frame: detecting, aligning and inferring all its faces
	Trained    bool         `json:"trained"`
}

// confidence of what the network's head does not compute is null.
type confidence struct {
	Primary    float32  `json:"primary"`
	Anchor     *float32 `json:"anchor"`
	Attentive  *float32 `json:"attentive"`
	Correction *float32 `json:"correction"`
	Corrected  *float32 `json:"corrected"`
}

func confidenceOf(p model.Prediction) confidence {
	c := p.Confidence
	if !p.Balanced() {
		return confidence{Primary: c.Primary}
	}
	return confidence{c.Primary, &c.Anchor, &c.Attentive, &c.Correction, &c.Corrected}
}

// moment is where in the sources a face was seen.
type moment struct {
	source string
	frame  int
	time   time.Duration
	took   time.Duration
}

func newRecord(m moment, face engine.Face, network *model.Network) record {
	p, classes := face.Prediction, network.Classes()
	return record{
		Source:     m.source,
		Frame:      m.frame,
		Time:       rounded(m.time.Seconds(), 6),
		FaceID:     face.Track.ID,
		Box:        boxOf(face.Track.Face.Box),
		Landmarks:  landmarksOf(face.Track.Face.Points),
		Primary:    shares{classes, p.Primary},
		Corrected:  shares{classes, p.Corrected},
		Confidence: confidenceOf(p),
		Label:      classes[p.Label()],
		Latency:    rounded(float64(m.took)/float64(time.Millisecond), 3),
		Trained:    network.Trained(),
	}
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
func pixels(v float32) float64 { return rounded(float64(v), 2) }

func rounded(v float64, digits int) float64 {
	scale := math.Pow10(digits)
	return math.Round(v*scale) / scale
}

// shares is a distribution with the names of its classes. It becomes a JSON
// object whose keys keep the network's order, or null without a distribution.
type shares struct {
	classes []string
	p       model.Distribution
}

func (s shares) MarshalJSON() ([]byte, error) {
	if len(s.p) == 0 {
		return []byte("null"), nil
	}
	text := []byte{'{'}
	for i, class := range s.classes {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendQuote(text, class)
		text = append(text, ':')
		text = strconv.AppendFloat(text, float64(s.p[i]), 'g', -1, 32)
	}
	return append(text, '}'), nil
}
