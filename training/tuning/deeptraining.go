package tuning

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"slices"
	"time"

	"arbex/model"
	"arbex/training"
	"arbex/training/captures"
	"arbex/training/dataset"
	"arbex/training/evaluation"
)

// DeepTraining teaches any part of a network that expressions can teach, for as long as
// it takes:
//
//	hold := &tuning.Hold{}
//	network, result, err := tuning.Deep{Quick: q, Part: model.TrainFusion, Hold: hold}.Run(ctx)
//
// The faces are divided in three: those learnt from, those that choose the best
// epoch, and those held out to measure, which take part in neither.
//
// Where the head alone learns, the stored vectors of the base set are mixed in
// and measured on, as in a quick training; the own faces are shown in changed
// forms. Where deeper layers learn these vectors are no longer what the network
// would see. Then the base set can be mixed in and measured only from a folder
// with pictures; without one the result says that it was not measured.
type DeepTraining struct {
	QuickTraining
	Part       model.Part
	BaseFolder string                    // folder with labelled faces that stand for the base set; "": none
	Epochs     int                       // 0: deepEpochs
	OnEpoch    func(training.EpochStats) // after each epoch; may be nil
}

// The recipe [ours]. On the project's clips (TestDeepTrainingOfEachPartOnClips) all
// parts learn a face that was read wrongly. Without pictures of the base set the
// fusion and the features forget it, from 86 % to 52 and 56 %; with FER+ mixed in
// both keep 85 %.
const (
	deepEpochs   = 12
	deepBatch    = 16
	minPerClass  = 24   // faces of a class in an epoch, repeated where there are fewer
	maxPerClass  = 150  // and at most
	baseShare    = 3    // faces of the base set for each own one
	baseMeasured = 1200 // faces of it that are measured on
	headViews    = 6    // changed forms of each own face
	headSteps    = 1200
	headEpoch    = headSteps / deepEpochs
	augmentOwn   = 0.6 // strength of the changes
)

// rates are the learning rates of the parts.
var rates = map[model.Part]float64{model.TrainHead: 2e-3, model.TrainFusion: 2e-4, model.TrainFeatures: 1e-4, model.TrainAll: 1e-4}

// Parts are the parts that a person's faces can teach. Landmarks are not among
// them: faces are labelled with expressions, not with 68 points.
func Parts() []model.Part {
	return slices.DeleteFunc(model.Parts(), func(p model.Part) bool { return p == model.TrainLandmarks })
}

// Run trains and measures. A cancelled ctx ends it within a step; the network it
// began with is never changed.
func (d DeepTraining) Run(ctx context.Context) (*model.Network, *Result, error) {
	began := time.Now()
	if _, known := rates[d.Part]; !known {
		return nil, nil, fmt.Errorf("tuning: captured faces cannot teach the part %q; choose one of %v", d.Part, Parts())
	}
	all, err := d.Store.List(captures.Filter{})
	if err != nil {
		return nil, nil, err
	}
	split := SplitCaptures(all)
	course := SplitCaptures(split.Train)
	if !course.Measurable() || checkClasses(course.Train) != nil {
		course = Split{Train: split.Train}
	}
	if err := checkClasses(course.Train); err != nil {
		return nil, nil, err
	}
	r := newResult(d.Part, split, d.Network)
	r.TrainFaces, r.ValidationFaces, r.BaseFolder = len(course.Train), len(course.HeldOut), d.BaseFolder
	learn := d.trainOnPictures
	if d.Part == model.TrainHead {
		learn, r.BaseFolder = d.trainHead, ""
	}
	network, err := learn(ctx, course, r)
	if err != nil {
		return nil, nil, err
	}
	if err := d.compare(ctx, split, network, r); err != nil {
		return nil, nil, err
	}
	if err := d.compareBase(ctx, network, r); err != nil {
		return nil, nil, err
	}
	r.Seconds = time.Since(began).Seconds()
	return network, r, nil
}

