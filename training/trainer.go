package training

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"arbex/model"
)

// Options say how a network is trained.
type Options struct {
	Train        model.TrainOptions
	Epochs       int
	Rate         float64 // learning rate
	Decay        float64 // of the rate, each epoch; 0.995 in the paper
	Warmup       int     // steps over which the rate grows to Rate
	Cosine       bool    // let the rate fall to nothing along a cosine instead of by Decay
	From         int     // epoch at which the cosine begins; before it the rate stays
	Refinement   Refinement
	Augmentation Augmentation
	Sharpen      float64 // power that the primary distribution's labels are raised to, with Train.Loss.Apart; 0: 1
	SecondShare  float64 // of Sample.Second in what anchors and attention learn, with Train.Loss.Apart
	Seed         uint64
	Workers      int           // that load pictures; 0: one for each core
	Folder       string        // for checkpoints, log and plot; "" keeps nothing
	SaveEvery    time.Duration // between checkpoints within an epoch; 0: ten minutes
	Progress     func(Progress)
	Epoch        func(Row) // called after each epoch
	Notes        map[string]string
}

// DefaultOptions is the paper's recipe.
func DefaultOptions() Options {
	return Options{
		Train: model.DefaultTraining(model.TrainFeatures), Epochs: 100, Rate: 3e-4, Decay: 0.995,
		Refinement: PaperRefinement(), Augmentation: Heavy(), Seed: 1,
	}
}

// Progress is where a training stands.
type Progress struct {
	Epoch, Epochs  int // from 1 on
	Batch, Batches int
	PerSecond      float64 // pictures
	Left           time.Duration
	Loss, Accuracy float64 // of this epoch so far
	Validating     bool
	Broken         int
}

// Row is an epoch in the log.
type Row struct {
	Epoch    int     `json:"epoch"`
	Steps    int     `json:"steps"`
	Rate     float64 `json:"rate"`
	Loss     float64 `json:"loss"`
	Class    float64 `json:"class_loss"`
	Anchor   float64 `json:"anchor_loss"`
	Center   float64 `json:"center_loss"`
	Accuracy float64 `json:"accuracy"` // on the training pictures as changed
	Primary  float64 `json:"primary_accuracy"`

	Valid        float64 `json:"valid_accuracy"`
	ValidPrimary float64 `json:"valid_primary_accuracy"`
	ValidF1      float64 `json:"valid_macro_f1"`
	ValidECE     float64 `json:"valid_ece"`
	ValidError   float64 `json:"valid_landmark_error"`
	Seconds      float64 `json:"seconds"`
	Broken       int     `json:"broken"`
	Example      string  `json:"broken_example"` // why the first of them is
}

// ErrStopped is returned by Run when ctx ended; the training was saved and can
// be resumed.
var ErrStopped = errors.New("training: stopped; it continues with --resume")

// Trainer takes a network through epochs.
type Trainer struct {
	network *model.Network
	set     *Set
	valid   *Set // may be nil
	options Options
	trainee *model.Trainable
	at      position
	best    *model.Network
	saved   time.Time
}

// position is what a checkpoint says besides the numbers of the network.
type position struct {
	Epoch   int     `json:"epoch"` // finished ones
	Batch   int     `json:"batch"` // finished ones of the next epoch
	Sums    sums    `json:"sums"`
	Rows    []Row   `json:"rows"`
	Best    float64 `json:"best"` // accuracy, or the landmark error's negative
	BestRow int     `json:"best_epoch"`
	For     string  `json:"for"` // what the checkpoint belongs to
}

// sums add up what the steps of an epoch said.
type sums struct {
	Steps, Pictures, Judged, Right, RightPrimary, Broken int
	Loss, Class, Anchor, Center, Seconds                 float64
	Example                                              string // why the first picture is broken
}

// Place says where it is computed.
func (t *Trainer) Place() model.DeviceInfo { return t.trainee.DeviceInfo() }

