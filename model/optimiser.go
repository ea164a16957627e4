package model

import (
	"math"
	"strings"

	"arbex/assets/message"
	"arbex/model/ops"
	"arbex/model/ops/onednn"
)

// Optimiser configures Adam (Kingma, Ba 2015) and what surrounds it.
type Optimiser struct {
	Beta1, Beta2, Epsilon float64
	WeightDecay           float64 // decoupled (AdamW); 0 is Adam
	ClipNorm              float64 // largest norm of the gradient of all parameters together; 0: no limit
	AverageDecay          float64 // of the weights' moving average per step; 0: no average
	BackboneRate          float64 // factor of the learning rate of the two backbones and of convolutions [ours]; 0: 1
}

// DefaultOptimiser returns Adam as in the paper.
func DefaultOptimiser() Optimiser { return Optimiser{Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-8} }

// moments are Adam's moving averages of a parameter's gradient and of its square,
// and the moving average of the parameter. They lie outside Go's memory.
type moments struct{ mean, square, average []float32 }

// newMoments returns the moments of a training's begin. On an error those that
// were allocated are returned as well.
func newMoments(parameters []*trainedParameter) (all []moments, err error) {
	for _, p := range parameters {
		all = append(all, moments{})
		m := &all[len(all)-1]
		for _, to := range []*[]float32{&m.mean, &m.square, &m.average} {
			if *to, err = onednn.Alloc(len(p.data)); err != nil {
				return all, err
			}
			clear(*to)
		}
		copy(m.average, p.data)
	}
	return all, nil
}

// ErrDiverged is returned when the loss or the gradient is not finite.
var ErrDiverged = message.New("the training has diverged: the loss or its gradient is not finite; use a smaller learning rate", nil)

// optimise takes a step of Adam with the gradients of the last run.
func (t *Trainable) optimise(learningRate float64) (norm float64, err error) {
	norm = t.graph.stream.GradientNorm()
	if math.IsNaN(norm) || math.IsInf(norm, 0) {
		return norm, ErrDiverged
	}
	o, clip := t.options.Optimiser, 1.0
	if o.ClipNorm > 0 && norm > o.ClipNorm {
		clip = o.ClipNorm / norm
	}
	t.step++
	t.synced = false
	t.training.updateStatistics(t.graph.stream, t.averageRate())
	for i, p := range t.training.parameters {
		m := t.moments[i]
		step := onednn.AdamStep{
			Rate: float32(learningRate * t.rateFactor(p.name)), Beta1: float32(o.Beta1), Beta2: float32(o.Beta2), Epsilon: float32(o.Epsilon),
			Decay: float32(o.WeightDecay) * decayFactor(t.parameters.named[p.name]), Step: t.step, Clip: float32(clip), AverageRate: t.averageRate(),
		}
		err := t.graph.stream.Adam(step, ops.AdamState{Weights: p.data, Mean: m.mean, Square: m.square, Average: m.average, Gradient: p.gradient})
		if err != nil {
			return norm, err
		}
	}
	return norm, nil
}

// rateFactor returns the factor of a parameter's learning rate. Convolutions that
// begin with random weights need a rate at which the transformer collapses.
func (t *Trainable) rateFactor(name string) float64 {
	backbone := strings.HasPrefix(name, "ir_back.") || strings.HasPrefix(name, "face_landback.") || t.parameters.named[name].kind == convWeight
	if factor := t.options.Optimiser.BackboneRate; backbone && factor > 0 {
		return factor
	}
	return 1
}

// decayFactor returns 1 for the weights of layers, which decay, and 0 for
// parameters whose natural value is not zero: biases, norms, anchors, tokens and
// positions.
func decayFactor(p *Parameter) float32 {
	switch p.kind {
	case convWeight, linearWeight, headWeight:
		return 1
	}
	return 0
}

// averageRate returns how far the moving average moves towards the weights in a
// step. It moves faster in the beginning, so that it forgets the first weights.
func (t *Trainable) averageRate() float32 {
	if t.options.Optimiser.AverageDecay == 0 {
		return 1
	}
	return float32(1 - min(t.options.Optimiser.AverageDecay, (1+float64(t.step))/(10+float64(t.step))))
}
