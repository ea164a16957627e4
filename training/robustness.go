package training

import (
	"context"
)

// Robustness is how a network does on corrupted faces.
type Robustness struct {
	Kinds     []CorruptedScore `json:"kinds"`
	Corrected Figures          `json:"corrected"` // means over Kinds
	Primary   Figures          `json:"primary"`
}

// CorruptedScore is how it does on one corruption.
type CorruptedScore struct {
	Kind      string  `json:"kind"`
	Severity  int     `json:"severity"`
	Corrected Figures `json:"corrected"`
	Primary   Figures `json:"primary"`
	Changes   Changes `json:"reliability"`
}

// robustness measures the set under each corruption in turn.
func (e *evaluator) robustness(ctx context.Context, all []Corruption) (*Robustness, error) {
	r := &Robustness{}
	for _, c := range all {
		faces, err := e.run(ctx, c)
		if err != nil {
			return nil, err
		}
		corrected, primary, reliability := faces.scores(e.set.Classes)
		r.Kinds = append(r.Kinds, CorruptedScore{c.Kind, c.Severity, corrected.Figures, primary.Figures, reliability.Changes})
		r.Corrected.add(corrected.Figures, 1/float64(len(all)))
		r.Primary.add(primary.Figures, 1/float64(len(all)))
	}
	return r, nil
}

// add adds a share of other figures: the way to their mean.
func (f *Figures) add(other Figures, share float64) {
	f.Accuracy += share * other.Accuracy
	f.MacroF1 += share * other.MacroF1
	f.MeanRecall += share * other.MeanRecall
	f.ECE += share * other.ECE
	f.NLL += share * other.NLL
	f.Brier += share * other.Brier
	f.Area += share * other.Area
	f.Divergence += share * other.Divergence
}
