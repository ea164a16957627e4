package engine

import (
	"context"

	"arbex/model"
	"arbex/model/device"
	"arbex/vision"
)

// SetSource changes the source. It returns at once; the View reports how opening
// goes.
func (e *Engine) SetSource(spec string) {
	ctx, cancel := context.WithCancel(e.ctx)
	shown := vision.Redacted(spec)
	id := e.replaceSource(cancel, vision.Info{Spec: shown, Name: shown})
	e.setState(Opening, nil)
	e.spawn(errReading, func() { e.runSource(ctx, spec, id) })
}

// CloseSource closes the source: a camera switches off. SetSource opens another.
func (e *Engine) CloseSource() {
	e.replaceSource(nil, vision.Info{})
	e.setState(Idle, nil)
}

// replaceSource ends the source in use and forgets what was seen in it. It
// returns the number of the next one, which cancel ends.
func (e *Engine) replaceSource(cancel context.CancelFunc, info vision.Info) (id int) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.cancelSource != nil {
		e.cancelSource()
	}
	e.cancelSource = cancel
	e.sourceID++
	e.hold.target, e.hold.seeking, e.hold.turns = nil, false, nil
	e.hold.setPaused(false)
	e.view.reset(info)
	return e.sourceID
}

// SetNetwork changes the network. Predictions of the old one are forgotten.
func (e *Engine) SetNetwork(n *model.Network) { e.networks.Put(n) }

// SetDevice changes the device that runs the network. The old one stays in use
// until the new one is ready.
func (e *Engine) SetDevice(d device.Kind) {
	e.mutex.Lock()
	e.options.Device = d
	n := e.network
	e.mutex.Unlock()
	if n != nil {
		e.networks.Put(n)
	}
}

// device returns the device that was asked for last.
func (e *Engine) device() device.Kind {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.options.Device
}

// SetPostprocessing changes how predictions become what is shown, from the next
// prediction on. The threshold holds at once, and so does the mix in a frame that stands
// still.
func (e *Engine) SetPostprocessing(p Postprocessing) {
	e.mutex.Lock()
	faces := &e.view.faces
	before := faces.postprocessing
	faces.postprocessing, faces.prior = p, priorOf(e.network, p)
	if p.UncertainBelow != before.UncertainBelow {
		faces.setThreshold(p.UncertainBelow)
	}
	if p.Mix != before.Mix {
		e.revision++
	}
	e.mutex.Unlock()
	e.judgeAgain()
	e.notifier.now()
}

// priorOf returns the prior of the expected class mix, or none for a network
// whose training mix is unknown.
func priorOf(n *model.Network, p Postprocessing) model.Prior {
	if n == nil {
		return model.Prior{}
	}
	prior, _ := n.Prior(n.SupportedPrior(float64(p.Mix))) // settings are in range
	return prior
}

// Calibrate starts to measure the neutral face of a track and discards an earlier
// measurement. Face.Neutral reports its progress.
func (e *Engine) Calibrate(id int) {
	e.updateState(id, func(s *trackState) {
		s.neutral.begin(e.view.faces.neutralFaces)
		if kind := e.view.info.Kind; s.neutral.State == Measuring && (kind == vision.Picture || kind == vision.Folder) {
			s.neutral.refuse(StillPicture)
		}
	})
}

// ResetCalibration discards the neutral face of a track, or stops measuring it.
func (e *Engine) ResetCalibration(id int) {
	e.updateState(id, func(s *trackState) {
		s.neutral, s.adjusted, s.shown, s.adjustedSmoother = calibration{}, Estimate{}, s.smoothed, smoother{}
	})
}

// updateState changes the state of a track, if it still exists.
func (e *Engine) updateState(id int, change func(*trackState)) {
	e.mutex.Lock()
	if s := e.view.faces.state(id); s != nil {
		change(s)
	}
	e.mutex.Unlock()
	e.notifier.now()
}
