package engine

import (
	"context"
	"time"

	"arbex/model/device"
	"arbex/vision"
)

// liveView is what the next View is made of.
type liveView struct {
	state   State
	notice  error
	info    vision.Info
	device  device.Info // where the network runs
	preview preview
	faces   faceTable
	stats   statistics
	unshown []time.Duration // when the frames were read whose predictions nobody has taken
}

// reset forgets everything about a source.
func (v *liveView) reset(info vision.Info) {
	v.info = info
	v.faces.clear()
	v.stats, v.unshown = statistics{}, v.unshown[:0]
}

// setState changes the state and wakes the window.
func (e *Engine) setState(s State, notice error) {
	e.mutex.Lock()
	e.view.state, e.view.notice = s, notice
	e.mutex.Unlock()
	e.notifier.now()
}

// setSourceState is setState for a source, unless another one has replaced it:
// replaceSource ends ctx while it holds the mutex. What is held remains so.
func (e *Engine) setSourceState(ctx context.Context, s State, notice error) {
	e.mutex.Lock()
	if ctx.Err() == nil {
		if s == Running {
			s = e.hold.state(e.view.info.Live)
		}
		e.view.state, e.view.notice = s, notice
	}
	e.mutex.Unlock()
	e.judgeAgain()
	e.notifier.now()
}

// publishFrame gives a new frame to the window, the observers and the detector.
func (e *Engine) publishFrame(c *captured) {
	e.mutex.Lock()
	if e.hold.on() && !c.sought && !c.turned || c.sourceID != e.sourceID {
		e.mutex.Unlock()
		e.idle <- c
		return
	}
	buffer := e.view.preview.buffer()
	e.mutex.Unlock()
	picture := c.frame.Preview(buffer, e.options.PreviewSide)

	e.mutex.Lock()
	if e.view.preview.put(c, picture) {
		e.view.stats.dropped++
	}
	e.hold.endSeek()
	c.info = FrameInfo{
		SourceID: c.sourceID, Number: e.view.stats.frames, Source: e.view.info,
		Index: c.frame.Index, Time: c.frame.Time, ReadAt: time.Now().Add(c.readAt - e.now()),
	}
	e.view.stats.source.add(c.readAt, 0)
	e.view.stats.frames++
	e.mutex.Unlock()

	e.notifier.within(detectionWait)
	e.observers.frame(c)
	if older, replaced := e.frames.Put(c); replaced {
		e.idle <- older
	}
}

// publishTracks gives the faces found in a frame to the window and the observers.
// pending reports that predictions of it will follow.
func (e *Engine) publishTracks(c *captured, tracks []vision.Track, took time.Duration, pending bool, err error) {
	e.mutex.Lock()
	complete := e.view.preview.fresh && e.view.preview.readAt == c.readAt // the picture waited for these faces
	if err != nil {
		e.view.notice = err
	}
	if c.sourceID == e.sourceID {
		e.view.faces.setTracks(tracks)
		e.view.stats.vision.add(e.now(), took)
	}
	e.mutex.Unlock()
	if complete || err != nil {
		e.notifier.now()
	} else {
		e.notifier.within(resultWait)
	}
	e.observers.add(c.info, tracks, !pending)
}

// publishPredictions gives the predictions of a job to the window and the
// observers. Those of a source that was replaced are dropped.
func (e *Engine) publishPredictions(j *job, results []faceResult, took time.Duration, device device.Info, err error) {
	var faces []Face
	e.mutex.Lock()
	v := &e.view
	v.device = device
	switch {
	case err != nil:
		v.notice = err
	case j.sourceID == e.sourceID:
		v.faces.update(results)
		faces = v.faces.results(results)
		v.stats.network.add(e.now(), took/time.Duration(len(results)))
		v.stats.predictions += len(results)
		e.budget.Spend(took, len(results))
		if len(v.unshown) < meterSize {
			v.unshown = append(v.unshown, j.readAt)
		}
	}
	e.mutex.Unlock()
	e.observers.complete(j.info, faces)
	e.notifier.within(resultWait)
}

// Take puts the newest view into v and takes v's picture back for reuse. It
// returns false when nothing has changed since the last call.
func (e *Engine) Take(v *View) bool {
	if !e.notifier.take() {
		return false
	}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	s := &e.view.stats
	if e.view.preview.take(v) {
		s.preview.add(e.now(), e.now()-e.view.preview.readAt)
	}
	for _, readAt := range e.view.unshown {
		s.latency.add(e.now(), e.now()-readAt)
	}
	e.view.unshown = e.view.unshown[:0]
	v.State, v.Notice, v.Info, v.Device = e.view.state, e.view.notice, e.view.info, e.view.device
	v.Seeking = e.hold.seeking
	v.Faces = e.view.faces.list(v.Faces[:0], v.Played)
	v.Stats = s.snapshot(e.now())
	return true
}
