package engine

import (
	"slices"
	"sync"
	"time"

	"arbex/vision"
)

// Observer is told about every picture, and not only about the newest one, as a
// window is. Its methods are called by goroutines of the engine, which wait for
// it: they have to return at once, and must not call the engine.
type Observer interface {
	// OnFrame is told each picture that the source gave; it is the engine's
	// and has to be copied to be kept.
	OnFrame(frame *vision.Frame, shot FrameInfo)
	// OnResult is told what was found in a picture, in the order of the pictures.
	// Pictures that nobody had time to look at are left out.
	OnResult(s FrameResult)
}

// FrameInfo is when and where a picture was taken.
type FrameInfo struct {
	SourceID int // counts the sources that were watched, one after the other
	Number   int // of the picture, since Watch; goes on when a clip begins again
	Source   vision.Info
	Index    int           // of the picture in its source
	Time     time.Duration // in its source
	ReadAt   time.Time     // when it was read: wall and monotonic clock
}

// FrameResult is what was found in a picture. Faces whose Age is not zero, or that
// are not Known, were not judged in it.
type FrameResult struct {
	FrameInfo
	Faces   []Face
	Latency time.Duration // from reading the picture
}

// Subscribe lets a witness see from now on, until leave is called. After that it
// is called no more.
func (e *Engine) Subscribe(w Observer) (leave func()) { return e.results.subscribe(w) }

// reorderBuffer keeps sightings in the order of their pictures until the network has
// spoken about their faces, and hands them to the witnesses.
type reorderBuffer struct {
	mutex     sync.Mutex
	observers []Observer
	waiting   []pendingResult
}

type pendingResult struct {
	FrameResult
	complete bool
}

// maxReordered is more than can wait while a slow network looks at one
// picture; beyond it the oldest go as they are.
const maxReordered = 256

func (d *reorderBuffer) subscribe(w Observer) (leave func()) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.observers = append(slices.Clone(d.observers), w)
	return func() {
		d.mutex.Lock()
		defer d.mutex.Unlock()
		d.observers = slices.DeleteFunc(slices.Clone(d.observers), func(o Observer) bool { return o == w })
	}
}

// frame shows a picture to the witnesses.
func (d *reorderBuffer) frame(c *captured) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for _, w := range d.observers {
		w.OnFrame(c.frame, c.info)
	}
}

// add enters a picture in which these faces were found; settled says that the
// network will not be asked about them.
func (d *reorderBuffer) add(s FrameInfo, tracks []vision.Track, settled bool) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if len(d.observers) == 0 {
		d.waiting = d.waiting[:0]
		return
	}
	faces := make([]Face, len(tracks))
	for i, track := range tracks {
		faces[i].Track = track
	}
	d.waiting = append(d.waiting, pendingResult{FrameResult{FrameInfo: s, Faces: faces}, settled})
	if len(d.waiting) > maxReordered {
		d.waiting[0].complete = true
	}
	d.deliver()
}

// complete completes a picture; without faces nothing more was learnt about it.
func (d *reorderBuffer) complete(s FrameInfo, faces []Face) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	for i := range d.waiting {
		e := &d.waiting[i]
		if e.SourceID != s.SourceID || e.Number != s.Number {
			continue
		}
		e.complete = true
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
func (d *reorderBuffer) deliver() {
	done := 0
	for done < len(d.waiting) && d.waiting[done].complete {
		s := d.waiting[done].FrameResult
		s.Latency = time.Since(s.ReadAt)
		for _, w := range d.observers {
			w.OnResult(s)
		}
		done++
	}
	d.waiting = slices.Delete(d.waiting, 0, done)
}

// results is what the table knows about the faces of a job, as they were in its
// picture.
func (t *faceTable) results(j *job, said []faceResult) []Face {
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
