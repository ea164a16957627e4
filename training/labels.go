package training

import (
	"cmp"

	"arbex/model"
	"arbex/training/dataset"
)

// labels returns the function that makes the label of an augmented crop; nil
// where that is the sample's own label. With Train.Loss.PrimaryLabels a label is two
// distributions, [2N]: the primary distribution's, weighted as much as the face
// counts in the natural mix of classes (0 where it is corrupted), then that of
// anchors and attention.
func (t *Trainer) labels() func(dataset.Sample, dataset.Augmented) []float32 {
	o := t.options
	if o.landmarks() {
		return func(_ dataset.Sample, a dataset.Augmented) []float32 { return a.Landmarks }
	}
	if !o.Train.Loss.PrimaryLabels {
		return nil
	}
	weights := o.Refinement.ClassWeights(t.set)
	return func(x dataset.Sample, a dataset.Augmented) []float32 {
		weight := weights[x.Class]
		if a.Corrupted {
			weight = 0
		}
		label := make([]float32, 0, 2*len(x.Label))
		for _, v := range dataset.Sharpen(x.Label, cmp.Or(o.Sharpen, 1)) {
			label = append(label, weight*v)
		}
		return append(label, mix(x.Label, x.SecondLabel, o.SecondLabelShare)...)
	}
}

// mix returns (1-share) p + share q, or p where q is nil.
func mix(p, q model.Distribution, share float64) model.Distribution {
	if q == nil || share == 0 {
		return p
	}
	m := make(model.Distribution, len(p))
	for i := range m {
		m[i] = float32(1-share)*p[i] + float32(share)*q[i]
	}
	return m
}
