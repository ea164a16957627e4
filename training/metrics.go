package training

import (
	"math"

	"arbex/model"
)

// Score is how one of the two distributions does on a set.
type Score struct {
	Accuracy  float64      `json:"accuracy"`
	MacroF1   float64      `json:"macro_f1"`
	PerClass  []ClassScore `json:"per_class"`
	Confusion [][]int      `json:"confusion"` // true class, then predicted
	ECE       float64      `json:"ece"`       // expected calibration error, 15 bins
}

// ClassScore is how it does on one class.
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
	return s
}

// perClass fills recall, precision and the macro F1 from the confusion. Classes
// that the set does not have do not count in the mean.
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
}

// deviation is the standard deviation of all probabilities: the lower, the more
// even the distributions (paper, table 7).
func deviation(distributions []model.Distribution) float64 {
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
