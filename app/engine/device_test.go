package engine

import (
	"errors"
	"testing"
	"time"

	"arbex/model"
)

// The view says where the network runs, and the network moves when it is asked to.
func TestNetworkMoves(t *testing.T) {
	n := network(t)
	woken := make(chan struct{}, 1)
	e, err := Start(t.Context(), Options{Network: n, Notify: func() {
		select {
		case woken <- struct{}{}:
		default:
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	until := func(what string, reached func(model.DeviceInfo) bool) {
		t.Helper()
		var v View
		for end := time.After(time.Minute); ; {
			select {
			case <-woken:
				if e.Take(&v) && reached(v.Place) {
					return
				}
			case <-end:
				t.Fatalf("%s: it is on %+v", what, v.Place)
			}
		}
	}
	until("any device", func(p model.DeviceInfo) bool { return errors.Is(p.GPUUnavailable, model.ErrNoGPUSupport) })
	e.SetDevice(model.CPU)
	until("the processor", func(p model.DeviceInfo) bool { return p.Kind == model.CPU && p.GPUUnavailable == nil })
}
