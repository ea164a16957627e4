package training

import (
	"slices"

	"arbex/model"
)

// Study compares variants of one component of a network [ours]. In each candidate the
// component, and what has another shape in any candidate, is initialised anew; the
// rest is inherited from a trained network. So all begin alike, and a few thousand
// pictures tell more than in networks that are trained from scratch.
type Study struct {
	Component  string     // "image"
	Prefix     string     // of the tensors of the component
	Trains     model.Part // the part that is trained
	Candidates []Candidate
}

// Candidate is a variant that a study tries.
type Candidate struct {
	Name   string // "wider"
	Config model.Config
}

// Unchanged is the name of the candidate without a change, the first of its study.
const Unchanged = "as it is"

// Studies returns a study for each number of a configuration that decides about cost
// and accuracy, with a step down and a step up. The landmark backbone is not changed,
// nor the widths of the cross-attention, which are its own: it is trained by itself,
// before everything else, and frozen.
func Studies(c model.Config) []Study {
	of := func(name string, change func(*model.Config)) Candidate {
		own := c
		own.Classes = slices.Clone(c.Classes)
		change(&own)
		return Candidate{name, own}
	}
	itself := of(Unchanged, func(*model.Config) {})
	image := func(name string, width float64, units int) Candidate {
		return of(name, func(c *model.Config) {
			for i := range c.Image.Stages {
				stage := &c.Image.Stages[i]
				stage.Width, stage.Units = scaled(stage.Width, width), max(1, stage.Units+units)
			}
		})
	}
	vit := func(name string, width float64, blocks int) Candidate {
		return of(name, func(c *model.Config) {
			c.ViT.Width, c.ViT.Depth = scaled(c.ViT.Width, width), max(1, c.ViT.Depth+blocks)
		})
	}
	return []Study{
		{"image", "ir_back.", model.TrainFeatures, []Candidate{
			itself, image("narrower", 0.67, 0), image("wider", 1.34, 0), image("shallower", 1, -1), image("deeper", 1, 1),
		}},
		{"ViT", "VIT.", model.TrainFusion, []Candidate{
			itself, vit("narrower", 0.5, 0), vit("wider", 1.5, 0), vit("shallower", 1, -1), vit("deeper", 1, 1),
		}},
	}
}

// scaled returns a width times a factor, rounded to the block size of the kernels.
func scaled(width int, factor float64) int {
	const block = 16
	return max(block, block*int(float64(width)*factor/block+0.5))
}
