package bench

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"arbex/model/device"
	"arbex/model/ops"
)

// What is cancelled before it begins measures nothing, whatever it measures.
func TestCancelledMeasurementsEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	n, o := small(t), Options{Rounds: 1 << 30}
	for name, measure := range map[string]func() error{
		"forward":  func() error { _, err := Forward(ctx, n, o); return err },
		"training": func() error { _, err := Training(ctx, n, o); return err },
		"layers":   func() error { _, err := Layers(ctx, n, o); return err },
		"busy":     func() error { _, err := Busy(ctx, n, 1, o); return err },
	} {
		if err := measure(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A measurement that is cancelled under way ends with the round that it is in.
func TestMeasurementsEndWithTheirRound(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	runs := 0
	f := func() (float64, error) {
		if runs++; runs == 5 {
			cancel()
		}
		return 1, nil
	}
	if _, err := alternate(ctx, Options{Rounds: 100}, f); !errors.Is(err, context.Canceled) || runs != 5 {
		t.Errorf("%v after %d runs", err, runs)
	}
}

// The warm-up is neither measured nor reported; the functions run in turn.
func TestAlternateRunsInTurn(t *testing.T) {
	var order []string
	var progress []int
	f := func(name string) func() (float64, error) {
		return func() (float64, error) {
			order = append(order, name)
			return float64(len(order)), nil
		}
	}
	ms, err := alternate(t.Context(), Options{Rounds: 2, Progress: func(done, of int) { progress = append(progress, done, of) }}, f("a"), f("b"))
	if err != nil {
		t.Fatal(err)
	}
	first := float64(2*warmUpRounds + 1)
	if !slices.Equal(ms[0], []float64{first, first + 2}) || !slices.Equal(ms[1], []float64{first + 1, first + 3}) {
		t.Errorf("measured %v", ms)
	}
	if !slices.Equal(order[:4], []string{"a", "b", "a", "b"}) || !slices.Equal(progress, []int{1, 2, 2, 2}) {
		t.Errorf("in the order %v, progress %v", order, progress)
	}
}

// The ratio to a peer is the median of the ratios of each round, so that a disturbance of
// one round counts once.
func TestARoundIsComparedWithItself(t *testing.T) {
	round := 0
	own := func() (float64, error) {
		round++
		if round == warmUpRounds+2 { // a disturbed round
			return 1000, nil
		}
		return 2, nil
	}
	peer := func() (float64, error) {
		if round == warmUpRounds+2 {
			return 1000, nil
		}
		return 4, nil
	}
	ms, c, err := alternateWithPeer(t.Context(), Options{Rounds: 5, Peer: peer}, own)
	if err != nil || len(ms) != 1 || c.OverPeer != 0.5 || c.PeerMedianMs != 4 {
		t.Errorf("%v, %+v, %v", ms, c, err)
	}
}

func TestDefaultsReplaceOnlyWhatIsNotSet(t *testing.T) {
	for _, c := range []struct {
		o             Options
		batch, rounds int
	}{
		{Options{}, 8, 10},
		{Options{Batch: -3, Rounds: -1, Threads: -5}, 8, 10},
		{Options{Batch: 2, Rounds: 3, Threads: 4}, 2, 3},
	} {
		o := c.o.withDefaults(8, 10)
		if o.Batch != c.batch || o.Rounds != c.rounds || o.Threads < 1 || c.o.Threads > 0 && o.Threads != c.o.Threads {
			t.Errorf("%+v becomes %+v", c.o, o)
		}
	}
}

// A layer that took no measurable time has a rate all the same that JSON can hold.
func TestLayersCanBeWrittenAsJSON(t *testing.T) {
	timings := []ops.Timing{{Name: "copy"}, {Name: "product", MACs: 5}, {Name: "conv", MACs: 1e6, Took: time.Millisecond}}
	layers := newLayers(timings, [][]float64{{0, 0}, {0}, {2, 1, 3}})
	if _, err := json.Marshal(layers); err != nil {
		t.Error(err)
	}
	if layers[0].GFLOPS != 0 || layers[2].MedianMs != 2 || layers[2].GFLOPS != 1 {
		t.Errorf("%+v", layers)
	}
}

func TestTheDeviceHasANameOfItsOwnOnlyOnAGPU(t *testing.T) {
	for want, d := range map[string]device.Info{"cpu": {Kind: device.CPU, Name: "Some CPU"}, "Some GPU": {Kind: device.GPU, Name: "Some GPU"}} {
		if have := deviceName(d); have != want {
			t.Errorf("%+v is called %q", d, have)
		}
	}
}
