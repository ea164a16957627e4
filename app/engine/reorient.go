package engine

import "arbex/vision"

// Reorient applies a change of a source's orientation to a frame that stands still; the
// next frame of the source has the new one by itself. A file is read again. Of a camera
// there is only the frame that is shown.
func (e *Engine) Reorient(change vision.Orientation) {
	e.setTarget(target{same: true})
	e.mutex.Lock()
	if e.view.info.Live && e.hold.paused {
		e.hold.turns = append(e.hold.turns, change)
	}
	e.mutex.Unlock()
	e.judgeAgain()
}

// takeTurns returns the changes that the frame that is shown still needs.
func (e *Engine) takeTurns() []vision.Orientation {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	turns := e.hold.turns
	e.hold.turns = nil
	return turns
}

// turn shows the frame of a paused camera once more in its new orientation, as if it had
// come so.
func (l *detectLoop) turn() {
	e := l.engine
	turns := e.takeTurns()
	if c, ok := e.frames.Take(); ok { // it is what is shown
		l.next(c)
	}
	if len(turns) == 0 || !e.standing(l.shown) {
		return
	}
	turned := e.idleFrame(e.ctx)
	if turned == nil {
		return
	}
	l.shown.frame.CopyTo(turned.frame)
	for _, change := range turns {
		turned.frame.Orient(change)
	}
	turned.course, turned.sourceID, turned.readAt = l.shown.course, l.shown.sourceID, e.now()
	turned.turned = true
	e.publishFrame(turned)
}
