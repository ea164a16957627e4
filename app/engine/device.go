package engine

import "arbex/model"

// RunOn changes the device that the network is computed on. The old one goes on
// until the new one is ready.
func (e *Engine) RunOn(d model.Device) {
	e.mutex.Lock()
	e.options.Device = d
	n := e.network
	e.mutex.Unlock()
	if n != nil {
		e.networks.Put(n)
	}
}

// wanted is the device that was asked for last.
func (e *Engine) wanted() model.Device {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.options.Device
}
