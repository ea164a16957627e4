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

// alternate times two functions in turn, in milliseconds.
func alternate(ctx context.Context, o Options, a, b func() error) (aMs, bMs []float64, err error) {
	for round := range warmUpRounds + o.Rounds {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		first, err := timed(a)
		if err != nil {
			return nil, nil, err
		}
		second, err := timed(b)
		if err != nil {
			return nil, nil, err
		}
		if round < warmUpRounds {
			continue
		}
		aMs, bMs = append(aMs, first), append(bMs, second)
		if o.Progress != nil {
			o.Progress(round+1-warmUpRounds, o.Rounds)
		}
	}
	return aMs, bMs, nil
}

func timed(f func() error) (ms float64, err error) {
	begin := time.Now()
	err = f()
	return float64(time.Since(begin)) / float64(time.Millisecond), err
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
