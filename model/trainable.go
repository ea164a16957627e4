package model

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"arbex/assets/message"
	"arbex/model/device"
	"arbex/model/ops"
	"arbex/model/ops/onednn"
)

// Trainable is a network in training. It works on a copy of the network's
// parameters; Network returns what they have become. One OS thread of its own does
// the work. Methods may be called from any goroutine, one at a time.
type Trainable struct {
	config        Config
	options       TrainOptions
	thread        *device.Thread
	device        device.Device
	info          atomic.Pointer[device.Info]
	synced        bool // the CPU's copies of what is trained are those of the device
	weights       *ops.WeightCache
	parameters    *nativeParameters
	graph         *graph
	training      *training
	normalisation normalisation
	moments       []moments // of training.parameters, in their order
	step          int
}

// NewTrainable prepares a network for training. Close it to free its thread and
// its memory.
func NewTrainable(n *Network, o TrainOptions) (*Trainable, error) {
	if err := o.check(n.config); err != nil {
		return nil, err
	}
	t := &Trainable{
		config: n.config, options: o, thread: device.NewThread(o.Threads, o.Nice),
		parameters: newNativeParameters(n), normalisation: newNormalisation(),
	}
	err := t.thread.Do(context.Background(), func() (err error) {
		if err := t.buildOn(device.Open(o.Device, o.openDriver)); err != nil {
			return err
		}
		t.moments, err = newMoments(t.training.parameters)
		return err
	})
	if err != nil {
		_ = t.Close()
		return nil, err
	}
	return t, nil
}

// buildOn builds the graph on a device.
func (t *Trainable) buildOn(d device.Device) (err error) {
	o := t.options
	t.device, t.weights, t.synced = d, ops.NewWeightCache(d.Ops), true
	t.info.Store(&d.Info)
	t.training = &training{part: o.Part, frozenNorms: o.FrozenNorms, dropout: o.Dropout, loss: o.Loss, seed: o.Seed}
	t.graph, err = newGraph(t.config, t.parameters, newFoldedWeights(), t.weights, graphOptions{
		batch: o.Batch, landmarks: o.Part == TrainLandmarks, features: o.Features, training: t.training,
	})
	if err != nil {
		return err
	}
	t.training.parameters = slices.DeleteFunc(t.training.parameters, func(p *trainedParameter) bool { return p.gradient == nil })
	return nil
}

// Steps returns the number of steps taken, those before a Restore included.
func (t *Trainable) Steps() int { return t.step }

// Device describes where the training is computed.
func (t *Trainable) Device() device.Info { return *t.info.Load() }

// StepResult is what a step has computed before it changed the weights.
type StepResult struct {
	Losses
	GradientNorm       float64 // of all parameters together, before clipping
	Primary, Corrected []Distribution
}

// Step trains on one batch: crops of Config.Side rows of Config.Side pixels of
// three bytes, and for each crop a label. A label is a distribution over the
// classes, two of them with LossOptions.PrimaryLabels, or with TrainLandmarks 68
// points, x and y in turn, in fractions of the crop's side. When the loss is not
// finite nothing is changed.
func (t *Trainable) Step(ctx context.Context, crops [][]byte, labels [][]float32, learningRate float64) (r StepResult, err error) {
	if t.options.Features {
		return r, errors.New("this training is on feature vectors; use StepFeatures")
	}
	if err := checkBatch(t, "crop", crops, 3*t.config.Side*t.config.Side, labels); err != nil {
		return r, err
	}
	return t.run(ctx, func() { t.normalisation.apply(t.graph.input, crops, t.config) }, labels, learningRate)
}

// StepFeatures is Step for a training of the head on feature vectors
// (Prediction.Feature), which have been computed before.
func (t *Trainable) StepFeatures(ctx context.Context, features, labels [][]float32, learningRate float64) (r StepResult, err error) {
	if !t.options.Features {
		return r, errors.New("this training is on pictures; use Step")
	}
	if err := checkBatch(t, "feature vector", features, t.config.ViT.Width, labels); err != nil {
		return r, err
	}
	return t.run(ctx, func() { fillRows(t.graph.input, features) }, labels, learningRate)
}

