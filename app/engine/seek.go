package engine

import (
	"context"
	"time"

	"arbex/vision"
)

// target is where a file goes on.
type target struct {
	same  bool // at the frame that is shown, which is read again
	index int  // of that frame
	at    time.Duration
}

// Seek lets a clip go on at a time. One that is held shows the frame there.
func (e *Engine) Seek(at time.Duration) { e.setTarget(target{at: at}) }

// setTarget asks the playback to go on elsewhere. Of several places asked for, it goes
// to the last.
func (e *Engine) setTarget(t target) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.view.info.Live || t.same && (e.hold.target != nil || !e.view.standing(&e.hold)) {
		return
	}
	e.hold.target, e.hold.seeking = &t, true
	e.hold.announce()
}

// standing reports whether the frame of a source stays until something is changed. A
// picture of a folder counts: it stays long enough to be looked at.
func (v *liveView) standing(h *hold) bool {
	return h.on() || v.state == Ended || v.info.Kind == vision.Picture || v.info.Kind == vision.Folder
}

// takeTarget returns where a file goes on, nil for where it is.
func (p *playback) takeTarget() *target {
	e := p.engine
	e.mutex.Lock()
	defer e.mutex.Unlock()
	t := e.hold.target
	if p.id != e.sourceID || t == nil {
		return nil
	}
	e.hold.target = nil
	if t.same {
		t.index, t.at = p.last, p.lastTime
	}
	return t
}

// read reads the frame at a target, or for nil the next one.
func (t *target) read(source vision.Source, frame *vision.Frame) error {
	if seeker, ok := source.(vision.Seeker); ok && t != nil {
		if err := t.seek(seeker); err != nil {
			return err
		}
	}
	return source.Read(frame)
}

func (t *target) seek(source vision.Seeker) error {
	if t.same {
		return source.SeekFrame(t.index, t.at)
	}
	return source.SeekTime(t.at)
}

// endSeek notes that the frame of the last target is shown, or cannot be.
func (h *hold) endSeek() {
	if h.target == nil {
		h.seeking = false
	}
}

// waitAtEnd waits until a file whose frames have all been read goes on elsewhere.
func (p *playback) waitAtEnd(ctx context.Context) error {
	e := p.engine
	e.setHold(func() bool { e.hold.endSeek(); return false })
	e.setSourceState(ctx, Ended, nil)
	if err := e.waitWhile(ctx, func() bool { return e.hold.target == nil }); err != nil {
		return err
	}
	if p.info.Kind != vision.Picture { // which has no other frame
		e.setSourceState(ctx, Running, infoNotice(p.info))
	}
	return nil
}
