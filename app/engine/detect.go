package engine

import (
	"fmt"
	"time"

	"arbex/model/device"
	"arbex/vision"
)

// detector finds, follows and aligns the faces of one frame after the other.
type detector struct {
	finder *vision.Finder
	crops  cropSet
}

// detect returns the tracks of a frame and leaves the crops of those that choose
// picks in crops. A nil choose picks all.
func (d *detector) detect(frame *vision.Frame, choose func([]vision.Track) []vision.Track) ([]vision.Track, error) {
	d.crops.clear()
	tracks, err := d.finder.Find(frame)
	if err != nil {
		return nil, fmt.Errorf("finding faces: %w", err)
	}
	chosen := tracks
	if choose != nil {
		chosen = choose(tracks)
	}
	return tracks, d.crops.align(frame, chosen)
}

func (d *detector) close() error {
	d.crops.close()
	return d.finder.Close()
}

// job is a batch of faces on its way to the network.
type job struct {
	faceBatch
	info     FrameInfo
	readAt   time.Duration
	sourceID int
}

// maxSpareJobs bounds the jobs that wait for reuse.
const maxSpareJobs = 4

// detectLoop finds, follows and aligns the faces of the newest frame until the
// engine ends.
func (e *Engine) detectLoop(finder *vision.Finder) {
	device.LockThread(device.Interactive)
	d := detector{finder: finder}
	defer d.close()
	turns := roundRobin{lastTurn: map[int]int{}}
	spare := make([]*job, 0, maxSpareJobs)
	sourceID := 0
	for e.waitReady(e.frames.Ready()) {
		c, ok := e.frames.Take()
		if !ok {
			continue
		}
		if c.sourceID != sourceID || c.restart {
			finder.Reset()
			e.clearFaces(c.sourceID)
			sourceID = c.sourceID
		}
		d.crops.side = e.cropSide()
		begin := e.now()
		tracks, err := d.detect(c.frame, func(tracks []vision.Track) []vision.Track { return turns.choose(tracks, e.capacity(c)) })
		pending := len(d.crops.tracks) > 0 && err == nil
		e.publishTracks(c, tracks, e.now()-begin, pending, err)
		if pending {
			spare = e.submit(&d.crops.faceBatch, c, spare)
		}
		e.idle <- c
	}
}

// submit gives a copy of a batch to the network. It returns the spare jobs, with
// the one that the new job replaced.
func (e *Engine) submit(b *faceBatch, c *captured, spare []*job) []*job {
	next := &job{}
	if n := len(spare); n > 0 {
		next, spare = spare[n-1], spare[:n-1]
	}
	next.copyFrom(b)
	next.info, next.readAt, next.sourceID = c.info, c.readAt, c.sourceID
	older, replaced := e.jobs.Put(next)
	if !replaced {
		return spare
	}
	e.observers.complete(older.info, nil)
	return append(spare, older)
}

// waitReady waits for a slot to fill. It returns false when the engine ends.
func (e *Engine) waitReady(ready <-chan struct{}) bool {
	select {
	case <-ready:
		return e.ctx.Err() == nil
	case <-e.ctx.Done():
		return false
	}
}

// capacity returns how many of the wanted faces of a frame the network has time
// for. In a still picture that is all of them: no next frame comes.
func (e *Engine) capacity(c *captured) func(wanted int) int {
	return func(wanted int) int {
		if kind := c.info.Source.Kind; kind == vision.Picture || kind == vision.Folder {
			return wanted
		}
		e.mutex.Lock()
		defer e.mutex.Unlock()
		e.budget.StartFrame(c.readAt)
		return e.budget.Affordable(wanted)
	}
}

// cropSide returns the side of the crops that the network wants.
func (e *Engine) cropSide() int {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.view.faces.cropSide
}

// clearFaces forgets the faces of a source that restarts or was replaced.
func (e *Engine) clearFaces(sourceID int) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if sourceID == e.sourceID {
		e.view.faces.clear()
	}
}