// trainOnPictures trains on pictures, changed anew in each epoch.
func (d DeepTraining) trainOnPictures(ctx context.Context, course Split, r *Result) (*model.Network, error) {
	own, err := d.samples(course.Train)
	if err != nil {
		return nil, err
	}
	choose, err := d.samples(course.HeldOut)
	if err != nil {
		return nil, err
	}
	classes := d.Network.Classes()
	set := &dataset.Set{Folder: "captured faces", Layout: "captures", Split: "train", Classes: classes, Samples: balanced(own, len(classes))}
	if d.BaseFolder != "" {
		base, err := d.baseSamples(ctx, baseShare*len(set.Samples))
		if err != nil {
			return nil, err
		}
		set.Samples = append(set.Samples, base...)
	}
	var valid *dataset.Set
	if len(choose) > 0 {
		valid = &dataset.Set{Folder: set.Folder, Layout: set.Layout, Split: "valid", Classes: classes, Samples: choose}
	}
	trainer, err := training.NewTrainer(d.Network, set, valid, d.options(), false)
	if err != nil {
		return nil, err
	}
	defer trainer.Close()
	if r.Stopped, err = d.Control.runThroughPauses(ctx, trainer.Run); err != nil {
		return nil, err
	}
	r.Epochs, r.Device = trainer.Epochs(), trainer.Place().Name
	if valid != nil {
		r.BestEpoch = trainer.BestEpoch().Epoch
	}
	return trainer.Best()
}

// runThroughPauses runs a training that returns training.ErrStopped when its context ends and
// can then be run again, through all pauses.
func (h *Control) runThroughPauses(ctx context.Context, run func(context.Context) error) (stopped bool, err error) {
	var began time.Time
	for {
		stopped, err := h.wait(ctx, &began)
		if err != nil || stopped {
			return stopped, err
		}
		inner, done := h.untilPaused(ctx)
		err = run(inner)
		done()
		if !errors.Is(err, training.ErrStopped) {
			return false, err
		}
	}
}

// options are the recipe for the trainer.
func (d DeepTraining) options() training.Options {
	o := training.DefaultOptions()
	o.Train = model.DefaultTraining(d.Part)
	o.Train.Batch, o.Train.Threads, o.Train.Nice, o.Train.Device, o.Train.Seed = deepBatch, d.Threads, d.Nice, d.Device, d.Seed
	o.Train.FrozenNorms, o.Train.Dropout, o.Train.Loss = true, 0.2, tuningLoss
	o.SecondLabelShare = 1 // anchors and attention hold on to their own answers
	o.Train.Optimiser.WeightDecay, o.Train.Optimiser.ClipNorm, o.Train.Optimiser.AverageDecay, o.Train.Optimiser.BackboneRate = 0.01, 2, 0.98, 0.3
	o.Epochs, o.Workers, o.Seed = d.epochs(), 1, d.Seed
	o.Schedule = training.Schedule{Rate: d.rate(), Warmup: quickWarmup, Cosine: true}
	o.Refinement, o.Augmentation = dataset.Refinement{All: true}, dataset.DefaultAugmentation().Scaled(augmentOwn)
	o.Notes = map[string]string{"part": string(d.Part), "parent": d.Network.Name(), "date": time.Now().UTC().Format(time.DateOnly)}
	o.OnEpoch = d.OnEpoch
	o.OnProgress = func(p training.Progress) {
		stage := Learning
		if p.Validating {
			stage = Validating
		}
		d.report(Progress{Stage: stage, Done: p.Batch, Of: p.Batches, Loss: p.Loss, Epoch: p.Epoch, Epochs: p.Epochs, Left: p.Left})
	}
	return o
}

func (d DeepTraining) epochs() int {
	if d.Epochs > 0 {
		return d.Epochs
	}
	return deepEpochs
}

func (d DeepTraining) rate() float64 {
	if d.Rate > 0 {
		return d.Rate
	}
	return rates[d.Part]
}

