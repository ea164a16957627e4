package evaluation

import (
	"context"

	"arbex/training/dataset"
)

// Robustness measures a network on corrupted faces.
type Robustness struct {
	Kinds     []CorruptedScore `json:"kinds"`
	Corrected Metrics          `json:"corrected"` // means over Kinds
	Primary   Metrics          `json:"primary"`
}

// CorruptedScore measures it on one corruption.
type CorruptedScore struct {
	Kind      string  `json:"kind"`
	Severity  int     `json:"severity"`
	Corrected Metrics `json:"corrected"`
	Primary   Metrics `json:"primary"`
	Changes   Changes `json:"reliability"`
}

// robustness measures the network under each corruption.
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

// add adds other metrics multiplied by a weight.
func (f *Metrics) add(other Metrics, weight float64) {
	f.Accuracy += weight * other.Accuracy
	f.MacroF1 += weight * other.MacroF1
	f.MeanRecall += weight * other.MeanRecall
	f.ECE += weight * other.ECE
	f.NLL += weight * other.NLL
	f.Brier += weight * other.Brier
	f.CoverageArea += weight * other.CoverageArea
	f.VoteDivergence += weight * other.VoteDivergence
}
