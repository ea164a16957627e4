package evaluation

import (
	"cmp"
	"slices"

	"arbex/model"
)

// CoveragePoint is a point of the accuracy-coverage curve: the accuracy on the most
// confident share of the predictions.
type CoveragePoint struct {
	Share      float64 `json:"coverage"`   // of all faces, the most confident first
	Accuracy   float64 `json:"accuracy"`   // on these
	Confidence float64 `json:"confidence"` // of the least confident among them: C(p) = 1 - H(p)
}

// coverageSteps is the number of points of a curve.
const coverageSteps = 20

// coverageCurve returns the accuracy-coverage curve by confidence, and the area under
// it: the mean, over k, of the accuracy on the k most confident faces.
func coverageCurve(truth []int, predicted []model.Distribution) (curve []CoveragePoint, area float64) {
	n := len(predicted)
	confidences, order := make([]float32, n), make([]int, n)
	for i, p := range predicted {
		confidences[i], order[i] = p.Confidence(), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(confidences[b], confidences[a]) })
	right := 0
	for k, i := range order {
		if predicted[i].Best() == truth[i] {
			right++
		}
		accuracy := float64(right) / float64(k+1)
		area += accuracy / float64(n)
		// The point of share j/coveragePoints is the first that covers it.
		if (k+1)*coverageSteps/n > k*coverageSteps/n {
			curve = append(curve, CoveragePoint{float64(k+1) / float64(n), accuracy, float64(confidences[i])})
		}
	}
	return curve, area
}
