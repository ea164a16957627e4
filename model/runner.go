package model

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"time"

	"arbex/model/device"
	"arbex/model/ops"
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"
)

// batchSizes are the sizes that graphs are built for, the first for a GPU alone,
// which eight faces leave idle. Seven faces run as four, two and one: no row of a
// batch is wasted on padding.
var batchSizes = [...]int{32, 8, 4, 2, 1}

// maxBatchOnCPU is the largest batch on the CPU, and on a GPU that has no memory
// for more.
const maxBatchOnCPU = 8

// Runner runs a network on the calling OS thread, which has to be the same for all
// calls (device.Thread). Most programs want a Predictor, which is a Runner with a thread.
type Runner struct {
	network       *Network
	options       Options
	normalisation normalisation
	device        device.Device
	onDevice      func(device.Info) // called when a GPU, or cuBLAS, has failed; may be nil
	weights       *ops.WeightCache
	folded        *foldedWeights
	graphs        map[graphKey]*graph // compiled when first needed
	threads       map[batchKind]*threadChooser
	maxBatch      int
}

// graphKey tells the compiled graphs of a network apart. Kernels are made for a
// number of threads.
type graphKey struct {
	batchKind
	threads int
}

// batchKind is what a batch is of.
type batchKind struct {
	size     int
	features bool // the head alone
}

// inputs are crops, or feature vectors instead.
type inputs struct {
	crops    [][]byte
	features [][]float32
}

func (in inputs) count() int { return max(len(in.crops), len(in.features)) }

// NewRunner opens the device that options ask for. Graphs are compiled when first
// needed. Close it on the same thread.
func NewRunner(n *Network, o Options) *Runner {
	r := &Runner{network: n, options: o, normalisation: newNormalisation(), folded: newFoldedWeights()}
	r.useDevice(device.Open(o.Device, o.openDriver))
	return r
}

// useDevice makes d the device that graphs are built on.
func (r *Runner) useDevice(d device.Device) {
	r.device, r.weights, r.maxBatch = d, ops.NewWeightCache(d.Ops), maxBatchOnCPU
	r.graphs, r.threads = map[graphKey]*graph{}, map[batchKind]*threadChooser{}
	if d.GPU != nil {
		r.maxBatch = batchSizes[0]
	}
}

// Device returns the device that the network is computed on.
func (r *Runner) Device() device.Device { return r.device }

// Close frees the graphs and closes the device.
func (r *Runner) Close() {
	for _, g := range r.graphs {
		g.close()
	}
	r.weights.Close()
	r.device.Close()
}

// Predict is Predictor.Predict on the calling thread; the crops must have the
// right size.
func (r *Runner) Predict(ctx context.Context, crops [][]byte) ([]Prediction, error) {
	return r.predict(ctx, inputs{crops: crops})
}

func (r *Runner) predict(ctx context.Context, in inputs) (predictions []Prediction, err error) {
	err = r.withFallback(func() error {
		predictions, err = r.predictOnDevice(ctx, in)
		return err
	})
	return predictions, err
}

// withFallback runs f. When the GPU fails it runs f again on the CPU, where the
// network stays.
func (r *Runner) withFallback(f func() error) error {
	err := f()
	next, changed := r.device.Fallback(err)
	if !changed {
		if r.device.CheckCuBLAS() {
			r.reportDevice()
		}
		return err
	}
	r.Close()
	r.useDevice(next)
	r.reportDevice()
	return f()
}

func (r *Runner) reportDevice() {
	if r.onDevice != nil {
		r.onDevice(r.device.Info)
	}
}

// warmUp runs one black face, so that memory is allocated and faults are known.
func (r *Runner) warmUp() error {
	return r.withFallback(func() error {
		_, err := r.run(batchKind{size: 1}, func(g *graph) { clear(g.input) }, (*graph).run)
		return err
	})
}

func (r *Runner) graph(key graphKey) (*graph, error) {
	if g := r.graphs[key]; g != nil {
		return g, nil
	}
	g, err := newGraph(r.network.config, r.network, r.folded, r.weights, graphOptions{
		batch: key.size, features: key.features, landmarks: r.options.Landmarks && !key.features,
	})
	if err != nil {
		return nil, err
	}
	r.graphs[key] = g
	return g, nil
}

