package bench

import (
	"cmp"
	"context"
	"runtime"

	"arbex/model"
	"arbex/model/device"
)

// Result is what Forward has measured.
type Result struct {
	Preset         string
	Batch, Threads int
	MedianMs       float64 // of a forward pass of the whole batch, pictures to distributions
	P95Ms          float64 // 95th percentile
	GFLOPS         float64 // at the median, counting two operations for each of MACs
	MatmulGFLOPS   float64 // of a plain matrix product in the same run, on the same device: the reference
	MACs           int64   // multiply-accumulate operations of the unfused network for one face, landmarks included
	CPU, Device    string
	Comparison
}

// Forward times forward passes and, in turn, a plain matrix product on the same
// thread and device, and the peer of o.
func Forward(ctx context.Context, n *model.Network, o Options) (Result, error) {
	o = o.withDefaults(1, 30)
	r := Result{Preset: n.Config().Preset, Batch: o.Batch, Threads: o.Threads, CPU: device.CPUName()}
	var err error
	if r.MACs, err = n.MACs(); err != nil {
		return r, err
	}
	thread := device.NewThread(o.Threads, 0)
	defer thread.Close(func() {})
	return r, thread.Do(ctx, func() error { return r.measure(ctx, n, o) })
}

func (r *Result) measure(ctx context.Context, n *model.Network, o Options) error {
	runner := model.NewRunner(n, model.Options{Device: o.Device, Threads: cmp.Or(o.Threads, runtime.NumCPU())})
	defer runner.Close()
	product, err := newProduct(runner.Device(), o.ProductSide)
	if err != nil {
		return err
	}
	defer product.close()
	ms, comparison, err := alternateWithPeer(ctx, o, timed(forwardPass(ctx, runner, n, o)), timed(product.run))
	if err != nil {
		return err
	}
	forwardMs, productMs := ms[0], ms[1]
	r.Comparison = comparison
	r.Device = deviceName(runner.Device().Info)
	r.MedianMs, r.P95Ms = quantile(forwardMs, 0.5), quantile(forwardMs, 0.95)
	r.GFLOPS = 2 * float64(r.MACs) * float64(o.Batch) / r.MedianMs / 1e6
	r.MatmulGFLOPS = product.operations / quantile(productMs, 0.5) / 1e6
	return nil
}

func forwardPass(ctx context.Context, r *model.Runner, n *model.Network, o Options) func() error {
	crops := noise(o.Batch, n.Config().Side)
	return func() error {
		_, err := r.Predict(ctx, crops)
		return err
	}
}

// deviceName returns "cpu", whose name stands beside it, or the name of a GPU.
func deviceName(d device.Info) string {
	if d.Kind == device.GPU {
		return d.Name
	}
	return string(d.Kind)
}

// Compare times the forward passes of two networks in turn and returns the median
// of each in milliseconds.
func Compare(ctx context.Context, a, b *model.Network, o Options) (aMs, bMs float64, err error) {
	o = o.withDefaults(1, 30)
	thread := device.NewThread(o.Threads, 0)
	defer thread.Close(func() {})
	err = thread.Do(ctx, func() error {
		first, second := model.NewRunner(a, model.Options{Device: o.Device, Threads: cmp.Or(o.Threads, runtime.NumCPU())}), model.NewRunner(b, model.Options{Device: o.Device, Threads: cmp.Or(o.Threads, runtime.NumCPU())})
		defer first.Close()
		defer second.Close()
		ms, err := alternate(ctx, o, timed(forwardPass(ctx, first, a, o)), timed(forwardPass(ctx, second, b, o)))
		if err == nil {
			aMs, bMs = quantile(ms[0], 0.5), quantile(ms[1], 0.5)
		}
		return err
	})
	return aMs, bMs, err
}
