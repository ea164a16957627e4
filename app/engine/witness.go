package engine

import (
	"slices"
	"sync"
	"time"

	"arbex/vision"
)

// Witness is told about every picture, and not only about the newest one, as a
// window is. Its methods are called by goroutines of the engine, which wait for
// it: they have to return at once, and must not call the engine.
type Witness interface {
	// Picture is told each picture that the source gave; it is the engine's
	// and has to be copied to be kept.
	Picture(frame *vision.Frame, shot Shot)
	// Saw is told what was found in a picture, in the order of the pictures.
	// Pictures that nobody had time to look at are left out.
	Saw(s Sighting)
}

// Shot is when and where a picture was taken.
type Shot struct {
	Watch  int // counts the sources that were watched, one after the other
	Number int // of the picture, since Watch; goes on when a clip begins again
	Info   vision.Info
	Index  int           // of the picture in its source
	Time   time.Duration // in its source
	At     time.Time     // when it was read: wall and monotonic clock
}

// Sighting is what was found in a picture. Faces whose Age is not zero, or that
// are not Known, were not judged in it.
type Sighting struct {
	Shot
	Faces []Face
	Took  time.Duration // from reading the picture
}

// Attend lets a witness see from now on, until leave is called. After that it
// is called no more.
func (e *Engine) Attend(w Witness) (leave func()) { return e.docket.attend(w) }

// docket keeps sightings in the order of their pictures until the network has
// spoken about their faces, and hands them to the witnesses.
type docket struct {
	mutex     sync.Mutex
	witnesses []Witness
	waiting   []entry
}

type entry struct {
	Sighting
	settled bool
}

// longestDocket is more than can wait while a slow network looks at one
// picture; beyond it the oldest go as they are.
const longestDocket = 256

func (d *docket) attend(w Witness) (leave func()) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.witnesses = append(slices.Clone(d.witnesses), w)
	return func() {
		d.mutex.Lock()
		defer d.mutex.Unlock()
		d.witnesses = slices.DeleteFunc(slices.Clone(d.witnesses), func(o Witness) bool { return o == w })
	}
}

// picture shows a picture to the witnesses.
func (d *docket) picture(c *captured) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for _, w := range d.witnesses {
		w.Picture(c.frame, c.shot)
	}
}

// add enters a picture in which these faces were found; settled says that the
// network will not be asked about them.
func (d *docket) add(s Shot, tracks []vision.Track, settled bool) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if len(d.witnesses) == 0 {
		d.waiting = d.waiting[:0]
		return
	}
	faces := make([]Face, len(tracks))
	for i, track := range tracks {
		faces[i].Track = track
	}
	d.waiting = append(d.waiting, entry{Sighting{Shot: s, Faces: faces}, settled})
	if len(d.waiting) > longestDocket {
		d.waiting[0].settled = true
	}
	d.deliver()
}

// settle completes a picture; without faces nothing more was learnt about it.
func (d *docket) settle(s Shot, faces []Face) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for i := range d.waiting {
		e := &d.waiting[i]
		if e.Watch != s.Watch || e.Number != s.Number {
			continue
		}
		e.settled = true
		for _, face := range faces {
			at := slices.IndexFunc(e.Faces, func(f Face) bool { return f.Track.ID == face.Track.ID })
			if at >= 0 {
				e.Faces[at] = face
			}
		}
	}
	d.deliver()
}

// deliver hands over the oldest as far as they are settled.
func (d *docket) deliver() {
	done := 0
	for done < len(d.waiting) && d.waiting[done].settled {
		s := d.waiting[done].Sighting
		s.Took = time.Since(s.At)
		for _, w := range d.witnesses {
			w.Saw(s)
		}
		done++
	}
	d.waiting = slices.Delete(d.waiting, 0, done)
}

// judged is what the table knows about the faces of a job, as they were in its
// picture.
func (t *faceTable) judged(j *job, said []said) []Face {
	faces := make([]Face, 0, len(said))
	for _, s := range said {
		face := t.face(s.track, j.time)
		if !face.Known || face.At != j.time { // it has left meanwhile
			face = Face{Track: s.track, Prediction: s.prediction, Known: true, At: j.time}
		}
		face.History = nil // changes with the next picture
		faces = append(faces, face)
	}
	return faces
}