// samples are captures as the trainer takes them; pictures are read when they
// are needed.
func (d DeepTraining) samples(some []captures.Capture) (all []dataset.Sample, err error) {
	for _, c := range some {
		label, err := c.Label.Vector(d.Network.Classes())
		if err != nil {
			return nil, err
		}
		open := func() (image.Image, error) {
			own := c
			if err := d.Store.LoadPicture(&own); err != nil {
				return nil, err
			}
			return imageOf(own.Crop, own.Side), nil
		}
		all = append(all, dataset.NewSample(fmt.Sprint(c.ID), label, fmt.Sprint(c.Session), open))
	}
	return all, nil
}

func imageOf(rgb []byte, side int) image.Image {
	p := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		copy(p.Pix[4*i:4*i+3], rgb[3*i:])
		p.Pix[4*i+3] = 255
	}
	return p
}

// balanced repeats samples until every class that occurs has as many as the
// largest, within bounds.
func balanced(own []dataset.Sample, classes int) (all []dataset.Sample) {
	byClass := make([][]dataset.Sample, classes)
	for _, x := range own {
		byClass[x.Class] = append(byClass[x.Class], x)
	}
	most := minPerClass
	for _, members := range byClass {
		most = max(most, min(len(members), maxPerClass))
	}
	for _, members := range byClass {
		for i := 0; i < max(most, len(members)) && len(members) > 0; i++ {
			all = append(all, members[i%len(members)])
		}
	}
	return all
}

// baseSamples are pictures of the folder that stands for the base set, with the
// network's own answers for labels, so that it holds on to them.
func (d DeepTraining) baseSamples(ctx context.Context, count int) ([]dataset.Sample, error) {
	set, err := d.openBase("train")
	if err != nil {
		return nil, err
	}
	p, err := model.NewPredictor(d.Network, d.modelOptions())
	if err != nil {
		return nil, fmt.Errorf("tuning: %w", err)
	}
	defer p.Close()
	some := chooseSamples(set, count)
	seen, err := extraction{crop: plainCrops(d.Network.Config().Side)}.extract(ctx, p, set, some, func(done, of int) {
		d.report(Progress{Stage: ExtractingFeatures, Done: done, Of: of})
	})
	if err != nil {
		return nil, err
	}
	if len(seen.Features) != len(some) {
		return nil, fmt.Errorf("tuning: %d of %d pictures in %s cannot be read; take a whole copy", len(some)-len(seen.Features), len(some), d.BaseFolder)
	}
	answers, err := p.PredictFeatures(ctx, seen.Features)
	if err != nil {
		return nil, err
	}
	for i, x := range answers {
		some[i].Label, some[i].SecondLabel = x.Primary, x.Correction
	}
	return some, nil
}

func (d DeepTraining) openBase(split string) (*dataset.Set, error) {
	set, err := dataset.Open(d.BaseFolder, dataset.Auto, split)
	if err != nil {
		return nil, err
	}
	return set.Reorder(d.Network.Classes())
}

// compareBase measures both networks on the folder that stands for the base set.
func (d DeepTraining) compareBase(ctx context.Context, network *model.Network, r *Result) error {
	if r.BaseFolder == "" {
		return nil
	}
	set, err := d.openBase("valid")
	if err != nil {
		return err
	}
	set = &dataset.Set{Folder: set.Folder, Layout: set.Layout, Split: set.Split, Classes: set.Classes, Samples: chooseSamples(set, baseMeasured)}
	for n, to := range map[*model.Network]*Measurements{d.Network: &r.Before, network: &r.After} {
		report, err := evaluation.Evaluate(ctx, n, set, evaluation.Options{Threads: d.Threads, Nice: d.Nice, Device: d.Device, Progress: func(done, of int) {
			d.report(Progress{Stage: Measuring, Done: done, Of: of})
		}})
		if err != nil {
			return err
		}
		to.Base, to.BasePrimary = &report.Score, &report.Primary
	}
	r.BaseUnmeasured = false
	return nil
}

