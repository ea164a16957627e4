package model

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"arbex/model/ops"
	"arbex/model/ops/onednn"
)

// TrainOptions say what of a network learns, and how.
type TrainOptions struct {
	Part        Part
	Batch       int      // pictures a step
	Threads     int      // of the CPU, 0: every core
	Nice        Niceness // of its threads
	Device      DeviceKind
	Seed        uint64  // of dropout and drop-path
	Features    bool    // steps are given feature vectors instead of pictures (StepFeatures); for TrainHead
	FrozenNorms bool    // batch norms keep their statistics: for small sets of one's own faces
	Dropout     float64 // in the primary classifier; 0.5 in the paper
	Loss        LossOptions
	Optimiser   Optimiser

	open DriverOpener // for tests
}

// Optimiser holds the numbers of Adam and what surrounds it.
type Optimiser struct {
	Beta1, Beta2, Epsilon float64
	WeightDecay           float64 // of the weights, decoupled (AdamW); 0 is Adam
	ClipNorm              float64 // longest gradient of all parameters together; 0: any
	AverageDecay          float64 // decay of the weights' moving average per step; 0: none
	BackboneRate          float64 // factor of the learning rate of the two backbones and of convolutions [ours]; 0: 1
}

// DefaultOptimiser is Adam as in the paper.
func DefaultOptimiser() Optimiser { return Optimiser{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8} }

// DefaultTraining is the paper's recipe for a part of a network.
func DefaultTraining(part Part) TrainOptions {
	return TrainOptions{Part: part, Batch: 32, Dropout: 0.5, Loss: DefaultLoss(), Optimiser: DefaultOptimiser()}
}

// Trainable is a network that learns. It works on a copy of the network's
// numbers; Network returns what they have become. One OS thread of its own does
// the work; methods may be called from any goroutine, one at a time.
type Trainable struct {
	config        Config
	metadata      Metadata
	options       TrainOptions
	labelSize     int // numbers of a label
	thread        *Thread
	device        Device
	info          atomic.Pointer[DeviceInfo]
	synced        bool // the CPU's copies of what learns are those of the device
	weights       *ops.WeightCache
	parameters    *nativeParameters
	graph         *graph
	training      *training
	normalisation normalisation
	moments       []moments // of the learners
	step          int
}

// moments are what Adam remembers of a parameter.
type moments struct{ mean, square, average []float32 }

