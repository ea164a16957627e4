package bench

import (
	"cmp"
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"arbex/model/device"
)

// Options configures a measurement; the zero value is the default.
type Options struct {
	Batch       int // faces; 0: 1 for forward passes, 8 for training steps
	Threads     int // of the CPU, 0: one for each core
	Device      device.Kind
	Rounds      int                // that are measured; 0: 30 forward passes or 10 training steps
	ProductSide int                // of the reference product's matrices on a GPU; 0: 4096
	Progress    func(done, of int) // may be nil
	// Peer does the same with another implementation, in turn with ours, and returns
	// its milliseconds. It may be nil.
	Peer func() (float64, error)
}

// withDefaults fills in what is not set.
func (o Options) withDefaults(batch, rounds int) Options {
	o.Batch, o.Rounds = cmp.Or(max(o.Batch, 0), batch), cmp.Or(max(o.Rounds, 0), rounds)
	if o.Threads <= 0 {
		o.Threads = runtime.NumCPU()
	}
	return o
}

// warmUpRounds are rounds that are not measured.
const warmUpRounds = 3

// alternate runs functions in turn and returns the milliseconds of each.
func alternate(ctx context.Context, o Options, functions ...func() (float64, error)) ([][]float64, error) {
	ms := make([][]float64, len(functions)) // [function][round]
	for round := range warmUpRounds + o.Rounds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for i, f := range functions {
			took, err := f()
			if err != nil {
				return nil, err
			}
			if round >= warmUpRounds {
				ms[i] = append(ms[i], took)
			}
		}
		if o.Progress != nil && round >= warmUpRounds {
			o.Progress(round+1-warmUpRounds, o.Rounds)
		}
	}
	return ms, nil
}

// timed returns f with the milliseconds it took.
func timed(f func() error) func() (float64, error) {
	return func() (float64, error) {
		begin := time.Now()
		err := f()
		return float64(time.Since(begin)) / float64(time.Millisecond), err
	}
}

// Comparison holds the figures of a peer; all 0 without one.
type Comparison struct {
	PeerMedianMs float64
	OverPeer     float64 // median of our time over the peer's, round by round
}

// alternateWithPeer is alternate, which returns the milliseconds of functions, with the
// peer of o after them, which is compared with the first.
func alternateWithPeer(ctx context.Context, o Options, functions ...func() (float64, error)) (ms [][]float64, c Comparison, err error) {
	if o.Peer == nil {
		ms, err = alternate(ctx, o, functions...)
		return ms, c, err
	}
	if ms, err = alternate(ctx, o, append(functions, o.Peer)...); err != nil {
		return nil, c, err
	}
	own, peer := ms[0], ms[len(functions)]
	ratios := make([]float64, len(own))
	for i, took := range own {
		ratios[i] = took / peer[i]
	}
	return ms[:len(functions)], Comparison{quantile(peer, 0.5), quantile(ratios, 0.5)}, nil
}

// quantile returns the q-quantile of a sample, which it sorts.
func quantile(sample []float64, q float64) float64 {
	slices.Sort(sample)
	return sample[int(q*float64(len(sample)-1)+0.5)]
}

// noise returns random pictures, which take as long as faces do.
func noise(count, side int) [][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	crops := make([][]byte, count)
	for i := range crops {
		crops[i] = make([]byte, 3*side*side)
		for j := range crops[i] {
			crops[i][j] = byte(random.Uint32())
		}
	}
	return crops
}