// checkBatch reports what does not fit a batch.
func checkBatch[T byte | float32](t *Trainable, what string, inputs [][]T, width int, labels [][]float32) error {
	if len(inputs) != t.options.Batch || len(labels) != len(inputs) {
		return fmt.Errorf("%d %ss and %d labels for a batch of %d", len(inputs), what, len(labels), t.options.Batch)
	}
	labelSize := t.options.labelSize(t.config)
	for i, input := range inputs {
		if len(input) != width {
			return fmt.Errorf("%s %d has %d numbers, not %d", what, i, len(input), width)
		}
		if len(labels[i]) != labelSize {
			return fmt.Errorf("label %d has %d numbers, not %d", i, len(labels[i]), labelSize)
		}
	}
	return nil
}

// fillRows copies rows of equal length one after the other.
func fillRows(to []float32, rows [][]float32) {
	for _, row := range rows {
		to = to[copy(to, row):]
	}
}

// run is a step on what fill writes into the graph's input.
func (t *Trainable) run(ctx context.Context, fill func(), labels [][]float32, learningRate float64) (r StepResult, err error) {
	err = t.thread.Do(ctx, func() error {
		err := t.runWithFallback(func() {
			fill()
			t.training.setLabels(labels)
			t.training.sampleMasks(t.step)
		})
		if err != nil {
			return err
		}
		if r.Losses, err = t.training.readLosses(t.graph.stream); err != nil {
			return err
		}
		r.Primary, r.Corrected = t.distributions(t.graph.primary), t.distributions(t.graph.corrected)
		r.GradientNorm, err = t.optimise(learningRate)
		return err
	})
	return r, err
}

// ErrTrainingLost is returned when the GPU fails while it alone knows the trained
// weights. Train again from the last checkpoint, on the CPU.
var ErrTrainingLost = message.New("what the network has learned since its last checkpoint is lost; train on the CPU", nil)

// runWithFallback runs the graph on what fill writes into it. When the GPU fails and
// the CPU has the trained weights, it goes on there.
func (t *Trainable) runWithFallback(fill func()) error {
	fill()
	err := t.graph.run()
	next, changed := t.device.Fallback(err)
	if !changed {
		if t.device.CheckCuBLAS() {
			t.info.Store(new(t.device.Info))
		}
		return err
	}
	if !t.synced {
		return fmt.Errorf("%w; %w", err, ErrTrainingLost)
	}
	norms := t.training.norms
	t.closeGraph()
	if err := t.buildOn(next); err != nil {
		return err
	}
	for i, n := range t.training.norms {
		copy(n.runningMean.average, norms[i].runningMean.average)
		copy(n.runningVariance.average, norms[i].runningVariance.average)
	}
	fill()
	return t.graph.run()
}

func (t *Trainable) distributions(r ops.Rows) (all []Distribution) {
	numbers, classes := t.graph.stream.Value(r.Node), len(t.config.Classes)
	for ; len(numbers) > 0; numbers = numbers[classes:] {
		all = append(all, slices.Clone(numbers[:classes]))
	}
	return all
}

// download copies everything that the device has trained to the CPU.
func (t *Trainable) download() error {
	if t.synced {
		return nil
	}
	for _, numbers := range t.tensors() {
		if err := t.graph.stream.Download(numbers); err != nil {
			return err
		}
	}
	t.synced = true
	return nil
}

// Network returns a copy of what the network has become: the moving average of the
// weights where one is kept (Optimiser.AverageDecay), or the last weights.
func (t *Trainable) Network(m Metadata) (*Network, error) {
	n := &Network{config: t.config, named: map[string]*Parameter{}, metadata: m}
	err := t.thread.Do(context.Background(), func() error {
		if err := t.download(); err != nil {
			return err
		}
		averages := t.averages()
		for _, p := range t.allParameters() {
			own := &Parameter{Name: p.Name, Shape: slices.Clone(p.Shape), Data: slices.Clone(p.Data), kind: p.kind}
			if average, trained := averages[p.Name]; trained {
				copy(own.Data, average)
			}
			n.add(own)
		}
		return nil
	})
	return n, err
}

// averages returns the moving averages of weights and statistics by name.
func (t *Trainable) averages() map[string][]float32 {
	averages := map[string][]float32{}
	for i, p := range t.training.parameters {
		averages[p.name] = t.moments[i].average
	}
	for _, n := range t.training.norms {
		averages[n.runningMean.name], averages[n.runningVariance.name] = n.runningMean.average, n.runningVariance.average
	}
	return averages
}

// allParameters returns the parameters of the network in its own order, those that
// this training does not reach included.
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
	})
	return nil
}

// closeGraph closes the graph and its device.
func (t *Trainable) closeGraph() {
	if t.graph != nil {
		t.graph.close()
	}
	if t.weights != nil {
		t.weights.Close()
	}
	t.device.Close()
	t.graph, t.weights = nil, nil
}
