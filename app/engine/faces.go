package engine

import (
	"bytes"
	"time"

	"arbex/model"
	"arbex/vision"
)

// faceTable joins what the tracker and the network know, by track id. What
// belongs to a face goes when its track goes.
type faceTable struct {
	side   int // of the crops that the network wants
	tracks []vision.Track
	known  map[int]*opinion
}

// opinion is the network's last word on a track.
type opinion struct {
	prediction model.Prediction
	crop       []byte
	time       time.Duration // of the frame
}

func newFaceTable() faceTable { return faceTable{known: map[int]*opinion{}} }

// place takes over where the faces are now.
func (t *faceTable) place(tracks []vision.Track, _ time.Duration) {
	t.tracks = append(t.tracks[:0], tracks...)
	for id := range t.known {
		if !t.has(id) {
			delete(t.known, id)
		}
	}
}

func (t *faceTable) has(id int) bool {
	for _, track := range t.tracks {
		if track.ID == id {
			return true
		}
	}
	return false
}

// predicted stores an opinion, unless the face has left meanwhile.
func (t *faceTable) predicted(id int, p model.Prediction, crop []byte, at time.Duration) {
	if t.has(id) {
		t.known[id] = &opinion{p, bytes.Clone(crop), at}
	}
}

// list appends the faces to dst. The crops must not be changed.
func (t *faceTable) list(dst []Face, now time.Duration) []Face {
	for _, track := range t.tracks {
		face := Face{Track: track}
		if o := t.known[track.ID]; o != nil {
			face.Prediction, face.Crop, face.Known = o.prediction, o.crop, true
			face.Age = max(0, now-o.time)
		}
		dst = append(dst, face)
	}
	return dst
}

func (t *faceTable) forgetPredictions() { clear(t.known) }

func (t *faceTable) clear() {
	t.tracks = t.tracks[:0]
	clear(t.known)
}
