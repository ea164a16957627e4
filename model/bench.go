package model

import (
	"bufio"
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"arbex/model/ops/onednn"
)

// BenchOptions are the wishes for Bench; the zero value is the default.
type BenchOptions struct {
	Batch    int                // faces, 0: 1
	Threads  int                // 0: every core
	Device   DeviceKind         // where to compute
	Rounds   int                // of forward passes, 0: 30
	Progress func(done, of int) // may be nil

	side int // of a GPU's yardstick, 0: yardstickSideOnGPU
}

// ForwardResult are what Bench measured.
type ForwardResult struct {
	Preset         string
	Batch, Threads int
	MedianMs       float64 // of a forward pass of the whole batch, pictures to distributions
	P95Ms          float64
	GFLOPS         float64 // at the median, counting two operations for each multiply-accumulate of the unfused network
	MatmulGFLOPS   float64 // of a plain matrix product in the same run, on the same device: the yardstick
	MACs           int64   // of the unfused network for one face, landmark tail included
	CPU, Device    string
}

// productSide is the side of the matrices of the yardstick: large enough for
// a full rate, small enough to stay in the cache.
const productSide = 1024

// productSideOnGPU keeps every multiprocessor busy.
const productSideOnGPU = 4096

// MeasureForward times forward passes and, between them, a plain matrix product, so that
// the two meet the same noise.
func MeasureForward(ctx context.Context, n *Network, o BenchOptions) (ForwardResult, error) {
	o = o.withDefaults()
	figures := ForwardResult{Preset: n.config.Preset, Batch: o.Batch, Threads: o.Threads, CPU: CPUName(), Device: "cpu"}
	err := onThread(func() error { return figures.measure(ctx, n, o) })
	return figures, err
}

// withDefaults fills in the defaults.
func (o BenchOptions) withDefaults() BenchOptions {
	o.Batch, o.Rounds = max(o.Batch, 1), cmp.Or(max(o.Rounds, 0), 30)
	if o.Threads <= 0 {
		o.Threads = runtime.NumCPU()
	}
	return o
}

// onThread runs f on an OS thread of its own and waits for it.
func onThread(f func() error) error {
	result := make(chan error, 1)
	go func() { result <- onOwnThread(f) }()
	return <-result
}

// onOwnThread runs f on a locked OS thread, which ends with it.
func onOwnThread(f func() error) error {
	runtime.LockOSThread()
	return recovered(f)
}

func (f *ForwardResult) measure(ctx context.Context, n *Network, o BenchOptions) error {
	onednn.SetThreads(o.Threads)
	var err error
	if f.MACs, err = n.MACs(); err != nil {
		return err
	}
	r := newRunner(n, Options{Threads: o.Threads, Device: o.Device})
	defer r.close()
	crops := noiseCrops(o.Batch, n.config.Side)
	forward := func() error {
		_, err := r.predict(request{ctx: ctx, crops: crops})
		return err
	}
	product, flops, closing, err := newProductOn(r.device, cmp.Or(o.side, productSideOnGPU))
	if err != nil {
		return err
	}
	defer closing()
	forwardMs, productMs, err := alternate(ctx, o, forward, product)
	if err != nil {
		return err
	}
	r.device.CheckCuBLAS()
	f.place(r.device)
	f.MedianMs, f.P95Ms = quantile(forwardMs, 0.5), quantile(forwardMs, 0.95)
	f.GFLOPS = 2 * float64(f.MACs) * float64(o.Batch) / f.MedianMs / 1e6
	f.MatmulGFLOPS = flops / quantile(productMs, 0.5) / 1e6
	return nil
}

// Compare times the forward passes of two networks in turn, so that both meet
// the same noise, and returns the median of each in milliseconds.
func Compare(ctx context.Context, a, b *Network, o BenchOptions) (aMs, bMs float64, err error) {
	o = o.withDefaults()
	forward := func(n *Network) (func() error, func()) {
		r, crops := newRunner(n, Options{Threads: o.Threads, Device: o.Device}), noiseCrops(o.Batch, n.config.Side)
		return func() error {
			_, err := r.predict(request{ctx: ctx, crops: crops})
			return err
		}, r.close
	}
	err = onThread(func() error {
		onednn.SetThreads(o.Threads)
		first, closeFirst := forward(a)
		defer closeFirst()
		second, closeSecond := forward(b)
		defer closeSecond()
		firstMs, secondMs, err := alternate(ctx, o, first, second)
		if err == nil {
			aMs, bMs = quantile(firstMs, 0.5), quantile(secondMs, 0.5)
		}
		return err
	})
	return aMs, bMs, err
}

// place notes where the figures were taken.
func (f *ForwardResult) place(s Device) {
	f.Device = string(s.Kind)
	if s.GPU != nil {
		f.Device = s.Name
	}
}

// newProductOn is a plain matrix product on the device, of so many rows on a GPU, and
// its operations.
func newProductOn(s Device, side int) (product func() error, flops float64, closing func(), err error) {
	if s.GPU != nil {
		p, err := s.GPU.NewMatrixProduct(side)
		if err != nil {
			return nil, 0, nil, err
		}
		return p.Run, 2 * math.Pow(float64(side), 3), p.Close, nil
	}
	y, err := newMatrixProduct()
	if err != nil {
		return nil, 0, nil, err
	}
	return y.kernel.Run, 2 * math.Pow(productSide, 3), y.close, nil
}

