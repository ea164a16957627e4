package engine

import "arbex/model"

// Estimate is a pair of distributions over the expressions: a prediction that was
// smoothed, or adjusted to a person's neutral face. Its distributions must not be
// changed.
type Estimate struct {
	Primary    model.Distribution // [N]
	Corrected  model.Distribution // [N]; empty without a balancing head
	Confidence float32            // of the final distribution: 0 uniform, 1 certain
}

// EstimateOf returns the estimate of a prediction that is not processed further.
func EstimateOf(p model.Prediction) Estimate {
	return Estimate{p.Primary, p.Corrected, p.Final().Confidence()}
}

// Known reports whether there is an estimate.
func (e Estimate) Known() bool { return len(e.Primary) > 0 }

// Final returns the corrected distribution, or the primary one without a balancing
// head.
func (e Estimate) Final() model.Distribution {
	if len(e.Corrected) > 0 {
		return e.Corrected
	}
	return e.Primary
}

// Label returns the index of the most likely expression, -1 for none.
func (e Estimate) Label() int { return e.Final().Best() }
