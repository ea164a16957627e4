package tuning

import (
	"fmt"
	"image"

	"arbex/training/captures"
	"arbex/training/dataset"
)

// samples returns captures as samples, whose pictures are read when they are
// needed.
func (d DeepTraining) samples(some []captures.Capture) (all []dataset.Sample, err error) {
	for _, c := range some {
		label, err := c.Label.Vector(d.classes)
		if err != nil {
			return nil, err
		}
		open := func() (image.Image, error) {
			own := c
			if err := d.Store.LoadPicture(&own); err != nil {
				return nil, err
			}
			return dataset.ImageOf(own.Crop, own.Side), nil
		}
		all = append(all, dataset.NewSample(fmt.Sprint(c.ID), label, fmt.Sprint(c.Session), open))
	}
	return all, nil
}

// balanced repeats samples so that each class that occurs has as many as the
// largest, but at least minPerClass and, where it has fewer itself, at most
// maxPerClass.
func balanced(samples []dataset.Sample, classes int) (all []dataset.Sample) {
	byClass := make([][]dataset.Sample, classes)
	for _, x := range samples {
		byClass[x.Class] = append(byClass[x.Class], x)
	}
	target := minPerClass
	for _, members := range byClass {
		target = max(target, min(len(members), maxPerClass))
	}
	for _, members := range byClass {
		for i := 0; i < max(target, len(members)) && len(members) > 0; i++ {
			all = append(all, members[i%len(members)])
		}
	}
	return all
}