// NewTrainable prepares a network for learning. Close it to free its memory.
func NewTrainable(n *Network, o TrainOptions) (*Trainable, error) {
	if err := o.check(n.config); err != nil {
		return nil, err
	}
	t := &Trainable{
		config: n.config, metadata: n.metadata, options: o, thread: NewThread(o.Threads, o.Nice),
		parameters: newNativeParameters(n), normalisation: newNormalisation(), labelSize: len(n.config.Classes),
	}
	switch {
	case o.Part == TrainLandmarks:
		t.labelSize = 2 * landmarkPoints
	case o.Loss.PrimaryLabels:
		t.labelSize *= 2
	}
	if err := t.thread.Do(t.prepare); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

func (o TrainOptions) check(c Config) error {
	if !slices.Contains(Parts(), o.Part) {
		return fmt.Errorf("model: there is no part %q to train; choose one of %v", o.Part, Parts())
	}
	if o.Part != TrainLandmarks && c.Head != Balancing {
		return errors.New("model: this network has no balancing head to train; give it one first")
	}
	if o.Features && o.Part != TrainHead {
		return fmt.Errorf("model: feature vectors can only train the head, not the part %q", o.Part)
	}
	if o.Batch < 1 || o.Batch > 1024 {
		return fmt.Errorf("model: a batch of %d pictures is outside 1 to 1024", o.Batch)
	}
	if o.Dropout < 0 || o.Dropout >= 1 || o.Loss.LabelSmoothing < 0 || o.Loss.LabelSmoothing >= 1 {
		return fmt.Errorf("model: dropout %v and smoothing %v must lie in [0, 1)", o.Dropout, o.Loss.LabelSmoothing)
	}
	if w := o.Loss.ClassWeights; w != nil && len(w) != len(c.Classes) {
		return fmt.Errorf("model: %d class weights for %d classes", len(w), len(c.Classes))
	}
	return nil
}

// prepare builds the graph and what the optimiser remembers.
func (t *Trainable) prepare() (err error) {
	if err = t.buildOn(Open(t.options.Device, t.options.open)); err != nil {
		return err
	}
	for _, l := range t.training.parameters {
		m := moments{}
		for _, to := range []*[]float32{&m.mean, &m.square, &m.average} {
			if *to, err = onednn.Alloc(len(l.data)); err != nil {
				return err
			}
			clear(*to)
		}
		copy(m.average, l.data)
		t.moments = append(t.moments, m)
	}
	return nil
}

// buildOn builds the graph in a place.
func (t *Trainable) buildOn(s Device) (err error) {
	o := t.options
	t.device, t.weights, t.synced = s, ops.NewWeightCache(s.Ops), true
	t.info.Store(&s.DeviceInfo)
	t.training = &training{part: o.Part, frozenNorms: o.FrozenNorms, dropout: o.Dropout, loss: o.Loss, seed: o.Seed}
	// Parameters that this graph does not reach are copied as well: Network
	// returns them all.
	t.graph, err = newGraph(t.config, t.parameters, newFoldedWeights(), t.weights, graphOptions{
		batch: t.options.Batch, landmarks: t.options.Part == TrainLandmarks, features: t.options.Features, training: t.training,
	})
	if err != nil {
		return err
	}
	t.training.parameters = slices.DeleteFunc(t.training.parameters, func(l *trainedParameter) bool { return l.gradient == nil })
	return nil
}

// Batch is the number of pictures of a step.
func (t *Trainable) Batch() int { return t.options.Batch }

// Steps is the number of steps taken, those before a Restore included.
func (t *Trainable) Steps() int { return t.step }

// StepResult is what a step computed before it changed the weights.
type StepResult struct {
	Losses
	GradientNorm       float64 // norm of the gradient of all parameters, before clipping
	Primary, Corrected []Distribution
}

// Step learns from one batch: crops of Side rows of Side pixels of three bytes,
// and for each crop a label: a distribution over the classes, two of them with
// LossOptions.Apart, or 68 points in fractions of the crop's side. rate is the learning rate. When the loss is no
// number nothing is changed.
func (t *Trainable) Step(ctx context.Context, crops [][]byte, labels [][]float32, rate float64) (o StepResult, err error) {
	if t.options.Features {
		return o, errors.New("model: this training wants feature vectors; use StepFeatures")
	}
	want := 3 * t.config.Side * t.config.Side
	if err := checkBatch(t, "crop", crops, want, labels); err != nil {
		return o, err
	}
	return t.run(ctx, func() { t.normalisation.apply(t.graph.input, crops, t.config) }, labels, rate)
}

// StepFeatures is Step for a training of the head on feature vectors
// (Prediction.Feature), which cost nothing to compute again.
func (t *Trainable) StepFeatures(ctx context.Context, features, labels [][]float32, rate float64) (o StepResult, err error) {
	if !t.options.Features {
		return o, errors.New("model: this training wants pictures; use Step")
	}
	if err := checkBatch(t, "feature vector", features, t.config.ViT.Width, labels); err != nil {
		return o, err
	}
	return t.run(ctx, func() { fillRows(t.graph.input, features) }, labels, rate)
}

// fillRows copies rows of equal length one after the other.
func fillRows(to []float32, rows [][]float32) {
	for _, row := range rows {
		to = to[copy(to, row):]
	}
}

// run is a step on what fill puts into the graph's input.
func (t *Trainable) run(ctx context.Context, fill func(), labels [][]float32, rate float64) (o StepResult, err error) {
	if err := ctx.Err(); err != nil {
		return o, err
	}
	err = t.thread.Do(func() error {
		err := t.runWithFallback(func() {
			fill()
			t.training.setLabels(labels)
			t.training.sampleMasks(t.step)
		})
		if err != nil {
			return err
		}
		if o.Losses, err = t.training.readLosses(t.graph.stream); err != nil {
			return err
		}
		o.Primary, o.Corrected = t.distributions(t.graph.primary), t.distributions(t.graph.corrected)
		o.GradientNorm, err = t.optimise(rate)
		return err
	})
	return o, err
}

// checkBatch refuses what does not fill a batch.
func checkBatch[T byte | float32](t *Trainable, what string, inputs [][]T, want int, labels [][]float32) error {
	if len(inputs) != t.options.Batch || len(labels) != len(inputs) {
		return fmt.Errorf("model: %d %ss and %d labels for a batch of %d", len(inputs), what, len(labels), t.options.Batch)
	}
	for i, input := range inputs {
		if len(input) != want {
			return fmt.Errorf("model: %s %d has %d numbers, not %d", what, i, len(input), want)
		}
		if len(labels[i]) != t.labelSize {
			return fmt.Errorf("model: label %d has %d numbers, not %d", i, len(labels[i]), t.labelSize)
		}
	}
	return nil
}

func (t *Trainable) distributions(r ops.Rows) (all []Distribution) {
	numbers, classes := t.graph.stream.Value(r.Node), len(t.config.Classes)
	for ; len(numbers) > 0; numbers = numbers[classes:] {
		all = append(all, slices.Clone(numbers[:classes]))
	}
	return all
}

// optimise takes a step of the optimiser with the gradients of the last run.
func (t *Trainable) optimise(rate float64) (norm float64, err error) {
	norm = t.graph.stream.GradientNorm()
	if math.IsNaN(norm) || math.IsInf(norm, 0) {
		return norm, errors.New("model: the gradient is no number: the training has run away; use a smaller learning rate")
	}
	o, clip := t.options.Optimiser, 1.0
	if o.ClipNorm > 0 && norm > o.ClipNorm {
		clip = o.ClipNorm / norm
	}
	t.step++
	t.synced = false
	t.training.updateStatistics(t.graph.stream, t.averageRate())
	for i, l := range t.training.parameters {
		m := t.moments[i]
		step := onednn.AdamStep{
			Rate: float32(rate * t.rateFactor(l.name)), Beta1: float32(o.Beta1), Beta2: float32(o.Beta2), Epsilon: float32(o.Epsilon),
			Decay: float32(o.WeightDecay) * decayFactor(t.parameters.named[l.name]), Step: t.step, Clip: float32(clip), AverageRate: t.averageRate(),
		}
		err := t.graph.stream.Adam(step, ops.AdamState{Weights: l.data, Mean: m.mean, Square: m.square, Average: m.average, Gradient: l.gradient})
		if err != nil {
			return norm, err
		}
	}
	return norm, nil
}

// rateFactor is that of a parameter's learning rate. Convolutions that begin from
// nothing want a rate at which the transformer collapses.
func (t *Trainable) rateFactor(name string) float64 {
	own := strings.HasPrefix(name, "ir_back.") || strings.HasPrefix(name, "face_landback.") || t.parameters.named[name].kind == convWeight
	if factor := t.options.Optimiser.BackboneRate; own && factor > 0 {
		return factor
	}
	return 1
}

// decayFactor is 1 for the weights of layers, which decay, and 0 for everything whose
// natural value is not zero: biases, norms, anchors, tokens and positions.
func decayFactor(p *Parameter) float32 {
	switch p.kind {
	case convWeight, linearWeight, headWeight:
		return 1
	}
	return 0
}

// averageRate is how far the average moves towards the weights. It moves faster in
// the beginning, so that it forgets where the training started.
func (t *Trainable) averageRate() float32 {
	if t.options.Optimiser.AverageDecay == 0 {
		return 1
	}
	return float32(1 - min(t.options.Optimiser.AverageDecay, (1+float64(t.step))/(10+float64(t.step))))
}

// Network returns a copy of what the network has become: the average of the
// weights where one is kept, or the last weights.
func (t *Trainable) Network(notes Metadata) (*Network, error) {
	n := &Network{config: t.config, named: map[string]*Parameter{}, metadata: notes}
	err := t.thread.Do(func() error {
		if err := t.download(); err != nil {
			return err
		}
		averages := map[string][]float32{}
		for i, l := range t.training.parameters {
			averages[l.name] = t.moments[i].average
		}
		for _, norm := range t.training.norms {
			averages[norm.runningMean.name], averages[norm.runningVariance.name] = norm.runningMean.average, norm.runningVariance.average
		}
		for _, p := range t.allParameters() {
			own := &Parameter{Name: p.Name, Shape: slices.Clone(p.Shape), Data: slices.Clone(p.Data), kind: p.kind}
			if average, learns := averages[p.Name]; learns {
				copy(own.Data, average)
			}
			n.add(own)
		}
		return nil
	})
	return n, err
}

// allParameters are the parameters of the network in its own order.
func (t *Trainable) allParameters() []*Parameter {
	var all []*Parameter
	for _, p := range t.parameters.source.(*Network).parameters {
		if own := t.parameters.named[p.Name]; own != nil {
			p = own
		}
		all = append(all, p)
	}
	return all
}

// State is everything that a training needs to continue as if it had not
// stopped, by name.
type State struct {
	Step     int
	Metadata map[string]string // what the trainer wants to know again; may be nil
	Tensors  map[string][]float32
}

// State copies the state of the training.
func (t *Trainable) State() (State, error) {
	s := State{Step: t.step, Tensors: map[string][]float32{}}
	err := t.thread.Do(func() error {
		if err := t.download(); err != nil {
			return err
		}
		for name, numbers := range t.tensors() {
			s.Tensors[name] = slices.Clone(numbers)
		}
		return nil
	})
	return s, err
}

// Restore continues from a state. The error says what does not fit; nothing is
// changed then.
func (t *Trainable) Restore(s State) error {
	return t.thread.Do(func() error {
		own := t.tensors()
		for name, numbers := range own {
			if len(s.Tensors[name]) != len(numbers) {
				return fmt.Errorf("model: the checkpoint's %q has %d numbers, this training needs %d; it belongs to another network or another part", name, len(s.Tensors[name]), len(numbers))
			}
		}
		if len(s.Tensors) != len(own) {
			return fmt.Errorf("model: the checkpoint has %d tensors, this training needs %d", len(s.Tensors), len(own))
		}
		for name, numbers := range own {
			copy(numbers, s.Tensors[name])
			if err := t.graph.stream.Upload(numbers); err != nil {
				return err
			}
		}
		t.synced = true
		t.step = s.Step
		return nil
	})
}

// tensors names all numbers that training changes.
func (t *Trainable) tensors() map[string][]float32 {
	tensors := map[string][]float32{}
	for name, p := range t.parameters.named {
		if t.training.part.includes(name) {
			tensors[name] = p.Data
		}
	}
	for _, norm := range t.training.norms {
		tensors[norm.runningMean.name+"/average"], tensors[norm.runningVariance.name+"/average"] = norm.runningMean.average, norm.runningVariance.average
	}
	for i, l := range t.training.parameters {
		maps.Copy(tensors, map[string][]float32{
			l.name + "/mean": t.moments[i].mean, l.name + "/square": t.moments[i].square, l.name + "/average": t.moments[i].average,
		})
	}
	return tensors
}

// Close ends the thread and frees the memory.
func (t *Trainable) Close() error {
	t.thread.Close(func() {
		t.closeGraph()
		t.parameters.free()
		for _, m := range t.moments {
			onednn.Free(m.mean)
			onednn.Free(m.square)
			onednn.Free(m.average)
		}
		onednn.Trim()
	})
	return nil
}

// Thread is an OS thread that oneDNN's work is done on: OpenMP gives every
// thread that calls in a team of its own.
type Thread struct {
	jobs chan func()
	done chan struct{}
	once sync.Once
}

func NewThread(threads int, nice Niceness) *Thread {
	t := &Thread{jobs: make(chan func()), done: make(chan struct{})}
	go func() {
		defer close(t.done)
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		nice.Apply()
		onednn.SetThreads(threads)
		for job := range t.jobs {
			job()
		}
	}()
	return t
}

// Do runs a job on the thread and waits for it. After close it is ErrClosed.
func (t *Thread) Do(job func() error) (err error) {
	defer func() {
		if recover() != nil { // the channel is closed
			err = ErrClosed
		}
	}()
	result := make(chan error, 1)
	t.jobs <- func() { result <- recovered(job) }
	return <-result
}

// Close runs a last job and ends the thread.
func (t *Thread) Close(last func()) {
	t.once.Do(func() {
		t.jobs <- last
		close(t.jobs)
	})
	<-t.done
}
