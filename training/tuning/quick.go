package tuning

import (
	"arbex/training/dataset"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"arbex/model"
	"arbex/training/captures"
)

// Quick teaches the head, the anchors and the attention of a network.
type Quick struct {
	Store    *captures.Store
	Network  *model.Network   // stays as it is
	Replay   *Replay          // of the network's base training; nil: none
	Threads  int              // 0: every core
	Nice     model.Niceness   // of the threads: a live view may go on beside it
	Device   model.DeviceKind // where to compute
	Seed     uint64
	Steps    int            // 0: quickSteps
	Rate     float64        // learning rate, 0: quickRate
	Progress func(Progress) // may be nil; called from Run's goroutine
	Hold     *Hold          // pauses and stops; may be nil

	step func(step int, loss, rate float64, network func() (*model.Network, error)) error // after each step; may be nil
}

// The recipe [ours]: 900 steps of 40 faces, a tenth of them the person's own. With
// a fifth of them the corrected distribution lost 2.8 points on the base set, with
// half, or with rare classes replayed more often than they are, up to 15; with a
// third of the rate single faces stayed wrong (TestFortyCapturesOfAFaceThatIsRead).
// With 300 steps ten people's other faces gained 3 points less (TestPosedPeople,
// twelve learnt a class). What did not help: moving anchors to the taught faces
// beforehand (they learn those by heart, 83 % of them, and get 62 instead of 66 % of
// the others), and mixes of replayed vectors (the base set lost a point more).
const (
	quickSteps  = 900
	quickRate   = 3e-3
	quickBatch  = 40
	ownEvery    = 10 // of a batch, every so many faces are the person's own; the others are replayed
	quickWarmup = 20
)

// Progress is where a training stands.
type Progress struct {
	Stage    Stage
	Done, Of int     // faces, steps, or pictures of an epoch
	Loss     float64 // of the last step, or of the epoch so far

	Epoch, Epochs int           // of a deep training, from 1 on; 0 before the first
	Left          time.Duration // what is left to learn will take; 0: not known
}

// Stage is what a training is doing.
type Stage string

// The stages, in order.
const (
	Looking   Stage = "looking at the faces"
	Learning  Stage = "learning"
	Choosing  Stage = "choosing the best"
	Measuring Stage = "measuring"
)

// ErrTooFew is returned when there is too little to learn from.
var ErrTooFew = errors.New("tuning: capture at least two expressions, a few faces of each, before training")

// Run trains and measures. A cancelled ctx ends it within a step; the network it
// began with is never changed.
func (q Quick) Run(ctx context.Context) (*model.Network, *Result, error) {
	began := time.Now()
	all, err := q.Store.List(captures.Filter{})
	if err != nil {
		return nil, nil, err
	}
	split := Divide(all)
	if err := teaches(split.Learn); err != nil {
		return nil, nil, err
	}
	features, err := q.features(ctx, all)
	if err != nil {
		return nil, nil, err
	}
	own, err := examples(split.Learn, features, q.Network.Classes())
	if err != nil {
		return nil, nil, err
	}
	r := newResult(model.TrainHead, split, q.Network)
	network, err := q.learn(ctx, own, r)
	if err != nil {
		return nil, nil, err
	}
	if err := q.compare(ctx, split, network, r); err != nil {
		return nil, nil, err
	}
	r.Seconds = time.Since(began).Seconds()
	return network, r, nil
}

// compare measures the network it began with and the new one.
func (q Quick) compare(ctx context.Context, split Split, network *model.Network, r *Result) (err error) {
	if r.Before, err = q.measure(ctx, q.Network, split); err != nil {
		return err
	}
	r.After, err = q.measure(ctx, network, split)
	r.Stale = q.replay() != nil && r.After.Base == nil
	return err
}

// teaches says whether captures can teach anything: one class alone would teach
// to say always the same.
func teaches(learn []captures.Capture) error {
	classes := map[string]bool{}
	for _, c := range learn {
		classes[c.Label.Best()] = true
	}
	if len(classes) < 2 {
		return ErrTooFew
	}
	return nil
}

// computing is how networks are run.
func (q Quick) computing() model.Options {
	return model.Options{Threads: q.Threads, Nice: q.Nice, Device: q.Device}
}

