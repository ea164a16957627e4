package bench

import (
	"context"
	"errors"
	"testing"

	"arbex/assets/leaktest"
	"arbex/model"
)

func TestMain(m *testing.M) { leaktest.Main(m) }

// small is a network that takes little time: the compact one on crops of 32 pixels.
func small(t *testing.T) *model.Network {
	t.Helper()
	c, err := model.Preset("compact")
	if err != nil {
		t.Fatal(err)
	}
	c.Side, c.Detail, c.Contrast = 32, 0, 0
	n, err := model.New(c, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestForwardMeasuresEveryFigure(t *testing.T) {
	rounds := 0
	r, err := Forward(t.Context(), small(t), Options{Rounds: 3, Batch: 2, Progress: func(done, of int) { rounds = done*10 + of }})
	if err != nil {
		t.Fatal(err)
	}
	if r.MedianMs <= 0 || r.P95Ms < r.MedianMs || r.GFLOPS <= 0 || r.MatmulGFLOPS <= 0 || r.MACs <= 0 || r.Batch != 2 || r.Device != "cpu" || r.CPU == "" {
		t.Errorf("%+v", r)
	}
	if rounds != 33 {
		t.Errorf("the last progress was %d", rounds)
	}
}

func TestForwardComparesWithItsPeer(t *testing.T) {
	passes := 0
	peer := func() (float64, error) { passes++; return 0.001, nil }
	r, err := Forward(t.Context(), small(t), Options{Rounds: 3, Peer: peer})
	if err != nil || r.PeerMedianMs != 0.001 || r.OverPeer <= 1 || r.MatmulGFLOPS <= 0 || passes != warmUpRounds+3 {
		t.Errorf("%+v after %d passes of the peer, %v", r, passes, err)
	}
}

func TestTrainingComparesWithItsPeer(t *testing.T) {
	steps := 0
	peer := func() (float64, error) { steps++; return 1, nil }
	r, err := Training(t.Context(), small(t), Options{Rounds: 2, Batch: 2, Peer: peer})
	if err != nil {
		t.Fatal(err)
	}
	if r.PeerMedianMs != 1 || r.OverPeer <= 0 || r.MedianMs <= 0 || r.PicturesPerS <= 0 || steps != warmUpRounds+2 {
		t.Errorf("%+v after %d steps of the peer", r, steps)
	}
	failure := errors.New("the peer ended")
	if _, err := Training(t.Context(), small(t), Options{Batch: 2, Peer: func() (float64, error) { return 0, failure }}); !errors.Is(err, failure) {
		t.Errorf("a peer that fails: %v", err)
	}
}

func TestCompareTimesBoth(t *testing.T) {
	n := small(t)
	a, b, err := Compare(t.Context(), n, n, Options{Rounds: 2})
	if err != nil || a <= 0 || b <= 0 {
		t.Errorf("%v and %v ms, %v", a, b, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Compare(ctx, n, n, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestQuantilesOfASample(t *testing.T) {
	sample := []float64{5, 1, 4, 2, 3}
	for q, want := range map[float64]float64{0: 1, 0.5: 3, 1: 5} {
		if have := quantile(sample, q); have != want {
			t.Errorf("the %v-quantile is %v, want %v", q, have, want)
		}
	}
}

// The layers are those of the forward pass: together they multiply as often as it does.
func TestLayersAreThoseOfTheForwardPass(t *testing.T) {
	n := small(t)
	layers, err := Layers(t.Context(), n, Options{Rounds: 2, Batch: 3})
	if err != nil {
		t.Fatal(err)
	}
	products, operations := 0.0, 0
	for _, l := range layers {
		if l.Name == "" || l.Implementation == "" || l.MedianMs <= 0 {
			t.Errorf("%+v", l)
		}
		products += l.GFLOPS * l.MedianMs * 1e6 / 2
		if l.GFLOPS > 0 {
			operations++
		}
	}
	macs, err := n.MACs()
	if err != nil {
		t.Fatal(err)
	}
	if faces := products / float64(macs); operations < 50 || faces < 1 || faces > 2 { // fused, and two of the three faces
		t.Errorf("%d layers of %d multiply as often as %.2f faces", operations, len(layers), faces)
	}
}

func TestBusyComparesWithTheQuietMachine(t *testing.T) {
	phases := 0
	r, err := Busy(t.Context(), small(t), 1, Options{Rounds: 2, Progress: func(done, of int) { phases = done }})
	if err != nil {
		t.Fatal(err)
	}
	if r.Cores != 1 || r.QuietMs <= 0 || r.BusyMs <= 0 || r.Ratio != r.BusyMs/r.QuietMs || r.QuietP95 < r.QuietMs || r.BusyP95 < r.BusyMs || phases != 2*busyPhases {
		t.Errorf("%+v after %d phases", r, phases)
	}
}

// What keeps cores busy ends with the measurement, also where this is cancelled.
func TestBusyCoresAreReleased(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	release, err := occupy(ctx, 2)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	release() // waits for them
}
