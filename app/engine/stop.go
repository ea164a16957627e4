package engine

import "arbex/vision"

// CloseSource lets go of the source: a camera's light goes out. Watch begins again.
func (e *Engine) CloseSource() {
	e.mutex.Lock()
	if e.cancelSource != nil {
		e.cancelSource()
		e.cancelSource = nil
	}
	e.sourceID++ // what is still under way belongs to nobody
	e.paused = false
	e.info = vision.Info{}
	e.faces.clear()
	e.stats = statistics{}
	e.mutex.Unlock()
	e.setState(Idle, nil)
}