// NewTrainer prepares a training of a network on a set; valid, which may be nil,
// chooses the best epoch. With Folder set and resume asked for, it continues
// where the checkpoint stands. Close it.
func NewTrainer(n *model.Network, set, valid *Set, o Options, resume bool) (*Trainer, error) {
	t := &Trainer{network: n, set: set, valid: valid, options: o, saved: time.Now()}
	if err := t.check(); err != nil {
		return nil, err
	}
	var err error
	if t.trainee, err = model.NewTrainable(n, o.Train); err != nil {
		return nil, fmt.Errorf("training: %w", err)
	}
	if resume {
		err = t.resume()
	} else if o.Folder != "" {
		err = t.begin()
	}
	if err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

func (t *Trainer) check() error {
	o := &t.options
	if o.Workers <= 0 {
		o.Workers = 2
	}
	if o.SaveEvery <= 0 {
		o.SaveEvery = 10 * time.Minute
	}
	if o.Decay == 0 {
		o.Decay = 1
	}
	landmarks := o.Train.Part == model.TrainLandmarks
	for _, set := range []**Set{&t.set, &t.valid} {
		if *set == nil {
			continue
		}
		if landmarks {
			*set = (*set).withPoints()
		}
		if len((*set).Samples) == 0 || !landmarks && (*set).Samples[0].Label == nil {
			return fmt.Errorf("training: the part %q needs pictures with %s, %s has others", o.Train.Part, map[bool]string{true: "68 points", false: "expressions"}[landmarks], (*set).Folder)
		}
		if landmarks {
			continue
		}
		own, err := (*set).For(t.network.Classes())
		if err != nil {
			return err
		}
		*set = own
	}
	return nil
}

// belongs says what a checkpoint is good for: resuming with anything else would
// not be the same training.
func (t *Trainer) belongs() string {
	o := t.options
	return fmt.Sprintf("%s %s batch %d seed %d, %d pictures of %s", t.network.Config().Preset, o.Train.Part, o.Train.Batch, o.Seed, len(t.set.Samples), t.set.Layout)
}

// Close frees the network's memory.
func (t *Trainer) Close() error { return t.trainee.Close() }

// Best returns the network of the best epoch so far, or the present one.
func (t *Trainer) Best() (*model.Network, error) {
	if t.best != nil {
		return t.best, nil
	}
	if t.options.Folder != "" && t.at.BestRow > 0 {
		return model.Load(t.path("best"))
	}
	return t.trainee.Network(t.notes())
}

// Rows is the log so far.
func (t *Trainer) Rows() []Row { return t.at.Rows }

// Run trains until the last epoch is done or ctx ends; then the present step is
// finished, everything is saved, and ErrStopped is returned.
func (t *Trainer) Run(ctx context.Context) error {
	for t.at.Epoch < t.options.Epochs {
		if err := t.epoch(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (t *Trainer) epoch(ctx context.Context) error {
	o := t.options
	l := loading{
		set: t.set, order: o.Refinement.Draw(t.set, o.Seed, t.at.Epoch), size: o.Train.Batch, side: t.network.Config().Side,
		augmentation: o.Augmentation, seed: o.Seed, epoch: t.at.Epoch, workers: o.Workers, label: t.labeller(),
	}
	if l.batches() == 0 {
		return fmt.Errorf("training: an epoch of %d pictures does not fill a batch of %d; use a smaller --batch", len(l.order), l.size)
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := l.run(inner, t.at.Batch)
	began := time.Now()
	first, before := t.at.Batch, t.at.Sums.Seconds
	for batch := range batches {
		if ctx.Err() != nil {
			break
		}
		if err := t.step(batch, l.batches()); err != nil {
			cancel()
			for range batches {
			}
			return err
		}
		spent := time.Since(began)
		t.at.Sums.Seconds = before + spent.Seconds()
		t.report(l.batches(), first, spent)
		if time.Since(t.saved) > o.SaveEvery {
			if err := t.save(); err != nil {
				return err
			}
		}
	}
	cancel()
	for range batches {
	}
	if t.at.Batch < l.batches() {
		return t.stop()
	}
	return t.finish(ctx)
}

// stop saves and says that the training can go on.
func (t *Trainer) stop() error {
	if err := t.save(); err != nil {
		return err
	}
	return ErrStopped
}

func (t *Trainer) step(b Batch, batches int) error {
	if b.err != nil {
		return b.err
	}
	// A step under way is finished even when the user stops: it is a second.
	out, err := t.trainee.Step(context.Background(), b.Crops, b.Labels, t.rate(batches))
	if err != nil {
		return fmt.Errorf("training: epoch %d, batch %d: %w", t.at.Epoch+1, t.at.Batch+1, err)
	}
	s := &t.at.Sums
	s.Steps++
	s.Pictures += len(b.Crops)
	if s.Broken == 0 && len(b.Broken) > 0 {
		s.Example = b.Broken[0].Error()
	}
	s.Broken += len(b.Broken)
	s.Loss += out.Total
	s.Class += out.Class
	s.Anchor += out.Anchor
	s.Center += out.Center
	for i := range out.Corrected {
		label := b.Labels[i]
		truth := model.Distribution(label[len(label)-len(out.Corrected[i]):]).Best()
		s.Judged++
		if out.Corrected[i].Best() == truth {
			s.Right++
		}
		if out.Primary[i].Best() == truth {
			s.RightPrimary++
		}
	}
	t.at.Batch++
	return nil
}

// labeller makes the label of a changed crop. Where the primary distribution
// learns apart, its half of the label weighs as much as the face counts in the
// natural mix of classes, and nothing where the face is corrupted.
func (t *Trainer) labeller() func(Sample, Augmented) []float32 {
	switch o := t.options; {
	case o.Train.Part == model.TrainLandmarks:
		return func(_ Sample, made Augmented) []float32 { return made.Points }
	case !o.Train.Loss.PrimaryLabels:
		return nil
	}
	weights := t.options.Refinement.naturalWeights(t.set)
	return func(x Sample, made Augmented) []float32 {
		weight := weights[x.Class]
		if made.Corrupted {
			weight = 0
		}
		label := make([]float32, 0, 2*len(x.Label))
		for _, v := range sharpened(x.Label, cmp.Or(t.options.Sharpen, 1)) {
			label = append(label, weight*v)
		}
		return append(label, mixed(x.Label, x.Second, t.options.SecondShare)...)
	}
}

// mixed is (1-share) p + share q, or p where there is no q.
func mixed(p, q model.Distribution, share float64) model.Distribution {
	if q == nil || share == 0 {
		return p
	}
	m := make(model.Distribution, len(p))
	for i := range m {
		m[i] = float32(1-share)*p[i] + float32(share)*q[i]
	}
	return m
}

// rate is the learning rate of the next step.
func (t *Trainer) rate(batches int) float64 {
	o := t.options
	rate := o.Rate
	if o.Cosine {
		past := float64(t.at.Epoch-o.From) + float64(t.at.Batch)/float64(batches)
		if past > 0 {
			rate *= 0.5 + 0.5*math.Cos(math.Pi*min(1, past/float64(o.Epochs-o.From)))
		}
	} else {
		rate *= math.Pow(o.Decay, float64(t.at.Epoch))
	}
	if steps := t.trainee.Steps(); steps < o.Warmup {
		rate *= float64(steps+1) / float64(o.Warmup)
	}
	return rate
}

func (t *Trainer) report(batches, first int, spent time.Duration) {
	if t.options.Progress == nil {
		return
	}
	s, done := t.at.Sums, t.at.Batch-first
	each := spent / time.Duration(done)
	left := batches - t.at.Batch + batches*(t.options.Epochs-t.at.Epoch-1)
	t.options.Progress(Progress{
		Epoch: t.at.Epoch + 1, Epochs: t.options.Epochs, Batch: t.at.Batch, Batches: batches,
		PerSecond: float64(done*t.options.Train.Batch) / spent.Seconds(), Left: each * time.Duration(left),
		Loss: s.Loss / float64(s.Steps), Accuracy: float64(s.Right) / float64(max(s.Judged, 1)), Broken: s.Broken,
	})
}

// finish validates, logs and saves after an epoch.
func (t *Trainer) finish(ctx context.Context) error {
	s := t.at.Sums
	steps, judged := float64(s.Steps), float64(max(s.Judged, 1))
	row := Row{
		Epoch: t.at.Epoch + 1, Steps: t.trainee.Steps(), Rate: t.rate(t.at.Batch), Loss: s.Loss / steps, Class: s.Class / steps,
		Anchor: s.Anchor / steps, Center: s.Center / steps, Accuracy: float64(s.Right) / judged, Primary: float64(s.RightPrimary) / judged,
		Seconds: s.Seconds, Broken: s.Broken, Example: s.Example,
	}
	network, err := t.trainee.Network(t.notes())
	if err != nil {
		return fmt.Errorf("training: %w", err)
	}
	merit, err := t.validate(ctx, network, &row)
	if ctx.Err() != nil {
		return t.stop() // the epoch's last step stays to be validated
	}
	if err != nil {
		return err
	}
	t.at.Epoch, t.at.Batch, t.at.Sums = t.at.Epoch+1, 0, sums{}
	t.at.Rows = append(t.at.Rows, row)
	if t.at.BestRow == 0 || merit >= t.at.Best {
		t.at.Best, t.at.BestRow, t.best = merit, row.Epoch, network
		if t.options.Folder != "" {
			if err := network.Save(t.path("best")); err != nil {
				return fmt.Errorf("training: %w", err)
			}
		}
	}
	if t.options.Epoch != nil {
		t.options.Epoch(row)
	}
	return t.save()
}

// validate returns how good the network is: the larger, the better.
func (t *Trainer) validate(ctx context.Context, n *model.Network, row *Row) (float64, error) {
	if t.valid == nil {
		return float64(row.Epoch), nil
	}
	if t.options.Progress != nil {
		t.options.Progress(Progress{Epoch: row.Epoch, Epochs: t.options.Epochs, Validating: true})
	}
	o := EvalOptions{Threads: t.options.Train.Threads, Device: t.options.Train.Device, Nice: t.options.Train.Nice}
	if t.options.Train.Part == model.TrainLandmarks {
		e, err := EvaluateLandmarks(ctx, n, t.valid, o)
		row.ValidError = e
		return -e, err
	}
	r, err := Evaluate(ctx, n, t.valid, o)
	if err != nil {
		return 0, err
	}
	row.Valid, row.ValidPrimary, row.ValidF1, row.ValidECE = r.Accuracy, r.Primary.Accuracy, r.MacroF1, r.ECE
	return r.Accuracy, nil
}

// notes are what the model's file says about its history.
func (t *Trainer) notes() model.Metadata {
	more := map[string]string{}
	for key, note := range t.network.Metadata().Extra {
		more[key] = note
	}
	for key, note := range t.options.Notes {
		more[key] = note
	}
	landmarks := t.options.Train.Part == model.TrainLandmarks
	if landmarks {
		more["landmarks"] = t.belongs()
	} else {
		more["training"] = t.belongs()
		more["epochs"] = strconv.Itoa(t.at.Epoch + 1)
		shares, _ := json.Marshal(t.set.shares())
		more[model.ClassFrequenciesKey] = string(shares)
		loss, _ := json.Marshal(t.options.Train.Loss)
		more["loss"] = string(loss)
	}
	return model.Metadata{Trained: t.network.Trained() || !landmarks, Extra: more}
}

// ---- checkpoints ----

func (t *Trainer) path(name string) string {
	return filepath.Join(t.options.Folder, name+".safetensors")
}

// begin makes the folder. A training that is already there is not overwritten.
func (t *Trainer) begin() error {
	if err := os.MkdirAll(t.options.Folder, 0o700); err != nil {
		return fmt.Errorf("training: making the folder for checkpoints: %w", err)
	}
	if exists(t.path("last")) {
		return fmt.Errorf("training: %s already holds a training; continue it with --resume or name another folder", t.options.Folder)
	}
	return nil
}

// save writes the checkpoint. The one before stays until the new one is safe on
// the disk, and after that as the previous one.
func (t *Trainer) save() error {
	t.saved = time.Now()
	if t.options.Folder == "" {
		return nil
	}
	state, err := t.trainee.State()
	if err != nil {
		return fmt.Errorf("training: %w", err)
	}
	t.at.For = t.belongs()
	text, err := json.Marshal(t.at)
	if err != nil {
		return fmt.Errorf("training: %w", err)
	}
	state.Metadata = map[string]string{"position": string(text)}
	if err := state.Save(t.path("next")); err != nil {
		os.Remove(t.path("next"))
		return fmt.Errorf("training: %w; what was saved before is still there", err)
	}
	if exists(t.path("last")) {
		if err := os.Rename(t.path("last"), t.path("previous")); err != nil {
			return fmt.Errorf("training: keeping the previous checkpoint: %w", err)
		}
	}
	if err := os.Rename(t.path("next"), t.path("last")); err != nil {
		return fmt.Errorf("training: putting the checkpoint in its place: %w", err)
	}
	return t.writeLog()
}

// resume continues from the last checkpoint, or from the one before when the
// last is damaged.
func (t *Trainer) resume() error {
	var faults []error
	for _, name := range []string{"last", "next", "previous"} {
		state, err := model.LoadState(t.path(name))
		if err == nil {
			if err = t.adopt(state); err == nil {
				return nil
			}
		}
		faults = append(faults, err)
	}
	return fmt.Errorf("training: no checkpoint in %s can be resumed: %w", t.options.Folder, errors.Join(faults...))
}

func (t *Trainer) adopt(state model.State) error {
	var at position
	if err := json.Unmarshal([]byte(state.Metadata["position"]), &at); err != nil {
		return fmt.Errorf("training: the checkpoint does not say where it stands: %w", err)
	}
	if at.For != t.belongs() {
		return fmt.Errorf("training: the checkpoint belongs to %q, this is %q", at.For, t.belongs())
	}
	if err := t.trainee.Restore(state); err != nil {
		return err
	}
	t.at = at
	return nil
}

// BestRow is the log's row of the best epoch so far; empty before the first.
func (t *Trainer) BestRow() (best Row) {
	for _, row := range t.at.Rows {
		if row.Epoch == t.at.BestRow {
			best = row
		}
	}
	return best
}

// writeLog writes the epochs as a table and as a picture.
func (t *Trainer) writeLog() error {
	if len(t.at.Rows) == 0 {
		return nil
	}
	if err := writeLog(t.options.Folder, t.at.Rows); err != nil {
		return err
	}
	return writeProgress(filepath.Join(t.options.Folder, "progress.png"), t.at.Rows)
}