func (r *Runner) predictOnDevice(ctx context.Context, in inputs) ([]Prediction, error) {
	predictions := make([]Prediction, 0, in.count())
	for len(predictions) < in.count() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		from := len(predictions)
		batch := batchFor(min(in.count()-from, r.maxBatch))
		g, err := r.runBatch(in, from, batch)
		if r.tooLarge(batch, err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for i := range batch {
			predictions = append(predictions, g.prediction(i, r.network.config))
		}
	}
	return predictions, nil
}

// runBatch runs the inputs from one on.
func (r *Runner) runBatch(in inputs, from, batch int) (*graph, error) {
	return r.run(batchKind{batch, in.features != nil}, func(g *graph) {
		if in.features != nil {
			fillRows(g.input, in.features[from:from+batch])
		} else {
			r.normalisation.apply(g.input, in.crops[from:from+batch], r.network.config)
		}
	}, (*graph).run)
}

// run fills a graph and runs it, with as many threads as have been quickest of
// late. The numbers of threads give the same results.
func (r *Runner) run(kind batchKind, fill func(*graph), run func(*graph) error) (*graph, error) {
	chooser := r.threadsFor(kind)
	threads := chooser.next()
	if r.device.GPU == nil {
		onednn.SetThreads(threads)
	}
	g, err := r.graph(graphKey{kind, threads})
	if err != nil {
		return nil, err
	}
	fill(g)
	begin := time.Now()
	err = run(g)
	chooser.took(time.Since(begin))
	return g, err
}

func (r *Runner) threadsFor(kind batchKind) *threadChooser {
	c := r.threads[kind]
	if c == nil {
		cores := runtime.NumCPU()
		if r.device.GPU != nil {
			cores = 1 // they are not its own
		}
		c = newThreadChooser(r.options.Threads, cores)
		r.threads[kind] = c
	}
	return c
}

// tooLarge reports whether a GPU had no memory for a batch but may have for smaller
// ones. From then on there are only those.
func (r *Runner) tooLarge(batch int, err error) bool {
	if batch <= maxBatchOnCPU || !errors.Is(err, cuda.ErrOutOfMemory) {
		return false
	}
	for key, g := range r.graphs {
		if key.size == batch {
			g.close()
			delete(r.graphs, key)
		}
	}
	r.maxBatch = maxBatchOnCPU
	return true
}

// batchFor returns the largest batch that count faces fill.
func batchFor(count int) int {
	for _, batch := range batchSizes {
		if batch <= count {
			return batch
		}
	}
	return 1
}

// prediction copies what the graph has computed for face i. What the network's head
// does not compute stays nil.
func (g *graph) prediction(i int, c Config) Prediction {
	row := func(r ops.Rows) []float32 {
		numbers := g.stream.Value(r.Node)
		width := len(numbers) / g.batch
		return slices.Clone(numbers[i*width : (i+1)*width])
	}
	p := Prediction{
		Feature: row(g.feature), Embedding: row(g.embedding),
		Primary: row(g.primary), Anchor: row(g.anchor), Attentive: row(g.attentive),
		Correction: row(g.correction), Corrected: row(g.corrected),
	}
	confidence := row(g.confidence)
	p.Confidence.Primary = confidence[0]
	if c.Head == Balancing {
		p.Confidence = Confidence{confidence[0], confidence[1], confidence[2], confidence[3], confidence[4]}
	}
	if g.points.Node != nil {
		p.Landmarks = cropPoints(row(g.points), c.Side)
	}
	return p
}

// cropPoints turns the landmark backbone's output, fractions of the crop's side,
// into pixels.
func cropPoints(fractions []float32, side int) [][2]float32 {
	points := make([][2]float32, len(fractions)/2)
	for i := range points {
		points[i] = [2]float32{fractions[2*i] * float32(side), fractions[2*i+1] * float32(side)}
	}
	return points
}
