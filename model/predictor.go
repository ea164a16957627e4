package model

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"arbex/model/ops"
	"arbex/model/ops/cuda"
	"arbex/model/ops/onednn"
)

// Options are the wishes for a Predictor; the zero value is the default.
type Options struct {
	Threads   int      // of the CPU, 0: every core
	Nice      Niceness // of its threads
	Landmarks bool     // compute the 68 points of the landmark backbone as well
	Device    DeviceKind

	open DriverOpener // for tests
}

// Predictor runs a network on face crops. One OS thread of its own holds the
// compiled graphs, one for each batch size; Predict may be called from any
// goroutine, one call at a time is served.
type Predictor struct {
	side   int
	width  int // of a feature vector
	jobs   chan request
	quit   chan struct{} // closed by Close
	done   chan struct{} // closed when the thread has ended
	once   sync.Once
	device atomic.Pointer[DeviceInfo]
}

// request is a Predict under way.
type request struct {
	ctx      context.Context
	crops    [][]byte
	features [][]float32 // instead of crops
	answer   chan<- response
}

type response struct {
	predictions []Prediction
	err         error
}

// ErrClosed is returned by Predict after Close.
var ErrClosed = errors.New("model: the predictor is closed")

// NewPredictor compiles the network for one face and runs it once, so that
// whatever cannot work is told here. Close it to stop its thread.
func NewPredictor(n *Network, o Options) (*Predictor, error) {
	p := &Predictor{side: n.config.Side, width: n.config.ViT.Width, jobs: make(chan request), quit: make(chan struct{}), done: make(chan struct{})}
	ready := make(chan error)
	go p.serve(n, o, ready)
	if err := <-ready; err != nil {
		<-p.done
		return nil, err
	}
	return p, nil
}

// Predict returns a prediction for each crop, in order. A crop is Side rows of
// Side pixels of three bytes, red, green and blue. A cancelled ctx ends the
// wait between batches.
func (p *Predictor) Predict(ctx context.Context, crops [][]byte) ([]Prediction, error) {
	for i, crop := range crops {
		if len(crop) != 3*p.side*p.side {
			return nil, fmt.Errorf("model: crop %d has %d bytes, a picture of %dx%d pixels has %d", i, len(crop), p.side, p.side, 3*p.side*p.side)
		}
	}
	if len(crops) == 0 {
		return nil, ctx.Err()
	}
	return p.ask(request{ctx: ctx, crops: crops})
}

// PredictFeatures is Predict for feature vectors (Prediction.Feature): it runs
// the head alone.
func (p *Predictor) PredictFeatures(ctx context.Context, features [][]float32) ([]Prediction, error) {
	for i, feature := range features {
		if len(feature) != p.width {
			return nil, fmt.Errorf("model: feature vector %d has %d numbers, this network's have %d", i, len(feature), p.width)
		}
	}
	if len(features) == 0 {
		return nil, ctx.Err()
	}
	return p.ask(request{ctx: ctx, features: features})
}

// ask gives the thread a job and waits for its answer.
func (p *Predictor) ask(j request) ([]Prediction, error) {
	result := make(chan response, 1)
	j.answer = result
	select {
	case p.jobs <- j:
	case <-p.quit:
		return nil, ErrClosed
	case <-j.ctx.Done():
		return nil, j.ctx.Err()
	}
	// The thread reads the input, which belongs to the caller: wait for it.
	got := <-result
	return got.predictions, got.err
}

// DeviceInfo says where the network is computed. It changes when a GPU, or cuBLAS,
// fails.
func (p *Predictor) DeviceInfo() DeviceInfo { return *p.device.Load() }

// Close ends the thread and frees the graphs. It waits for a Predict under way.
func (p *Predictor) Close() error {
	p.once.Do(func() { close(p.quit) })
	<-p.done
	return nil
}

// serve is the predictor's thread. It is never unlocked: the thread, and its
// OpenMP team, end with the goroutine.
func (p *Predictor) serve(n *Network, o Options, ready chan<- error) {
	defer close(p.done)
	runtime.LockOSThread()
	o.Nice.Apply()
	onednn.SetThreads(o.Threads)
	r := newRunner(n, o)
	defer onednn.Trim()
	defer r.close()
	r.onDevice = func(to DeviceInfo) { p.device.Store(&to) }
	r.onDevice(r.device.DeviceInfo)
	err := r.withFallback(r.warmUp)
	ready <- err
	if err != nil {
		return
	}
	for {
		select {
		case <-p.quit:
			return
		case j := <-p.jobs:
			var predictions []Prediction
			err := r.withFallback(func() (err error) {
				predictions, err = r.predict(j)
				return err
			})
			j.answer <- response{predictions, err}
		}
	}
}

