package tuning

import (
	"context"
	"fmt"

	"arbex/model"
	"arbex/training"
	"arbex/training/captures"
)

// Result is what a training did, before against after.
type Result struct {
	Classes []string `json:"classes"`
	Learnt  int      `json:"learnt"`           // faces learnt from
	Held    int      `json:"held"`             // faces held out
	Single  []string `json:"single,omitempty"` // classes with one take, which could not be held out
	Before  Figures  `json:"before"`
	After   Figures  `json:"after"`
	Seconds float64  `json:"seconds"`
}

// Figures measure a model. What could not be measured is nil.
type Figures struct {
	Own   *training.Score `json:"own"`  // on the person's held-out faces
	Base  *training.Score `json:"base"` // on the base training's held-out faces
	Faces []Judged        `json:"faces,omitempty"`
}

// Judged is a held-out face and what a model says about it.
type Judged struct {
	Capture   int64 `json:"capture"`
	Truth     int   `json:"truth"`
	Predicted int   `json:"predicted"`
}

// mostForgotten is the loss of accuracy on the base set that is flagged.
const mostForgotten = 0.02

// Forgets says whether the new model lost more than two points on the base set.
func (r *Result) Forgets() bool {
	return r.Before.Base != nil && r.After.Base != nil && r.Before.Base.Accuracy-r.After.Base.Accuracy > mostForgotten
}

// measuring measures models on the same faces.
type measuring struct {
	split    Split
	features map[int64][]float32
	replay   *Replay
	threads  int
	progress func(Progress)
}

func (m measuring) measure(ctx context.Context, n *model.Network) (f Figures, err error) {
	p, err := model.NewPredictor(n, model.Options{Threads: m.threads})
	if err != nil {
		return f, fmt.Errorf("tuning: %w", err)
	}
	defer p.Close()
	held, err := examples(m.split.Held, m.features, n.Classes())
	if err != nil {
		return f, err
	}
	if m.split.Enough() {
		truth, predicted, err := judge(ctx, p, held)
		if err != nil {
			return f, err
		}
		own := training.NewScore(n.Classes(), truth, predicted)
		f.Own, f.Faces = &own, judged(m.split.Held, truth, predicted)
	}
	if m.replay != nil {
		truth, predicted, err := judge(ctx, p, m.replay.Held)
		if err != nil {
			return f, err
		}
		base := training.NewScore(n.Classes(), truth, predicted)
		f.Base = &base
	}
	m.progress(Progress{Stage: Measuring, Done: 1, Of: 1})
	return f, nil
}

func judge(ctx context.Context, p *model.Predictor, e Examples) (truth []int, predicted []model.Distribution, err error) {
	predictions, err := p.PredictFeatures(ctx, e.Features)
	for i, x := range predictions {
		truth, predicted = append(truth, model.Distribution(e.Labels[i]).Best()), append(predicted, x.Final())
	}
	return truth, predicted, err
}

func judged(held []captures.Capture, truth []int, predicted []model.Distribution) (all []Judged) {
	for i, c := range held {
		all = append(all, Judged{c.ID, truth[i], predicted[i].Best()})
	}
	return all
}
