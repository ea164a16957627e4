package bench

import (
	"context"
	"time"

	"arbex/model"
	"arbex/model/device"
	"arbex/model/ops"
)

// Layer is an operation of the compiled inference graph.
type Layer struct {
	Name           string
	Implementation string  // see ops.Timing
	MedianMs       float64 // of a run of the whole batch
	GFLOPS         float64 // at the median; 0 where nothing is multiplied
}

// Layers times each operation of a forward pass, in the order of the pass, on the CPU.
func Layers(ctx context.Context, n *model.Network, o Options) (layers []Layer, err error) {
	o = o.withDefaults(1, 30)
	thread := device.NewThread(o.Threads, 0)
	defer thread.Close(func() {})
	return layers, thread.Do(ctx, func() error {
		layers, err = timeLayers(ctx, n, o)
		return err
	})
}

func timeLayers(ctx context.Context, n *model.Network, o Options) ([]Layer, error) {
	runner := model.NewRunner(n, model.Options{Device: o.Device, Threads: o.Threads})
	defer runner.Close()
	var last []ops.Timing
	var ms [][]float64 // [operation][round]
	crops := noise(o.Batch, n.Config().Side)
	for round := range warmUpRounds + o.Rounds {
		timings, err := runner.TimeLayers(crops)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
		if round < warmUpRounds {
			continue
		}
		if ms == nil {
			ms = make([][]float64, len(timings))
		}
		for i, t := range timings {
			ms[i] = append(ms[i], float64(t.Took)/float64(time.Millisecond))
		}
		last = timings
	}
	return newLayers(last, ms), nil
}

// newLayers returns the layers of timings, at the median of the times of the rounds.
func newLayers(timings []ops.Timing, ms [][]float64) []Layer {
	layers := make([]Layer, len(timings))
	for i, t := range timings {
		median := quantile(ms[i], 0.5)
		layers[i] = Layer{Name: t.Name, Implementation: t.Implementation, MedianMs: median}
		if t.MACs > 0 && median > 0 { // JSON has no number for 0/0
			layers[i].GFLOPS = 2 * float64(t.MACs) / median / 1e6
		}
	}
	return layers
}
