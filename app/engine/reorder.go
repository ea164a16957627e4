package engine

import (
	"slices"
	"sync"
	"time"

	"arbex/vision"
)

// reorderBuffer holds the results of frames in their order until their predictions
// have come, and hands them to the observers.
type reorderBuffer struct {
	mutex     sync.Mutex
	observers []Observer
	waiting   []pendingResult
}

// pendingResult is a result that may lack predictions.
type pendingResult struct {
	FrameResult
	complete bool
}

// maxReordered is more than can wait while a slow network runs one frame. Beyond
// it the oldest results are handed over without predictions.
const maxReordered = 256

func (b *reorderBuffer) subscribe(o Observer) (unsubscribe func()) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.observers = append(slices.Clone(b.observers), o)
	return func() {
		b.mutex.Lock()
		defer b.mutex.Unlock()
		b.observers = slices.DeleteFunc(slices.Clone(b.observers), func(other Observer) bool { return other == o })
	}
}

// frame hands a frame to the observers.
func (b *reorderBuffer) frame(c *captured) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for _, o := range b.observers {
		o.OnFrame(c.frame, c.info)
	}
}

// add appends a frame with its tracks; complete reports that no predictions will
// follow.
func (b *reorderBuffer) add(info FrameInfo, tracks []vision.Track, complete bool) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if len(b.observers) == 0 {
		b.waiting = b.waiting[:0]
		return
	}
	faces := make([]Face, len(tracks))
	for i, track := range tracks {
		faces[i].Track = track
	}
	b.waiting = append(b.waiting, pendingResult{FrameResult{FrameInfo: info, Faces: faces}, complete})
	if len(b.waiting) > maxReordered {
		b.waiting[0].complete = true
	}
	b.deliver()
}

// complete adds the faces that were predicted to a frame; nil adds none.
func (b *reorderBuffer) complete(info FrameInfo, faces []Face) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	i := slices.IndexFunc(b.waiting, func(r pendingResult) bool { return r.SourceID == info.SourceID && r.Number == info.Number })
	if i >= 0 {
		b.waiting[i].complete = true
		b.waiting[i].replace(faces)
	}
	b.deliver()
}

// replace puts faces in the place of those with the same track.
func (r *pendingResult) replace(faces []Face) {
	for _, face := range faces {
		if i := slices.IndexFunc(r.Faces, func(f Face) bool { return f.Track.ID == face.Track.ID }); i >= 0 {
			r.Faces[i] = face
		}
	}
}

// deliver hands over the oldest results up to the first that is not complete.
func (b *reorderBuffer) deliver() {
	done := 0
	for done < len(b.waiting) && b.waiting[done].complete {
		r := b.waiting[done].FrameResult
		r.Latency = time.Since(r.ReadAt)
		for _, o := range b.observers {
			o.OnResult(r)
		}
		done++
	}
	b.waiting = slices.Delete(b.waiting, 0, done)
}
