package captures

import (
	"cmp"
	"time"

	"arbex/model"
)

// Candidate is a face that may be captured: of the live view, a picture, a clip
// or a recording.
type Candidate struct {
	Crop      []byte             // [Side*Side*3], aligned by vision.Align
	Side      int                // of the crop, pixels
	Width     float32            // of the face in its picture, pixels; 0: unknown
	Landmarks [][2]float32       // in pixels of the crop; may be nil
	Source    string             // name of the picture, clip or recording for a person
	Session   string             // name of the session that the source's faces form; "": Source
	Spec      string             // identifies the source; "": Source
	At        time.Duration      // position in the source
	Taken     time.Time          // when the source began; zero: now
	Burst     int64              // faces that share it belong to one moment; 0: At decides
	Guess     model.Distribution // the model's prediction; nil: unknown
}

// Capture returns the candidate with a label. now is used where the candidate
// does not know when its source began.
func (c Candidate) Capture(label Label, person string, consent bool, now time.Time) Capture {
	began := c.Taken
	if began.IsZero() {
		began = now.Add(-c.At)
	}
	return Capture{
		Burst: c.Burst, Person: person, Taken: began.Add(c.At), Source: c.Source, Consent: consent,
		Label: label, Side: c.Side, Crop: c.Crop, Landmarks: c.Landmarks,
	}
}

// width returns the face's width in its picture, that of the crop where it is
// unknown.
func (c Candidate) width() float32 { return cmp.Or(c.Width, float32(c.Side)) }

// Batch is captures of one source, which are stored together.
type Batch struct {
	Source   string // identifies the source
	Session  string // name of a session that is begun for the source
	Captures []Capture
}

// Batches groups captures by source.
type Batches struct {
	All   []Batch // in the order in which the sources were first added
	index map[string]int
}

// Add adds a candidate's capture to the batch of its source.
func (b *Batches) Add(c Candidate, capture Capture) {
	if b.index == nil {
		b.index = map[string]int{}
	}
	source := cmp.Or(c.Spec, c.Source)
	i, known := b.index[source]
	if !known {
		i = len(b.All)
		b.index[source] = i
		b.All = append(b.All, Batch{Source: source, Session: cmp.Or(c.Session, c.Source)})
	}
	b.All[i].Captures = append(b.All[i].Captures, capture)
}
