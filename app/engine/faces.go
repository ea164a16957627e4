package engine

import (
	"bytes"
	"time"

	"arbex/model"
	"arbex/vision"
)

// Postprocessing says how predictions become what is shown. The zero value shows
// them as they come.
type Postprocessing struct {
	Smoothing      time.Duration // time constant, which is the lag; 0: off
	UncertainBelow float32       // confidence below which no expression is named; 0: always name one
	Mix            float32       // of expressions to expect, see model.Prior: 0 as trained, 1 balanced
}

// DefaultPostprocessing is what a window begins with. Of the 1,200 held-out faces in
// the replay set 5.5 % have a corrected confidence below 0.45; the shipped network
// is right on 56 % of those, and on 88 % of the others.
func DefaultPostprocessing() Postprocessing {
	return Postprocessing{Smoothing: 200 * time.Millisecond, UncertainBelow: 0.45}
}

// faceTable joins what the tracker and the network know, by track id. What
// belongs to a face goes when its track goes.
type faceTable struct {
	cropSide       int                    // of the crops that the network wants
	neutralFaces   model.NeutralReference // that the network learnt from; without Mean where nobody knows
	postprocessing Postprocessing
	prior          model.Prior // to the mix that steady expects
	tracks         []vision.Track
	states         map[int]*trackState
}

// trackState is everything about one track but its place.
type trackState struct {
	prediction                 model.Prediction
	crop                       []byte        // nil until there is a prediction
	cropFace                   vision.Face   // as crop was cut
	at                         time.Duration // of the frame
	smoother, adjustedSmoother smoother      // of the prediction, and relative to the neutral face
	adjusted                   Estimate      // relative to the neutral face, not smoothed
	shown                      Estimate
	smoothed                   Estimate
	uncertain                  hysteresis
	neutral                    calibration
	history                    *History
}

func newFaceTable() faceTable { return faceTable{states: map[int]*trackState{}} }

// setTracks takes over where the faces are now.
func (t *faceTable) setTracks(tracks []vision.Track, _ time.Duration) {
	t.tracks = append(t.tracks[:0], tracks...)
	for id := range t.states {
		if _, here := t.track(id); !here {
			delete(t.states, id)
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

// state returns what is known of a face in the picture, nil for another.
func (t *faceTable) state(id int) *trackState {
	if _, here := t.track(id); !here {
		return nil
	}
	if t.states[id] == nil {
		t.states[id] = &trackState{history: &History{}}
	}
	return t.states[id]
}

// faceResult is what the network says about a face of a frame.
type faceResult struct {
	track      vision.Track // as it was in the frame
	prediction model.Prediction
	adjusted   *model.Prediction // relative to the neutral face; may be nil
	crop       []byte
	at         time.Duration // of the frame
}

// applyPrior brings a prediction of a face to the expected mix of
// expressions: right after the network, before anything else looks at it.
func (t *faceTable) applyPrior(s faceResult) faceResult {
	s.prediction = t.prior.Adjust(s.prediction)
	if s.adjusted != nil {
		adjusted := t.prior.Adjust(*s.adjusted)
		s.adjusted = &adjusted
	}
	return s
}

// update takes in what the network said, unless the face has left meanwhile.
func (t *faceTable) update(s faceResult) {
	if o := t.state(s.track.ID); o != nil {
		o.neutral.observe(s.prediction, s.track.Face, s.at, t.neutralFaces)
		o.update(s, t.postprocessing)
	}
}

// update follows the face one prediction further.
func (o *trackState) update(s faceResult, steady Postprocessing) {
	o.prediction, o.crop, o.cropFace, o.at = s.prediction, bytes.Clone(s.crop), s.track.Face, s.at
	o.smoothed = o.smoother.next(EstimateOf(s.prediction), s.at, steady.Smoothing)
	o.adjusted, o.shown = Estimate{}, o.smoothed
	if s.adjusted != nil && o.neutral.State == Measured {
		o.adjusted = EstimateOf(*s.adjusted)
		o.shown = o.adjustedSmoother.next(o.adjusted, s.at, steady.Smoothing)
	} else {
		o.adjustedSmoother = smoother{}
	}
	o.uncertain.next(o.shown.Confidence, steady.UncertainBelow, s.at)
	o.history.Add(HistoryEntry{
		At: s.at, Smoothed: o.smoothed, Shown: o.shown, Confidence: s.prediction.Confidence,
		Anchor: s.prediction.Anchor, Attentive: s.prediction.Attentive,
		Uncertain: o.uncertain.on, Adjusted: o.adjusted.Known(),
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
	o := t.states[track.ID]
	if o == nil {
		return face
	}
	face.Neutral = o.neutral.Neutral
	if o.shown.Known() {
		face.Prediction, face.Crop, face.CropFace, face.Known = o.prediction, o.crop, o.cropFace, true
		face.At, face.Age = o.at, max(0, now-o.at)
		face.Smoothed, face.Adjusted, face.Shown = o.smoothed, o.adjusted, o.shown
		face.Uncertain, face.History = o.uncertain.on, o.history
	}
	return face
}

func (t *faceTable) forgetPredictions() { clear(t.states) }

func (t *faceTable) clear() {
	t.tracks = t.tracks[:0]
	clear(t.states)
}
