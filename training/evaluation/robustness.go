package evaluation

import (
	"context"

	"arbex/training/dataset"
)

// Robustness is how a network does on corrupted faces.
type Robustness struct {
	Kinds     []CorruptedScore `json:"kinds"`
	Corrected Metrics          `json:"corrected"` // means over Kinds
	Primary   Metrics          `json:"primary"`
}

// CorruptedScore is how it does on one corruption.
type CorruptedScore struct {
	Kind      string  `json:"kind"`
	Severity  int     `json:"severity"`
	Corrected Metrics `json:"corrected"`
	Primary   Metrics `json:"primary"`
	Changes   Changes `json:"reliability"`
}

// robustness measures the set under each corruption in turn.
func (e *evaluator) robustness(ctx context.Context, all []dataset.Corruption) (*Robustness, error) {
	r := &Robustness{}
	for _, c := range all {
		faces, err := e.predict(ctx, c)
		if err != nil {
			return nil, err
		}
		corrected, primary, reliability := faces.scores(e.set.Classes)
		r.Kinds = append(r.Kinds, CorruptedScore{c.Kind, c.Severity, corrected.Metrics, primary.Metrics, reliability.Changes})
		r.Corrected.add(corrected.Metrics, 1/float64(len(all)))
		r.Primary.add(primary.Metrics, 1/float64(len(all)))
	}
	return r, nil
}

// add adds a share of other figures: the way to their mean.
func (f *Metrics) add(other Metrics, share float64) {
	f.Accuracy += share * other.Accuracy
	f.MacroF1 += share * other.MacroF1
	f.MeanRecall += share * other.MeanRecall
	f.ECE += share * other.ECE
	f.NLL += share * other.NLL
	f.Brier += share * other.Brier
	f.CoverageArea += share * other.CoverageArea
	f.VoteDivergence += share * other.VoteDivergence
}
