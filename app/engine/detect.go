package engine

import (
	"fmt"
	"time"

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

// capacity returns how many of the wanted faces of a frame the network has time
// for. In a still picture, and in a frame that was asked for, that is all of them: no next
// frame comes.
func (e *Engine) capacity(c *captured) func(wanted int) int {
	return func(wanted int) int {
		if kind := c.info.Source.Kind; c.sought || kind == vision.Picture || kind == vision.Folder {
			return wanted
		}
		e.mutex.Lock()
		defer e.mutex.Unlock()
		e.budget.StartFrame(c.readAt)
		return e.budget.Affordable(wanted)
	}
}

// clearFaces forgets the faces of a source that was cut or replaced.
func (e *Engine) clearFaces(sourceID int) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if sourceID == e.sourceID {
		e.view.faces.clear()
	}
}
