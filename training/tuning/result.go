package tuning

import (
	"arbex/training/evaluation"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"arbex/model"
	"arbex/training"
	"arbex/training/captures"
)

// Result is what a training did, before against after.
type Result struct {
	Part        model.Part            `json:"part"` // what learnt; empty in files of the first version, which knew the head alone
	Classes     []string              `json:"classes"`
	Learnt      int                   `json:"learnt"`                 // faces learnt from
	Held        int                   `json:"held"`                   // faces held out
	Chose       int                   `json:"chose,omitempty"`        // faces that chose the best epoch; neither learnt from nor held out
	Single      []string              `json:"single,omitempty"`       // classes with one take, which could not be held out
	SameSitting []string              `json:"same_sitting,omitempty"` // classes held out of sittings that were learnt from as well
	Stale       bool                  `json:"stale,omitempty"`        // the stored vectors of the base set are of layers that learnt: the base set could not be measured
	Base        string                `json:"base,omitempty"`         // folder whose pictures stood for the base set; empty: stored vectors
	Epochs      []training.EpochStats `json:"epochs,omitempty"`       // of a deep training
	Best        int                   `json:"best_epoch,omitempty"`   // whose network it is; 0: the last
	Stopped     bool                  `json:"stopped,omitempty"`      // before its end, by the person
	Before      Figures               `json:"before"`
	After       Figures               `json:"after"`
	Seconds     float64               `json:"seconds"`
	Device      string                `json:"device,omitempty"` // what it learnt on, for a person

	used []captures.Capture // learnt from, or chosen by
}

func newResult(part model.Part, s Split, n *model.Network) *Result {
	return &Result{used: s.Learn, Part: part, Classes: n.Classes(), Learnt: len(s.Learn), Held: len(s.Held), Single: s.Single, SameSitting: s.SameSitting}
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

// Figures measure a model. What could not be measured is nil; files of the first
// versions lack the primary distribution.
type Figures struct {
	Own         *evaluation.Score `json:"own"`  // corrected, on the person's held-out faces
	Base        *evaluation.Score `json:"base"` // corrected, on the base training's held-out faces
	OwnPrimary  *evaluation.Score `json:"own_primary,omitempty"`
	BasePrimary *evaluation.Score `json:"base_primary,omitempty"`
	Faces       []Judged          `json:"faces,omitempty"`
}

// Judged is a held-out face and what a model says about it.
type Judged struct {
	Capture   int64 `json:"capture"`
	Truth     int   `json:"truth"`
	Predicted int   `json:"predicted"`
}

// mostForgotten is the loss of accuracy on the base set that is flagged.
const mostForgotten = 0.02

// Forgets reports whether either distribution of the new model lost more than two
// points on the base set.
func (r *Result) Forgets() bool {
	return lost(r.Before.Base, r.After.Base) > mostForgotten || lost(r.Before.BasePrimary, r.After.BasePrimary) > mostForgotten
}

// lost is the accuracy that went; 0 where it was not measured.
func lost(before, after *evaluation.Score) float64 {
	if before == nil || after == nil {
		return 0
	}
	return before.Accuracy - after.Accuracy
}

// measure measures a network on the held-out faces, and on the base set where
// the replay is of its layers.
func (q Quick) measure(ctx context.Context, n *model.Network, s Split) (f Figures, err error) {
	q.Network = n
	p, err := model.NewPredictor(n, q.computing())
	if err != nil {
		return f, fmt.Errorf("tuning: %w", err)
	}
	defer p.Close()
	if s.Enough() {
		features, err := q.features(ctx, s.Held)
		if err != nil {
			return f, err
		}
		held, err := examples(s.Held, features, n.Classes())
		if err != nil {
			return f, err
		}
		answers, err := judge(ctx, p, held)
		if err != nil {
			return f, err
		}
		f.Own, f.OwnPrimary = answers.scores(n.Classes())
		f.Faces = answers.judged(s.Held)
	}
	if replay := q.replay(); replay != nil {
		answers, err := judge(ctx, p, replay.Held)
		if err != nil {
			return f, err
		}
		f.Base, f.BasePrimary = answers.scores(n.Classes())
	}
	q.report(Progress{Stage: Measuring, Done: 1, Of: 1})
	return f, nil
}

// answers are the predictions for faces whose expressions are known. The
// corrected one is that which the window shows.
type answers struct {
	truth              []int
	primary, corrected []model.Distribution
}

func judge(ctx context.Context, p *model.Predictor, e Examples) (a answers, err error) {
	predictions, err := p.PredictFeatures(ctx, e.Features)
	for i, x := range predictions {
		a.truth = append(a.truth, model.Distribution(e.Labels[i]).Best())
		a.primary, a.corrected = append(a.primary, x.Primary), append(a.corrected, x.Final())
	}
	return a, err
}

func (a answers) scores(classes []string) (corrected, primary *evaluation.Score) {
	c, p := evaluation.NewScore(classes, a.truth, a.corrected), evaluation.NewScore(classes, a.truth, a.primary)
	return &c, &p
}

func (a answers) judged(held []captures.Capture) (all []Judged) {
	for i, c := range held {
		all = append(all, Judged{c.ID, a.truth[i], a.corrected[i].Best()})
	}
	return all
}
