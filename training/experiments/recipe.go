package experiments

import (
	"arbex/model"
	"arbex/training/dataset"
)

// recipe is how a head is trained, and on what. Its JSON tells recipes apart: rows
// of one recipe share their runs.
type recipe struct {
	Group        string             `json:"-"` // heading of the table's rows
	Name         string             `json:"-"`
	Ablation     model.Ablation     `json:"ablation,omitempty"`
	Anchors      int                `json:"anchors"`
	Loss         model.LossOptions  `json:"loss"`
	Refinement   dataset.Refinement `json:"refinement"`
	LabelNoise   float64            `json:"label_noise,omitempty"`   // share of training labels that become another class
	PictureNoise float64            `json:"picture_noise,omitempty"` // share of pixels replaced, training and validation
	Augmented    bool               `json:"augmented,omitempty"`     // features of heavily augmented pictures

	paper  float64 // what the paper reports, %; 0: not known here
	x      float64 // place on the plot's axis
	series string  // line of the plot
}

// paperRecipe is the paper's head with K anchors a class: balanced draws,
// smoothing 0.11, the three losses.
func paperRecipe(k int) recipe {
	r := recipe{Anchors: k, Loss: model.DefaultLoss(), Refinement: dataset.PaperRefinement(), x: float64(k)}
	if k == 0 { // the anchors learn nothing and say nothing
		r.Anchors, r.Ablation = 1, model.WithoutAnchors
		r.Loss.Anchor, r.Loss.Center = 0, 0
	}
	return r
}

// bestAnchors is the paper's best K.
const bestAnchors = 10