// trainHead trains the head on the vectors of changed forms of the own faces, the
// base set mixed in.
func (d DeepTraining) trainHead(ctx context.Context, course Split, r *Result) (*model.Network, error) {
	own, err := d.augmentedExamples(ctx, course.Train)
	if err != nil {
		return nil, err
	}
	features, err := d.features(ctx, course.HeldOut)
	if err != nil {
		return nil, err
	}
	choose, err := examples(course.HeldOut, features, d.Network.Classes())
	if err != nil {
		return nil, err
	}
	q, epochs := d.QuickTraining, d.epochs()
	q.Steps, q.Rate = epochs*headEpoch, d.rate()
	var best *model.Network
	epoch := epochRow{began: time.Now()}
	q.OnProgress = func(p Progress) {
		p.Epoch, p.Epochs, p.Done, p.Of = (p.Done-1)/headEpoch+1, epochs, (p.Done-1)%headEpoch+1, headEpoch
		d.report(p)
	}
	q.onStep = func(step int, loss, rate float64, present func() (*model.Network, error)) error {
		if epoch.loss += loss; step%headEpoch != 0 {
			return nil
		}
		row, network := epoch.end(step, rate), (*model.Network)(nil)
		if len(choose.Features) > 0 {
			if network, err = present(); err != nil {
				return err
			}
			if err := d.validate(ctx, network, choose, &row); err != nil {
				return err
			}
			if r.BestEpoch == 0 || row.ValidAccuracy >= r.Epochs[r.BestEpoch-1].ValidAccuracy {
				best, r.BestEpoch = network, row.Epoch
			}
		}
		r.Epochs = append(r.Epochs, row)
		if d.OnEpoch != nil {
			d.OnEpoch(row)
		}
		return nil
	}
	last, err := q.train(ctx, own, r)
	r.Stopped = len(r.Epochs) < epochs
	if best != nil {
		return best, err
	}
	return last, err
}

// epochRow adds up an epoch of steps.
type epochRow struct {
	loss  float64
	began time.Time
}

// end is the epoch's row; the next epoch begins.
func (e *epochRow) end(step int, rate float64) training.EpochStats {
	row := training.EpochStats{Epoch: step / headEpoch, Steps: step, Rate: rate, Loss: e.loss / headEpoch, ClassLoss: e.loss / headEpoch, Seconds: time.Since(e.began).Seconds()}
	*e = epochRow{began: time.Now()}
	return row
}

// validate measures a network of an epoch on the faces that choose the best.
func (d DeepTraining) validate(ctx context.Context, n *model.Network, choose Examples, row *training.EpochStats) error {
	p, err := model.NewPredictor(n, d.modelOptions())
	if err != nil {
		return fmt.Errorf("tuning: %w", err)
	}
	defer p.Close()
	answers, err := predictExamples(ctx, p, choose)
	if err != nil {
		return err
	}
	score, _ := answers.scores(n.Classes())
	row.ValidAccuracy, row.ValidF1, row.ValidECE = score.Accuracy, score.MacroF1, score.ECE
	return nil
}

// augmentedExamples are the vectors of captures, and of changed forms of them.
func (d DeepTraining) augmentedExamples(ctx context.Context, learn []captures.Capture) (e Examples, err error) {
	features, err := d.features(ctx, learn)
	if err != nil {
		return e, err
	}
	if e, err = examples(learn, features, d.Network.Classes()); err != nil {
		return e, err
	}
	samples, err := d.samples(learn)
	if err != nil {
		return e, err
	}
	p, err := model.NewPredictor(d.Network, d.modelOptions())
	if err != nil {
		return e, fmt.Errorf("tuning: %w", err)
	}
	defer p.Close()
	change, random := dataset.DefaultAugmentation().Scaled(augmentOwn), rand.New(rand.NewPCG(d.Seed, 9))
	for i, x := range samples {
		if _, err := d.Control.wait(ctx, new(time.Time)); err != nil {
			return e, err
		}
		var crops [][]byte
		for range headViews {
			made, err := change.Apply(x, d.Network.Config().Side, random)
			if err != nil {
				return e, err
			}
			crops = append(crops, made.Crop)
		}
		predictions, err := p.Predict(ctx, crops)
		if err != nil {
			return e, err
		}
		for _, v := range predictions {
			e.Features, e.Labels = append(e.Features, v.Feature), append(e.Labels, x.Label)
		}
		d.report(Progress{Stage: ExtractingFeatures, Done: i + 1, Of: len(samples)})
	}
	return e, nil
}
