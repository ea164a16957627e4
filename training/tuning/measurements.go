package tuning

import (
	"context"

	"arbex/model"
	"arbex/training/captures"
	"arbex/training/evaluation"
)

// Measurements measure a model. What could not be measured is nil; results of old
// versions lack the primary distribution.
type Measurements struct {
	Captured        *evaluation.Score `json:"own"`  // corrected distribution, on the held-out captures
	Base            *evaluation.Score `json:"base"` // corrected distribution, on the held-out faces of the base set
	CapturedPrimary *evaluation.Score `json:"own_primary,omitempty"`
	BasePrimary     *evaluation.Score `json:"base_primary,omitempty"`
	Faces           []FacePrediction  `json:"faces,omitempty"`
}

// FacePrediction is a held-out capture and the class that a model predicts for it.
type FacePrediction struct {
	Capture   int64 `json:"capture"`
	Truth     int   `json:"truth"`
	Predicted int   `json:"predicted"`
}

// measure measures a network on the held-out captures, and on the base set where
// the replay belongs to the network. Scores are over classes, which include those of
// the network.
func (q QuickTraining) measure(ctx context.Context, n *model.Network, s Split, classes []string) (m Measurements, err error) {
	q.Network = n
	if s.Measurable() {
		heldOut, err := q.examples(ctx, s.HeldOut, classes)
		if err != nil {
			return m, err
		}
		p, err := q.predictExamples(ctx, n, heldOut)
		if err != nil {
			return m, err
		}
		p.rearrange(n.Classes(), classes)
		m.Captured, m.CapturedPrimary = p.scores(classes)
		m.Faces = p.faces(s.HeldOut)
	}
	if q.Replay.Fits(n) {
		p, err := q.predictExamples(ctx, n, q.Replay.heldOut(classes))
		if err != nil {
			return m, err
		}
		p.rearrange(n.Classes(), classes)
		m.Base, m.BasePrimary = p.scores(classes)
	}
	q.report(Progress{Stage: Measuring, Done: 1, Of: 1})
	return m, nil
}

// predictions are the primary and the corrected distributions of faces, and their
// true classes.
type predictions struct {
	truth              []int
	primary, corrected []model.Distribution
}

// predictExamples runs a network on examples, under the expected mix.
func (q QuickTraining) predictExamples(ctx context.Context, n *model.Network, e Examples) (p predictions, err error) {
	prior, err := n.Prior(n.SupportedPrior(q.Mix))
	if err != nil {
		return p, err
	}
	all, err := predictFeatures(ctx, n, q.modelOptions(), e.Features)
	for i, x := range all {
		x = prior.Adjust(x)
		p.truth = append(p.truth, model.Distribution(e.Labels[i]).Best())
		p.primary, p.corrected = append(p.primary, x.Primary), append(p.corrected, x.Final())
	}
	return p, err
}

// rearrange makes distributions over classes ones over others.
func (p predictions) rearrange(classes, others []string) {
	for i := range p.primary {
		p.primary[i], p.corrected[i] = p.primary[i].Rearrange(classes, others), p.corrected[i].Rearrange(classes, others)
	}
}

func (p predictions) scores(classes []string) (corrected, primary *evaluation.Score) {
	c, q := evaluation.NewScore(classes, p.truth, p.corrected), evaluation.NewScore(classes, p.truth, p.primary)
	return &c, &q
}

func (p predictions) faces(heldOut []captures.Capture) (all []FacePrediction) {
	for i, c := range heldOut {
		all = append(all, FacePrediction{c.ID, p.truth[i], p.corrected[i].Best()})
	}
	return all
}