func (q Quick) report(p Progress) {
	if q.Progress != nil {
		q.Progress(p)
	}
}

// replay is the replay where it belongs to the network.
func (q Quick) replay() *Replay {
	if q.Replay.Fits(q.Network) {
		return q.Replay
	}
	return nil
}

// features returns the feature vectors of captures; those not known yet are
// computed and kept.
func (q Quick) features(ctx context.Context, all []captures.Capture) (map[int64][]float32, error) {
	digest := q.Network.FeatureDigest()
	known, err := q.Store.Features(digest)
	if err != nil {
		return nil, err
	}
	missing := slices.DeleteFunc(slices.Clone(all), func(c captures.Capture) bool {
		return len(known[c.ID]) == q.Network.Config().ViT.Width
	})
	if len(missing) == 0 {
		return known, nil
	}
	p, err := model.NewPredictor(q.Network, q.computing())
	if err != nil {
		return nil, fmt.Errorf("tuning: %w", err)
	}
	defer p.Close()
	done := 0
	for some := range slices.Chunk(missing, 8) {
		fresh, err := q.look(ctx, p, some)
		if err != nil {
			return nil, err
		}
		if err := q.Store.SaveFeatures(digest, fresh); err != nil {
			return nil, err
		}
		maps.Copy(known, fresh)
		done += len(some)
		q.report(Progress{Stage: Looking, Done: done, Of: len(missing)})
	}
	return known, nil
}

func (q Quick) look(ctx context.Context, p *model.Predictor, some []captures.Capture) (map[int64][]float32, error) {
	var crops [][]byte
	for i := range some {
		if err := q.Store.LoadPicture(&some[i]); err != nil {
			return nil, err
		}
		crops = append(crops, dataset.Resize(some[i].Crop, some[i].Side, q.Network.Config().Side))
	}
	predictions, err := p.Predict(ctx, crops)
	if err != nil {
		return nil, err
	}
	fresh := map[int64][]float32{}
	for i, c := range some {
		fresh[c.ID] = predictions[i].Feature
	}
	return fresh, nil
}

// examples are captures as a training takes them.
func examples(some []captures.Capture, features map[int64][]float32, classes []string) (e Examples, err error) {
	for _, c := range some {
		label, err := c.Label.Vector(classes)
		if err != nil {
			return e, err
		}
		e.Features, e.Labels = append(e.Features, features[c.ID]), append(e.Labels, label)
	}
	return e, nil
}

// ownLoss is what own faces teach with: the primary distribution, what anchors and
// attention propose, and the corrected distribution each have a loss of their own,
// so that none lags behind. The corrected one follows from the others and needs
// little of its own. Primary and correction have labels of their own, so that
// replayed faces let both keep their opinions; anchors stay near the embeddings
// they have.
var ownLoss = model.LossOptions{Class: 0.25, Primary: 1, Proposals: 1, PrimaryLabels: true, Anchor: 0.02, Center: 0.1, LabelSmoothing: 0.02, Margin: 10}

func (q Quick) learn(ctx context.Context, own Examples, r *Result) (*model.Network, error) {
	o := model.DefaultTraining(model.TrainHead)
	o.Features, o.Batch, o.Threads, o.Nice, o.Device, o.Seed, o.Dropout = true, quickBatch, q.Threads, q.Nice, q.Device, q.Seed, 0.2
	o.Loss = ownLoss
	o.Optimiser.WeightDecay, o.Optimiser.ClipNorm, o.Optimiser.AverageDecay = 0.01, 2, 0.98
	trainee, err := model.NewTrainable(q.Network, o)
	if err != nil {
		return nil, fmt.Errorf("tuning: %w", err)
	}
	defer trainee.Close()
	known, err := q.known(ctx)
	if err != nil {
		return nil, err
	}
	draw := newDrawing(own, known, q.Seed)
	steps, rate := cmp.Or(q.Steps, quickSteps), cmp.Or(q.Rate, quickRate)
	began := time.Now()
	for step := range steps {
		if stopped, err := q.Hold.wait(ctx, &began); err != nil || stopped {
			if err != nil {
				return nil, err
			}
			break
		}
		features, labels := draw.batch(quickBatch)
		out, err := trainee.StepFeatures(ctx, features, labels, rate*pace(step, steps))
		if err != nil {
			return nil, fmt.Errorf("tuning: %w", err)
		}
		q.report(Progress{Stage: Learning, Done: step + 1, Of: steps, Loss: out.Class, Left: left(began, step+1, steps)})
		if q.step == nil {
			continue
		}
		if err := q.step(step+1, out.Class, rate*pace(step, steps), func() (*model.Network, error) { return trainee.Network(q.notes(step + 1)) }); err != nil {
			return nil, err
		}
	}
	r.Device = trainee.DeviceInfo().Name
	return trainee.Network(q.notes(trainee.Steps()))
}

