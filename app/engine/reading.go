package engine

import "arbex/model"

// Reading is a pair of distributions over the expressions: a prediction that
// was smoothed, or adjusted to a person's neutral face. What a Reading points
// to never changes once it is handed out.
type Reading struct {
	Primary    model.Distribution // [N]
	Corrected  model.Distribution // [N]; empty without a balancing head
	Confidence float32            // of the final distribution, 0 uniform, 1 certain
}

// ReadingOf takes over what the network said.
func ReadingOf(p model.Prediction) Reading {
	return Reading{p.Primary, p.Corrected, p.Final().Confidence()}
}

// Known says whether there is anything to read.
func (r Reading) Known() bool { return len(r.Primary) > 0 }

// Final returns the last word: corrected, or primary without a balancing head.
func (r Reading) Final() model.Distribution {
	if len(r.Corrected) > 0 {
		return r.Corrected
	}
	return r.Primary
}

// Label returns the index of the expression the face looks like, -1 for none.
func (r Reading) Label() int { return r.Final().Best() }
