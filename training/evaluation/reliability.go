package evaluation

import (
	"slices"

	"arbex/model"
)

// Reliability describes what the correction (reliability balancing) changes.
type Reliability struct {
	Changes
	MedianVariation float64        `json:"total_variation_median"`
	PerClass        []ClassChanges `json:"per_class"` // by the true class
}

// Changes counts the faces whose predicted class the correction changes. Those neither
// ToRight nor ToWrong change from one wrong class to another.
type Changes struct {
	Changed       int     `json:"changed"`
	ToRight       int     `json:"right"`                // wrong before, right after
	ToWrong       int     `json:"wrong"`                // right before, wrong after
	MeanVariation float64 `json:"total_variation_mean"` // between the two distributions, 0 to 1
}

// ClassChanges are the changes of the faces of one class.
type ClassChanges struct {
	Class string `json:"class"`
	Count int    `json:"count"`
	Changes
}

// NewReliability compares the two distributions of the same faces.
func NewReliability(classes []string, truth []int, primary, corrected []model.Distribution) Reliability {
	var r Reliability
	for _, name := range classes {
		r.PerClass = append(r.PerClass, ClassChanges{Class: name})
	}
	var variations []float64
	for i := range primary {
		variation := primary[i].TotalVariation(corrected[i])
		variations = append(variations, variation)
		of := &r.PerClass[truth[i]]
		of.Count++
		for _, c := range []*Changes{&r.Changes, &of.Changes} {
			c.add(primary[i].Best(), corrected[i].Best(), truth[i])
			c.MeanVariation += variation
		}
	}
	r.MeanVariation /= float64(max(len(primary), 1))
	for i := range r.PerClass {
		r.PerClass[i].MeanVariation /= float64(max(r.PerClass[i].Count, 1))
	}
	r.MedianVariation = median(variations)
	return r
}

func (c *Changes) add(before, after, truth int) {
	if before == after {
		return
	}
	c.Changed++
	switch truth {
	case after:
		c.ToRight++
	case before:
		c.ToWrong++
	}
}

// median returns 0 for no values.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	half := len(values) / 2
	return (values[half] + values[len(values)-1-half]) / 2
}
