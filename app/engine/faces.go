package engine

import (
	"bytes"
	"time"

	"arbex/model"
	"arbex/vision"
)

// Steadiness says how predictions become what is shown. The zero value shows
// them as they come.
type Steadiness struct {
	Smoothing time.Duration // time constant, which is the lag; 0: off
	Uncertain float32       // confidence below which no expression is named; 0: always name one
	Mix       float32       // of expressions to expect, see model.Prior: 0 as trained, 1 balanced
}

// DefaultSteadiness is what a window begins with. Of the 1,200 held-out faces in
// the replay set 5.5 % have a corrected confidence below 0.45; the shipped network
// is right on 56 % of those, and on 88 % of the others.
func DefaultSteadiness() Steadiness {
	return Steadiness{Smoothing: 200 * time.Millisecond, Uncertain: 0.45}
}

// faceTable joins what the tracker and the network know, by track id. What
// belongs to a face goes when its track goes.
type faceTable struct {
	side   int                // of the crops that the network wants
	base   model.NeutralFaces // that the network learnt from; without Mean where nobody knows
	steady Steadiness
	prior  model.Prior // to the mix that steady expects
	tracks []vision.Track
	known  map[int]*story
}

// story is everything about one track but its place.
type story struct {
	prediction      model.Prediction
	crop            []byte        // nil until there is a prediction
	cut             vision.Face   // as crop was cut
	time            time.Duration // of the frame
	plain, adjusted smoother      // of the prediction, and relative to the neutral face
	raw             Reading       // relative to the neutral face, not smoothed
	shown           Reading
	smoothed        Reading
	doubt           doubt
	neutral         calibration
	history         *History
}

func newFaceTable() faceTable { return faceTable{known: map[int]*story{}} }

// place takes over where the faces are now.
func (t *faceTable) place(tracks []vision.Track, _ time.Duration) {
	t.tracks = append(t.tracks[:0], tracks...)
	for id := range t.known {
		if _, here := t.track(id); !here {
			delete(t.known, id)
		}
	}
}

func (t *faceTable) track(id int) (vision.Track, bool) {
	for _, track := range t.tracks {
		if track.ID == id {
			return track, true
		}
	}
	return vision.Track{}, false
}

// story returns what is known of a face in the picture, nil for another.
func (t *faceTable) story(id int) *story {
	if _, here := t.track(id); !here {
		return nil
	}
	if t.known[id] == nil {
		t.known[id] = &story{history: &History{}}
	}
	return t.known[id]
}

// said is what the network says about a face of a frame.
type said struct {
	track      vision.Track // as it was in the frame
	prediction model.Prediction
	adjusted   *model.Prediction // relative to the neutral face; may be nil
	crop       []byte
	at         time.Duration // of the frame
}

// expected brings a prediction of a face to the expected mix of
// expressions: right after the network, before anything else looks at it.
func (t *faceTable) expected(s said) said {
	s.prediction = t.prior.Adjust(s.prediction)
	if s.adjusted != nil {
		adjusted := t.prior.Adjust(*s.adjusted)
		s.adjusted = &adjusted
	}
	return s
}

// predicted takes in what the network said, unless the face has left meanwhile.
func (t *faceTable) predicted(s said) {
	if o := t.story(s.track.ID); o != nil {
		o.neutral.take(s.prediction, s.track.Face, s.at, t.base)
		o.take(s, t.steady)
	}
}

// take follows the face one prediction further.
func (o *story) take(s said, steady Steadiness) {
	o.prediction, o.crop, o.cut, o.time = s.prediction, bytes.Clone(s.crop), s.track.Face, s.at
	o.smoothed = o.plain.next(ReadingOf(s.prediction), s.at, steady.Smoothing)
	o.raw, o.shown = Reading{}, o.smoothed
	if s.adjusted != nil && o.neutral.State == Measured {
		o.raw = ReadingOf(*s.adjusted)
		o.shown = o.adjusted.next(o.raw, s.at, steady.Smoothing)
	} else {
		o.adjusted = smoother{}
	}
	o.doubt.next(o.shown.Confidence, steady.Uncertain, s.at)
	o.history.Add(Moment{
		At: s.at, Smoothed: o.smoothed, Shown: o.shown, Confidence: s.prediction.Confidence,
		Anchor: s.prediction.Anchor, Attentive: s.prediction.Attentive,
		Uncertain: o.doubt.on, Adjusted: o.raw.Known(),
	})
}

// list appends the faces to dst. The crops must not be changed.
func (t *faceTable) list(dst []Face, now time.Duration) []Face {
	for _, track := range t.tracks {
		dst = append(dst, t.face(track, now))
	}
	return dst
}

func (t *faceTable) face(track vision.Track, now time.Duration) Face {
	face := Face{Track: track}
	o := t.known[track.ID]
	if o == nil {
		return face
	}
	face.Neutral = o.neutral.Neutral
	if o.shown.Known() {
		face.Prediction, face.Crop, face.Cut, face.Known = o.prediction, o.crop, o.cut, true
		face.At, face.Age = o.time, max(0, now-o.time)
		face.Smoothed, face.Adjusted, face.Shown = o.smoothed, o.raw, o.shown
		face.Uncertain, face.History = o.doubt.on, o.history
	}
	return face
}

func (t *faceTable) forgetPredictions() { clear(t.known) }

func (t *faceTable) clear() {
	t.tracks = t.tracks[:0]
	clear(t.known)
}
