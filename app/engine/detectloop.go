package engine

import (
	"arbex/model/device"
	"arbex/vision"
)

// detectLoop finds, follows and aligns the faces of the newest frame until the engine
// ends. It keeps that frame until the next one comes: where none comes, another network
// judges its faces again.
type detectLoop struct {
	detector
	engine   *Engine
	turns    roundRobin
	spare    []*job
	shown    *captured      // the newest frame, nil before the first
	tracks   []vision.Track // in it
	revision int            // of the engine, when its faces went to the network
}

// maxSpareJobs bounds the jobs that wait for reuse.
const maxSpareJobs = 4

func (e *Engine) detectLoop(finder *vision.Finder) {
	device.LockThread(device.Interactive)
	l := detectLoop{detector: detector{finder: finder}, engine: e, turns: roundRobin{lastTurn: map[int]int{}}, spare: make([]*job, 0, maxSpareJobs)}
	defer l.close()
	for e.ctx.Err() == nil {
		select {
		case <-e.frames.Ready():
			if c, ok := e.frames.Take(); ok {
				l.next(c)
			}
		case <-e.again:
			l.turn()
			l.repeat()
		case <-e.ctx.Done():
		}
	}
	l.release()
}

// release gives the kept frame back.
func (l *detectLoop) release() {
	if l.shown != nil {
		l.engine.idle <- l.shown
		l.shown = nil
	}
}

// next takes the next frame.
func (l *detectLoop) next(c *captured) {
	e := l.engine
	if l.cut(c) {
		e.clearFaces(c.sourceID)
	}
	l.release()
	l.shown = c
	l.crops.side, l.revision = e.cropSide()
	begin := e.now()
	tracks, err := l.detect(c.frame, func(tracks []vision.Track) []vision.Track { return l.turns.choose(tracks, e.capacity(c)) })
	l.tracks = append(l.tracks[:0], tracks...)
	pending := len(l.crops.tracks) > 0 && err == nil
	e.publishTracks(c, tracks, e.now()-begin, pending, err)
	if pending {
		l.submit()
	}
}

// cut prepares for a frame that does not follow the last one, and reports whether all
// that was known of its faces ends there. Those that a clip begins with are the same when
// it starts again.
func (l *detectLoop) cut(c *captured) bool {
	switch {
	case l.shown != nil && l.shown.sourceID == c.sourceID && l.shown.stretch == c.stretch:
		if !c.turned {
			return false
		}
	case l.shown != nil && l.shown.sourceID == c.sourceID && c.again:
		return !l.finder.Rewind()
	}
	l.finder.Reset()
	return true
}

// repeat gives the faces of a frame that stands still to a network that has not judged
// them yet.
func (l *detectLoop) repeat() {
	e := l.engine
	side, revision := e.cropSide()
	if revision == l.revision || !e.standing(l.shown) {
		return
	}
	l.crops.side, l.revision = side, revision
	l.shown.readAt = e.now() // of which nobody has waited for the predictions
	if err := l.crops.align(l.shown.frame, l.tracks); err == nil && len(l.crops.tracks) > 0 {
		l.submit()
	}
}

// submit gives a copy of the crops to the network.
func (l *detectLoop) submit() {
	e, c, next := l.engine, l.shown, &job{}
	if n := len(l.spare); n > 0 {
		next, l.spare = l.spare[n-1], l.spare[:n-1]
	}
	next.copyFrom(&l.crops.faceBatch)
	next.time = c.played(c.frame.Time)
	next.info, next.readAt, next.sourceID = c.info, c.readAt, c.sourceID
	older, replaced := e.jobs.Put(next)
	if !replaced {
		return
	}
	if older.sourceID != next.sourceID || older.info.Number != next.info.Number {
		e.observers.complete(older.info, nil)
	}
	l.spare = append(l.spare, older)
}

// cropSide returns the side of the crops that the network wants, and the revision of
// what judges them.
func (e *Engine) cropSide() (side, revision int) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.view.faces.cropSide, e.revision
}

// standing reports whether a frame is shown until something is changed.
func (e *Engine) standing(c *captured) bool {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return c != nil && c.sourceID == e.sourceID && e.view.standing(&e.hold)
}

// judgeAgain has the faces of a frame that stands still judged by what has changed
// since.
func (e *Engine) judgeAgain() {
	select {
	case e.again <- struct{}{}:
	default: // it is asked to already
	}
}
