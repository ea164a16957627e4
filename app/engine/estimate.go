package engine

import "arbex/model"

// Estimate is a pair of distributions over the expressions: a prediction that
// was smoothed, or adjusted to a person's neutral face. What a Reading points
// to never changes once it is handed out.
type Estimate struct {
	Primary    model.Distribution // [N]
	Corrected  model.Distribution // [N]; empty without a balancing head
	Confidence float32            // of the final distribution, 0 uniform, 1 certain
}

// EstimateOf takes over what the network said.
func EstimateOf(p model.Prediction) Estimate {
	return Estimate{p.Primary, p.Corrected, p.Final().Confidence()}
}

// Known says whether there is anything to read.
func (r Estimate) Known() bool { return len(r.Primary) > 0 }

// Final returns the last word: corrected, or primary without a balancing head.
func (r Estimate) Final() model.Distribution {
	if len(r.Corrected) > 0 {
		return r.Corrected
	}
	return r.Primary
}

// Label returns the index of the expression the face looks like, -1 for none.
func (r Estimate) Label() int { return r.Final().Best() }
