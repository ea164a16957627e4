package engine

import (
	"errors"
	"testing"

	shipped "arbex/assets/models"
	"arbex/model"
	"arbex/model/device"
	"arbex/training/tuning"
)

// shippedNetwork returns the shipped network and the neutral faces that it was
// trained on.
func shippedNetwork(t testing.TB) (*model.Network, model.NeutralReference) {
	t.Helper()
	n, err := model.Read(shipped.Trained("compact"), "compact")
	if err != nil {
		t.Fatal(err)
	}
	replay, err := tuning.ReadReplay(shipped.Replay("compact"))
	if err != nil || !replay.Fits(n) {
		t.Fatal("the replay set does not belong to the shipped network", err)
	}
	return n, replay.Neutral(n)
}

func TestASmallNetworkLeavesCoresToTheRest(t *testing.T) {
	n := network(t)
	for _, c := range []struct{ wanted, cores, want int }{{0, 1, 1}, {0, 2, 1}, {0, 8, 4}, {2, 2, 2}} {
		if got := threadsFor(n, c.wanted, c.cores); got != c.want {
			t.Errorf("%d of %d cores: %d", c.wanted, c.cores, got)
		}
	}
}

// The view reports where the network runs, and the network moves on request.
func TestNetworkMovesToADevice(t *testing.T) {
	start(t, Options{}, func(w *testEngine) {
		w.until("any device", func(v View) bool { return errors.Is(v.Device.GPUUnavailable, device.ErrNoGPUSupport) })
		w.SetDevice(device.CPU)
		w.until("the processor", func(v View) bool { return v.Device.Kind == device.CPU && v.Device.GPUUnavailable == nil })
	})
}