// lessons are feature vectors, and what is learnt from each: a label for the
// primary distribution and one for anchors and attention, one after the other
// (model.LossOptions.Apart).
type lessons Examples

// alike are lessons from which both learn the same.
func alike(e Examples) lessons {
	l := lessons{Features: e.Features}
	for _, label := range e.Labels {
		l.Labels = append(l.Labels, slices.Concat(label, label))
	}
	return l
}

// known are the lessons of the replay: the answers of the network for its faces, so that
// it holds on to that. Where primary and correction have learnt from different
// mixes of classes they differ, and each keeps its own opinion.
func (q Quick) known(ctx context.Context) (l lessons, err error) {
	replay := q.replay()
	if replay == nil {
		return l, nil
	}
	p, err := model.NewPredictor(q.Network, q.computing())
	if err != nil {
		return l, fmt.Errorf("tuning: %w", err)
	}
	defer p.Close()
	answers, err := p.PredictFeatures(ctx, replay.Learn.Features)
	if err != nil {
		return l, err
	}
	l.Features = replay.Learn.Features
	for _, x := range answers {
		l.Labels = append(l.Labels, slices.Concat(x.Primary, x.Correction))
	}
	return l, nil
}

// notes are what the model's file says about its history.
func (q Quick) notes(steps int) model.Metadata {
	more := map[string]string{
		"part": string(model.TrainHead), "parent": q.Network.Name(), "seed": fmt.Sprint(q.Seed), "steps": fmt.Sprint(steps),
		"date": time.Now().UTC().Format(time.DateOnly),
	}
	if shares := q.Network.Metadata().Extra[model.ClassFrequenciesKey]; shares != "" { // the replay keeps the mix of the base training
		more[model.ClassFrequenciesKey] = shares
	}
	return model.Metadata{Trained: true, Extra: more}
}

// left is how long the rest will take when it goes on as it went.
func left(began time.Time, done, of int) time.Duration {
	return time.Since(began) / time.Duration(done) * time.Duration(of-done)
}

// pace is the learning rate's factor: a short rise, then a cosine to nothing.
func pace(step, steps int) float64 {
	return min(1, float64(step+1)/quickWarmup) * (0.5 + 0.5*math.Cos(math.Pi*float64(step)/float64(steps)))
}

// drawing draws batches: the person's own faces, every class equally often, and
// the replay.
type drawing struct {
	own, known lessons
	classes    [][]int // of own, by class
	random     *rand.Rand
}

func newDrawing(own Examples, known lessons, seed uint64) *drawing {
	d := &drawing{own: alike(own), known: known, random: rand.New(rand.NewPCG(seed, 5))}
	byClass := map[int][]int{}
	for i, label := range own.Labels {
		class := model.Distribution(label).Best()
		byClass[class] = append(byClass[class], i)
	}
	for _, class := range slices.Sorted(maps.Keys(byClass)) {
		d.classes = append(d.classes, byClass[class])
	}
	return d
}

func (d *drawing) batch(size int) (features, labels [][]float32) {
	for i := range size {
		from, at := d.own, 0
		if i%ownEvery != 0 && len(d.known.Features) > 0 {
			from = d.known
			at = d.random.IntN(len(from.Features))
		} else {
			class := d.classes[d.random.IntN(len(d.classes))]
			at = class[d.random.IntN(len(class))]
		}
		features, labels = append(features, from.Features[at]), append(labels, from.Labels[at])
	}
	return features, labels
}
