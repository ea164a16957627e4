package engine

import "arbex/model"

// SetDevice changes the device that the network is computed on. The old one goes on
// until the new one is ready.
func (e *Engine) SetDevice(d model.DeviceKind) {
	e.mutex.Lock()
	e.options.Device = d
	n := e.network
	e.mutex.Unlock()
	if n != nil {
		e.networks.Put(n)
	}
}

// device is the device that was asked for last.
func (e *Engine) device() model.DeviceKind {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	return e.options.Device
}
