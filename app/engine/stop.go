package engine

import "arbex/vision"

// Stop lets go of the source: a camera's light goes out. Watch begins again.
func (e *Engine) Stop() {
	e.mutex.Lock()
	if e.watching != nil {
		e.watching()
		e.watching = nil
	}
	e.session++ // what is still under way belongs to nobody
	e.paused = false
	e.info = vision.Info{}
	e.faces.clear()
	e.stats = statistics{}
	e.mutex.Unlock()
	e.say(Idle, "")
}
