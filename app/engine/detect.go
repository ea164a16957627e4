package engine

import (
	"time"

	"arbex/model"
	"arbex/vision"
)

// job is the crops of a frame on their way to the network.
type job struct {
	tracks   []vision.Track
	rgb      [][]byte // [side*side*3] each, the job's own
	side     int
	readAt   time.Duration // of the frame
	time     time.Duration // of the frame, in its source
	sourceID int
	info     FrameInfo
}

// detectLoop finds, follows and aligns the faces of the newest frame, over and over.
func (e *Engine) detectLoop(finder *vision.Finder) {
	model.LockThread(model.Interactive)
	var cut cropSet
	defer func() {
		cut.close()
		finder.Close()
	}()
	spare := make([]*job, 0, jobBuffers)
	session := 0
	for e.waitReady(e.frames.Ready()) {
		c, ok := e.frames.Take()
		if !ok {
			continue
		}
		if c.sourceID != session || c.restart {
			finder.Reset()
			e.clearFaces(c.sourceID)
			session = c.sourceID
		}
		begin := e.now()
		tracks, err := finder.Find(c.frame)
		cut.side = e.side()
		if err == nil {
			err = cut.align(c.frame, e.turns.choose(tracks, e.capacity(c)))
		}
		e.publishTracks(c, tracks, e.now()-begin, err)
		asked := len(cut.tracks) > 0 && err == nil
		e.results.add(c.info, tracks, !asked)
		if asked {
			next := &job{}
			if n := len(spare); n > 0 {
				next, spare = spare[n-1], spare[:n-1]
			}
			next.fill(&cut, c)
			if older, replaced := e.jobs.Put(next); replaced {
				e.results.complete(older.info, nil)
				spare = append(spare, older)
			}
		}
		e.idle <- c
	}
}

// jobBuffers bounds the jobs that wait for reuse.
const jobBuffers = 4

// waitReady waits for a slot to fill, or for the end.
func (e *Engine) waitReady(ready <-chan struct{}) bool {
	select {
	case <-ready:
		return e.ctx.Err() == nil
	case <-e.ctx.Done():
		return false
	}
}

// fill copies crops into the job's own memory.
func (j *job) fill(cut *cropSet, c *captured) {
	j.tracks = append(j.tracks[:0], cut.tracks...)
	for len(j.rgb) < len(cut.rgb) {
		j.rgb = append(j.rgb, nil)
	}
	j.rgb = j.rgb[:len(cut.rgb)]
	for i, pixels := range cut.rgb {
		j.rgb[i] = append(j.rgb[i][:0], pixels...)
	}
	j.side, j.readAt, j.time, j.sourceID, j.info = cut.side, c.readAt, c.frame.Time, c.sourceID, c.info
}

// capacity says for how many faces of a picture the network has time: for all of a still
// one, after which nothing comes that the others could wait for.
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

func (e *Engine) side() int {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.faces.cropSide
}

// clearFaces drops the faces of a source that is no longer watched.
func (e *Engine) clearFaces(session int) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if session == e.sourceID {
		e.faces.clear()
	}
}

// publishTracks publishes where the faces of a frame are. The picture that waited for them
// is complete now.
func (e *Engine) publishTracks(c *captured, tracks []vision.Track, took time.Duration, err error) {
	e.mutex.Lock()
	complete := e.picture.fresh && e.picture.readAt == c.readAt
	if err != nil {
		e.notice = err
	}
	if c.sourceID == e.sourceID {
		e.faces.setTracks(tracks, c.frame.Time)
		e.stats.vision.add(e.now(), took)
	}
	e.mutex.Unlock()
	if complete || err != nil {
		e.notify()
	} else {
		e.notifyWithin(resultWait)
	}
}
