package engine

import (
	"bytes"
	"slices"
	"time"

	"arbex/model"
	"arbex/vision"
)

// faceTable joins what the tracker and the network know about faces, by track id.
// The state of a face goes when its track goes.
type faceTable struct {
	cropSide       int                    // of the crops that the network wants
	neutralFaces   model.NeutralReference // that the network was trained on; without Mean when unknown
	postprocessing Postprocessing
	prior          model.Prior // of postprocessing.Mix
	tracks         []vision.Track
	states         map[int]*trackState
}

func newFaceTable() faceTable { return faceTable{states: map[int]*trackState{}} }

// setTracks replaces the tracks.
func (t *faceTable) setTracks(tracks []vision.Track) {
	t.tracks = append(t.tracks[:0], tracks...)
	for id := range t.states {
		if !t.tracked(id) {
			delete(t.states, id)
		}
	}
}

// tracked reports whether there is a track with this id.
func (t *faceTable) tracked(id int) bool {
	return slices.ContainsFunc(t.tracks, func(track vision.Track) bool { return track.ID == id })
}

// state returns the state of a track, nil when the track is gone.
func (t *faceTable) state(id int) *trackState {
	if !t.tracked(id) {
		return nil
	}
	if t.states[id] == nil {
		t.states[id] = &trackState{history: &History{}}
	}
	return t.states[id]
}

// calibrated is the relativeFunc of the table.
func (t *faceTable) calibrated(b *faceBatch, predictions []model.Prediction) (which []int, relative []model.FaceWithBaseline) {
	for i, prediction := range predictions {
		if s := t.states[b.tracks[i].ID]; s != nil && s.neutral.baseline != nil {
			which, relative = append(which, i), append(relative, s.neutral.relative(prediction.Feature, b.time))
		}
	}
	return which, relative
}

// update stores the results of a frame under the expected class mix. Results of
// tracks that are gone are not stored.
func (t *faceTable) update(results []faceResult) {
	for i := range results {
		r := &results[i]
		r.prediction = t.prior.Adjust(r.prediction)
		if r.adjusted != nil {
			adjusted := t.prior.Adjust(*r.adjusted)
			r.adjusted = &adjusted
		}
		if s := t.state(r.track.ID); s != nil {
			s.neutral.observe(r.prediction, r.track.Face, r.at, t.neutralFaces)
			s.update(*r, t.postprocessing)
		}
	}
}

// results returns the faces of a batch as they were in its frame. Tracks that are
// gone have only their prediction. History is left out, because it changes with
// the next frame.
func (t *faceTable) results(results []faceResult) []Face {
	faces := make([]Face, 0, len(results))
	for _, r := range results {
		face := t.face(r.track, r.at)
		if !face.Known || face.At != r.at {
			face = Face{Track: r.track, Prediction: r.prediction, Known: true, At: r.at, Pose: r.pose}
		}
		face.History = nil
		faces = append(faces, face)
	}
	return faces
}

// list appends the faces to dst. Their crops must not be changed.
func (t *faceTable) list(dst []Face, now time.Duration) []Face {
	for _, track := range t.tracks {
		dst = append(dst, t.face(track, now))
	}
	return dst
}

// face returns a track with its state at a time.
func (t *faceTable) face(track vision.Track, now time.Duration) Face {
	face := Face{Track: track}
	s := t.states[track.ID]
	if s == nil {
		return face
	}
	face.Neutral = s.neutral.Neutral
	if s.shown.Known() {
		face.Prediction, face.Crop, face.CropFace, face.Known = s.prediction, s.crop, s.cropFace, true
		face.At, face.Age = s.at, max(0, now-s.at)
		face.Smoothed, face.Adjusted, face.Shown = s.smoothed, s.adjusted, s.shown
		face.Uncertain, face.History = s.uncertain.on, s.history
		face.Pose = s.pose
	}
	return face
}

// setThreshold changes the confidence below which no expression is named.
func (t *faceTable) setThreshold(below float32) {
	for _, s := range t.states {
		if s.shown.Known() {
			s.uncertain = hysteresis{}
			s.uncertain.next(s.shown.Confidence, below, s.at)
		}
	}
}

func (t *faceTable) forgetPredictions() { clear(t.states) }

func (t *faceTable) clear() {
	t.tracks = t.tracks[:0]
	clear(t.states)
}

// trackState is everything about a track but its position.
type trackState struct {
	prediction       model.Prediction
	crop             []byte        // nil until there is a prediction
	cropFace         vision.Face   // as it was when crop was made
	at               time.Duration // when the frame of the prediction was played
	smoother         smoother      // of the prediction
	adjustedSmoother smoother      // of the adjusted prediction
	adjusted         Estimate      // relative to the neutral face, not smoothed
	shown            Estimate
	smoothed         Estimate
	uncertain        hysteresis
	neutral          calibration
	history          *History
	pose             *vision.HeadPose // nil: unknown
}

// update takes the next result of the face.
func (s *trackState) update(r faceResult, p Postprocessing) {
	if r.at == s.at { // a frame that is judged again: what was said of it before does not hold
		s.uncertain = hysteresis{}
	}
	s.prediction, s.crop, s.cropFace, s.at = r.prediction, bytes.Clone(r.crop), r.track.Face, r.at
	s.smoothed = s.smoother.next(EstimateOf(r.prediction), r.at, p.Smoothing)
	s.pose = r.pose
	s.adjusted, s.shown = Estimate{}, s.smoothed
	if r.adjusted != nil && s.neutral.State == Measured {
		s.adjusted = EstimateOf(*r.adjusted)
		s.shown = s.adjustedSmoother.next(s.adjusted, r.at, p.Smoothing)
	} else {
		s.adjustedSmoother = smoother{}
	}
	s.uncertain.next(s.shown.Confidence, p.UncertainBelow, r.at)
	s.history.Add(HistoryEntry{
		At: r.at, Smoothed: s.smoothed, Shown: s.shown, Confidence: r.prediction.Confidence,
		Anchor: r.prediction.Anchor, Attentive: r.prediction.Attentive,
		Uncertain: s.uncertain.on, Adjusted: s.adjusted.Known(),
	})
}