// batchSizes are the sizes that graphs are built for, the first for a GPU alone, which
// eight faces leave idle. Seven faces run as four, two and one: no place of a batch
// is ever wasted.
var batchSizes = [...]int{32, 8, 4, 2, 1}

// maxBatchOnCPU is the largest batch of the CPU, and of a GPU with no memory for more.
const maxBatchOnCPU = 8

// graphKey tells the compiled graphs of a network apart.
type graphKey struct {
	batch    int
	features bool // the head alone
}

// runner are the compiled graphs of a network, made when first needed.
type runner struct {
	network       *Network
	options       Options
	normalisation normalisation
	device        Device
	onDevice      func(DeviceInfo) // told when a GPU, or cuBLAS, has failed; may be nil
	weights       *ops.WeightCache
	folded        *foldedWeights
	graphs        map[graphKey]*graph
	maxBatch      int // faces of a batch
}

func newRunner(n *Network, o Options) *runner {
	r := &runner{network: n, options: o, normalisation: newNormalisation(), folded: newFoldedWeights()}
	r.useDevice(Open(o.Device, o.open))
	return r
}

// useDevice makes a place the one that graphs are built in.
func (r *runner) useDevice(s Device) {
	r.device, r.weights, r.graphs, r.maxBatch = s, ops.NewWeightCache(s.Ops), map[graphKey]*graph{}, maxBatchOnCPU
	if s.GPU != nil {
		r.maxBatch = batchSizes[0]
	}
}

func (r *runner) close() {
	for _, g := range r.graphs {
		g.close()
	}
	r.weights.Close()
	r.device.Close()
}

// withFallback does something, and when the GPU fails at it does it again on the CPU,
// where the network stays.
func (r *runner) withFallback(do func() error) error {
	err := do()
	next, left := r.device.Fallback(err)
	if !left {
		if r.device.CheckCuBLAS() {
			r.reportDevice()
		}
		return err
	}
	r.close()
	r.useDevice(next)
	r.reportDevice()
	return do()
}

func (r *runner) reportDevice() {
	if r.onDevice != nil {
		r.onDevice(r.device.DeviceInfo)
	}
}

// warmUp runs one face of noise, so that memory is settled and faults are known.
func (r *runner) warmUp() error {
	g, err := r.graph(graphKey{batch: 1})
	if err != nil {
		return err
	}
	clear(g.input)
	return recovered(g.run)
}

func (r *runner) graph(s graphKey) (*graph, error) {
	if g := r.graphs[s]; g != nil {
		return g, nil
	}
	g, err := newGraph(r.network.config, r.network, r.folded, r.weights, graphOptions{
		batch: s.batch, features: s.features, landmarks: r.options.Landmarks && !s.features,
	})
	if err != nil {
		return nil, err
	}
	r.graphs[s] = g
	return g, nil
}

func (r *runner) predict(j request) ([]Prediction, error) {
	count := max(len(j.crops), len(j.features))
	predictions := make([]Prediction, 0, count)
	for len(predictions) < count {
		if err := j.ctx.Err(); err != nil {
			return nil, err
		}
		from := len(predictions)
		batch := batchFor(min(count-from, r.maxBatch))
		g, err := r.compute(j, from, batch)
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

// compute runs a batch of a job.
func (r *runner) compute(j request, from, batch int) (*graph, error) {
	g, err := r.graph(graphKey{batch, j.features != nil})
	if err != nil {
		return nil, err
	}
	if j.features != nil {
		fillRows(g.input, j.features[from:from+batch])
	} else {
		r.normalisation.apply(g.input, j.crops[from:from+batch], r.network.config)
	}
	return g, recovered(g.run)
}

// tooLarge says whether a GPU had no memory for a batch but may have for smaller
// ones, which are all there will be from then on.
func (r *runner) tooLarge(batch int, err error) bool {
	if batch <= maxBatchOnCPU || !errors.Is(err, cuda.ErrOutOfMemory) {
		return false
	}
	for s, g := range r.graphs {
		if s.batch == batch {
			g.close()
			delete(r.graphs, s)
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

// recovered turns a panic inside Gorgonia into an error.
func recovered(run func() error) (err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("model: running the network: %v", fault)
		}
	}()
	return run()
}

// prediction copies what the graph computed for face i. What the network's head
// does not compute stays nil.
func (g *graph) prediction(i int, c Config) Prediction {
	row := func(r ops.Rows) []float32 {
		numbers := g.stream.Value(r.Node)
		each := len(numbers) / g.batch
		return slices.Clone(numbers[i*each : (i+1)*each])
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

// cropPoints brings the landmark tail's numbers, fractions of the crop's side,
// to pixels.
func cropPoints(numbers []float32, side int) [][2]float32 {
	points := make([][2]float32, len(numbers)/2)
	for i := range points {
		points[i] = [2]float32{numbers[2*i] * float32(side), numbers[2*i+1] * float32(side)}
	}
	return points
}
