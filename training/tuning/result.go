package tuning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"arbex/model"
	"arbex/training"
	"arbex/training/captures"
	"arbex/training/evaluation"
)

// Result is what a training did, before against after.
type Result struct {
	Part            model.Part            `json:"part"` // what learnt; empty in files of the first version, which knew the head alone
	Classes         []string              `json:"classes"`
	TrainFaces      int                   `json:"learnt"`                 // faces learnt from
	HeldOutFaces    int                   `json:"held"`                   // faces held out
	ValidationFaces int                   `json:"chose,omitempty"`        // faces that chose the best epoch; neither learnt from nor held out
	SingleGroup     []string              `json:"single,omitempty"`       // classes with one take, which could not be held out
	SameSession     []string              `json:"same_sitting,omitempty"` // classes held out of sittings that were learnt from as well
	BaseUnmeasured  bool                  `json:"stale,omitempty"`        // the stored vectors of the base set are of layers that learnt: the base set could not be measured
	BaseFolder      string                `json:"base,omitempty"`         // folder whose pictures stood for the base set; empty: stored vectors
	Epochs          []training.EpochStats `json:"epochs,omitempty"`       // of a deep training
	BestEpoch       int                   `json:"best_epoch,omitempty"`   // whose network it is; 0: the last
	Stopped         bool                  `json:"stopped,omitempty"`      // before its end, by the person
	Before          Measurements          `json:"before"`
	After           Measurements          `json:"after"`
	Seconds         float64               `json:"seconds"`
	Device          string                `json:"device,omitempty"` // what it learnt on, for a person

	used []captures.Capture // learnt from, or chosen by
}

func newResult(part model.Part, s Split, n *model.Network) *Result {
	return &Result{used: s.Train, Part: part, Classes: n.Classes(), TrainFaces: len(s.Train), HeldOutFaces: len(s.HeldOut), SingleGroup: s.SingleGroup, SameSession: s.SameSession}
}

// Used are the captures that the model knows: that it learnt from, or was chosen
// by.
func (r *Result) Used() (ids []int64) {
	for _, c := range r.used {
		ids = append(ids, c.ID)
	}
	return ids
}

// DataDigest is the SHA-256 of what was used, with the labels it had then.
func (r *Result) DataDigest() string {
	sum := sha256.New()
	for _, c := range r.used {
		label, _ := json.Marshal(c.Label) // a map of numbers cannot fail
		fmt.Fprintf(sum, "%d %s\n", c.ID, label)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Measurements measure a model. What could not be measured is nil; files of the first
// versions lack the primary distribution.
type Measurements struct {
	Captured        *evaluation.Score `json:"own"`  // corrected, on the person's held-out faces
	Base            *evaluation.Score `json:"base"` // corrected, on the base training's held-out faces
	CapturedPrimary *evaluation.Score `json:"own_primary,omitempty"`
	BasePrimary     *evaluation.Score `json:"base_primary,omitempty"`
	Faces           []FacePrediction  `json:"faces,omitempty"`
}

// FacePrediction is a held-out face and what a model says about it.
type FacePrediction struct {
	Capture   int64 `json:"capture"`
	Truth     int   `json:"truth"`
	Predicted int   `json:"predicted"`
}

// maxForgotten is the loss of accuracy on the base set that is flagged.
const maxForgotten = 0.02

// Forgets reports whether either distribution of the new model lost more than two
// points on the base set.
func (r *Result) Forgets() bool {
	return accuracyLoss(r.Before.Base, r.After.Base) > maxForgotten || accuracyLoss(r.Before.BasePrimary, r.After.BasePrimary) > maxForgotten
}

// accuracyLoss is the accuracy that went; 0 where it was not measured.
func accuracyLoss(before, after *evaluation.Score) float64 {
	if before == nil || after == nil {
		return 0
	}
	return before.Accuracy - after.Accuracy
}

// measure measures a network on the held-out faces, and on the base set where
// the replay is of its layers.
func (q QuickTraining) measure(ctx context.Context, n *model.Network, s Split) (f Measurements, err error) {
	q.Network = n
	p, err := model.NewPredictor(n, q.modelOptions())
	if err != nil {
		return f, fmt.Errorf("tuning: %w", err)
	}
	defer p.Close()
	if s.Measurable() {
		features, err := q.features(ctx, s.HeldOut)
		if err != nil {
			return f, err
		}
		held, err := examples(s.HeldOut, features, n.Classes())
		if err != nil {
			return f, err
		}
		answers, err := predictExamples(ctx, p, held)
		if err != nil {
			return f, err
		}
		f.Captured, f.CapturedPrimary = answers.scores(n.Classes())
		f.Faces = answers.faces(s.HeldOut)
	}
	if replay := q.fittingReplay(); replay != nil {
		answers, err := predictExamples(ctx, p, replay.HeldOut)
		if err != nil {
			return f, err
		}
		f.Base, f.BasePrimary = answers.scores(n.Classes())
	}
	q.report(Progress{Stage: Measuring, Done: 1, Of: 1})
	return f, nil
}

// predictions are the predictions for faces whose expressions are known. The
// corrected one is that which the window shows.
type predictions struct {
	truth              []int
	primary, corrected []model.Distribution
}

func predictExamples(ctx context.Context, p *model.Predictor, e Examples) (a predictions, err error) {
	predictions, err := p.PredictFeatures(ctx, e.Features)
	for i, x := range predictions {
		a.truth = append(a.truth, model.Distribution(e.Labels[i]).Best())
		a.primary, a.corrected = append(a.primary, x.Primary), append(a.corrected, x.Final())
	}
	return a, err
}

func (a predictions) scores(classes []string) (corrected, primary *evaluation.Score) {
	c, p := evaluation.NewScore(classes, a.truth, a.corrected), evaluation.NewScore(classes, a.truth, a.primary)
	return &c, &p
}

func (a predictions) faces(held []captures.Capture) (all []FacePrediction) {
	for i, c := range held {
		all = append(all, FacePrediction{c.ID, a.truth[i], a.corrected[i].Best()})
	}
	return all
}
