package evaluation

import (
	"math"

	"arbex/model"
)

// Metrics measure one of the two distributions on a set.
type Metrics struct {
	Accuracy       float64 `json:"accuracy"`
	MacroF1        float64 `json:"macro_f1"`
	MeanRecall     float64 `json:"mean_recall"`            // mean class recall
	ECE            float64 `json:"ece"`                    // expected calibration error, 15 bins
	NLL            float64 `json:"nll"`                    // mean negative log-likelihood of the true class, nats
	Brier          float64 `json:"brier"`                  // mean squared distance from the true class's one-hot distribution, 0 to 2
	CoverageArea   float64 `json:"area_accuracy_coverage"` // under the curve of Coverage, 0 to 1
	VoteDivergence float64 `json:"kl_votes,omitempty"`     // mean Kullback-Leibler divergence from the votes to the distributions, nats; 0 where there are no votes
}

// MetricRow is a metric of both distributions, with its name.
type MetricRow struct {
	Name               string
	Corrected, Primary float64
}

// MetricRows returns the metrics of both distributions that were measured.
func MetricRows(corrected, primary Metrics) []MetricRow {
	rows := []MetricRow{
		{"accuracy", corrected.Accuracy, primary.Accuracy},
		{"mean class recall", corrected.MeanRecall, primary.MeanRecall},
		{"macro F1", corrected.MacroF1, primary.MacroF1},
		{"calibration error", corrected.ECE, primary.ECE},
		{"negative log-likelihood", corrected.NLL, primary.NLL},
		{"Brier score", corrected.Brier, primary.Brier},
		{"accuracy-coverage area", corrected.CoverageArea, primary.CoverageArea},
	}
	if corrected.VoteDivergence > 0 {
		rows = append(rows, MetricRow{"divergence to the votes", corrected.VoteDivergence, primary.VoteDivergence})
	}
	return rows
}

// Score measures one of the two distributions on a set in detail.
type Score struct {
	Metrics
	PerClass  []ClassScore    `json:"per_class"`
	Confusion [][]int         `json:"confusion"` // counts by true class, then predicted class
	Coverage  []CoveragePoint `json:"coverage"`
}

// ClassScore measures it on one class.
type ClassScore struct {
	Class     string  `json:"class"`
	Recall    float64 `json:"recall"`
	Precision float64 `json:"precision"`
	Count     int     `json:"count"`
}

// calibrationBins is the usual number of bins of the calibration error.
const calibrationBins = 15

// NewScore compares distributions with the true classes.
func NewScore(classes []string, truth []int, predicted []model.Distribution) Score {
	n := len(classes)
	s := Score{Confusion: make([][]int, n)}
	for i := range s.Confusion {
		s.Confusion[i] = make([]int, n)
	}
	var bins [calibrationBins]struct{ confidence, right, count float64 }
	right := 0
	for i, p := range predicted {
		best := p.Best()
		s.Confusion[truth[i]][best]++
		b := &bins[min(int(float64(p[best])*calibrationBins), calibrationBins-1)]
		b.count++
		b.confidence += float64(p[best])
		if best == truth[i] {
			right++
			b.right++
		}
	}
	total := float64(max(len(predicted), 1))
	s.Accuracy = float64(right) / total
	for _, b := range bins {
		s.ECE += math.Abs(b.right-b.confidence) / total
	}
	s.perClass(classes)
	s.NLL, s.Brier = negativeLogLikelihood(truth, predicted), brier(truth, predicted)
	s.Coverage, s.CoverageArea = coverageCurve(truth, predicted)
	return s
}

// minProbability replaces smaller probabilities, whose logarithms have no bound.
const minProbability = 1e-7

// negativeLogLikelihood returns the mean negative log-likelihood of the true classes.
func negativeLogLikelihood(truth []int, predicted []model.Distribution) (sum float64) {
	for i, p := range predicted {
		sum -= math.Log(max(float64(p[truth[i]]), minProbability))
	}
	return sum / float64(max(len(predicted), 1))
}

// brier returns the mean of sum_c (p_c - y_c)^2, y one-hot (Brier 1950).
func brier(truth []int, predicted []model.Distribution) (sum float64) {
	for i, p := range predicted {
		for class, v := range p {
			d := float64(v)
			if class == truth[i] {
				d--
			}
			sum += d * d
		}
	}
	return sum / float64(max(len(predicted), 1))
}

// divergence returns the mean Kullback-Leibler divergence sum_c v_c log(v_c / p_c) from
// the votes v to the distributions p.
func divergence(votes, predicted []model.Distribution) (sum float64) {
	for i, p := range predicted {
		for class, v := range votes[i] {
			if v > 0 {
				sum += float64(v) * math.Log(float64(v)/max(float64(p[class]), minProbability))
			}
		}
	}
	return sum / float64(max(len(predicted), 1))
}

// perClass computes recall, precision and their means from the confusion matrix.
// Classes that are not in the set do not count in the means.
func (s *Score) perClass(classes []string) {
	present, sum := 0, 0.0
	for class, name := range classes {
		row, column := 0, 0
		for other := range classes {
			row += s.Confusion[class][other]
			column += s.Confusion[other][class]
		}
		hit := float64(s.Confusion[class][class])
		c := ClassScore{Class: name, Count: row}
		if row > 0 {
			c.Recall = hit / float64(row)
			s.MeanRecall += c.Recall
			present++
		}
		if column > 0 {
			c.Precision = hit / float64(column)
		}
		if row > 0 && c.Recall+c.Precision > 0 {
			sum += 2 * c.Recall * c.Precision / (c.Recall + c.Precision)
		}
		s.PerClass = append(s.PerClass, c)
	}
	s.MacroF1 = sum / float64(max(present, 1))
	s.MeanRecall /= float64(max(present, 1))
}

// standardDeviation returns that of all probabilities: the lower, the more even the
// distributions (paper, table 7).
func standardDeviation(distributions []model.Distribution) float64 {
	sum, square, count := 0.0, 0.0, 0.0
	for _, p := range distributions {
		for _, v := range p {
			sum += float64(v)
			square += float64(v) * float64(v)
			count++
		}
	}
	if count == 0 {
		return 0
	}
	return math.Sqrt(max(square/count-sum*sum/count/count, 0))
}