// warmUpRounds are rounds that are not counted.
const warmUpRounds = 3

// alternate times two functions, one after the other, in milliseconds.
func alternate(ctx context.Context, o BenchOptions, a, b func() error) (aMs, bMs []float64, err error) {
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

// quantile returns the q-quantile of a sample, sorting it.
func quantile(sample []float64, q float64) float64 {
	slices.Sort(sample)
	return sample[int(q*float64(len(sample)-1)+0.5)]
}

// noiseCrops are pictures for a network that does not look.
func noiseCrops(count, side int) [][]byte {
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

// MACs counts the multiply-accumulates of the network as published, for one
// face: nothing folded, nothing skipped.
func (n *Network) MACs() (int64, error) {
	r := newRunner(n, Options{})
	defer r.close()
	g, err := newGraph(n.config, n, r.folded, r.weights, graphOptions{batch: 1, plain: true, landmarks: true})
	if err != nil {
		return 0, err
	}
	defer g.close()
	return g.stream.MACs(), nil
}

// matrixProduct is a square matrix product.
type matrixProduct struct {
	kernel *onednn.Kernel
	memory [3][]float32
}

func newMatrixProduct() (*matrixProduct, error) {
	kernel, err := onednn.NewLinear(onednn.Linear{Rows: productSide, In: productSide, Out: productSide})
	if err != nil {
		return nil, err
	}
	y := &matrixProduct{kernel: kernel}
	for i := range y.memory {
		if y.memory[i], err = onednn.Alloc(productSide * productSide); err != nil {
			y.close()
			return nil, err
		}
		for j := range y.memory[i] {
			y.memory[i][j] = float32(j%7) - 3
		}
	}
	kernel.SetInput(0, y.memory[0])
	kernel.SetInput(1, y.memory[1])
	kernel.SetOutput(y.memory[2])
	return y, nil
}

func (y *matrixProduct) close() {
	y.kernel.Close()
	for _, memory := range y.memory {
		onednn.Free(memory)
	}
}

// CPUName reads the processor's name, or says what is known without it.
func CPUName() string {
	file, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		if key, value, found := strings.Cut(lines.Text(), ":"); found && strings.TrimSpace(key) == "model name" {
			return fmt.Sprintf("%s, %d threads", strings.TrimSpace(value), runtime.NumCPU())
		}
	}
	return runtime.GOARCH
}

// TrainingResult are what BenchTraining measured.
type TrainingResult struct {
	Part         Part
	Batch        int
	MedianMs     float64 // of a step: forward, backward, Adam
	PicturesPerS float64 // at the median
	PeerMedianMs float64 // of the peer's step, 0 without one
	OverPeer     float64 // median of our time over the peer's, round by round
	Device       string
}

// MeasureTraining times training steps of all but the landmark backbone. peer,
// which may be nil, takes a step of something to compare with, in turn with
// ours, so that both meet the same noise; it returns its milliseconds.
func MeasureTraining(ctx context.Context, n *Network, o BenchOptions, peer func() (float64, error)) (f TrainingResult, err error) {
	o.Batch, o.Rounds = cmp.Or(max(o.Batch, 0), 8), cmp.Or(max(o.Rounds, 0), 10)
	options := DefaultTraining(TrainFeatures)
	options.Batch, options.Threads, options.Device = o.Batch, o.Threads, o.Device
	trainee, err := NewTrainable(n, options)
	if err != nil {
		return f, err
	}
	defer trainee.Close()
	crops, labels := noiseCrops(o.Batch, n.config.Side), make([][]float32, o.Batch)
	for i := range labels {
		labels[i] = make([]float32, len(n.config.Classes))
		labels[i][i%len(labels[i])] = 1
	}
	step := func() error {
		_, err := trainee.Step(ctx, crops, labels, 1e-5)
		return err
	}
	var peerMs []float64
	other := func() error {
		if peer == nil {
			return nil
		}
		ms, err := peer()
		peerMs = append(peerMs, ms)
		return err
	}
	ownMs, _, err := alternate(ctx, o, step, other)
	if err != nil {
		return f, err
	}
	f = TrainingResult{Part: options.Part, Batch: o.Batch, Device: string(CPU)}
	if place := trainee.DeviceInfo(); place.Kind == GPU {
		f.Device = place.Name
	}
	if peer != nil {
		peerMs = peerMs[len(peerMs)-len(ownMs):]
		ratios := make([]float64, len(ownMs))
		for i, ms := range ownMs {
			ratios[i] = ms / peerMs[i]
		}
		f.OverPeer, f.PeerMedianMs = quantile(ratios, 0.5), quantile(peerMs, 0.5)
	}
	f.MedianMs = quantile(ownMs, 0.5)
	f.PicturesPerS = float64(o.Batch) / f.MedianMs * 1000
	return f, nil
}
