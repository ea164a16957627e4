package training

import (
	"context"
	"fmt"
	"math"
	"slices"

	"arbex/model"
)

// FitTemperatures returns a copy of a network whose primary classifier, anchors
// and attention are as sure as they should be, and the temperatures that made it
// so: those with the least negative log-likelihood of the labels on a set's
// faces, each once as it is and once corrupted in any way and severity. The set
// must not be one that the network has learnt from.
//
// The primary distribution is fitted by itself, anchors and attention by what the
// corrected distribution becomes.
func FitTemperatures(ctx context.Context, n *model.Network, set *Set, seed uint64, o EvalOptions) (*model.Network, model.Temperatures, error) {
	faces, err := featuresOf(ctx, n, set, seed, o)
	if err != nil {
		return nil, model.Temperatures{}, err
	}
	best := model.Temperatures{Primary: 1, Anchor: 1, Attentive: 1}
	primary := func(x model.Prediction) model.Distribution { return x.Primary }
	corrected := func(x model.Prediction) model.Distribution { return x.Corrected }
	for range 2 { // anchors and attention depend on each other
		for _, part := range []struct {
			temperature *float32
			judged      func(model.Prediction) model.Distribution
		}{{&best.Primary, primary}, {&best.Anchor, corrected}, {&best.Attentive, corrected}} {
			if err := faces.descend(ctx, n, &best, part.temperature, part.judged, o); err != nil {
				return nil, best, err
			}
		}
	}
	own, err := n.Tempered(best)
	return own, best, err
}

// labelledFeatures are feature vectors with what is known about their faces.
type labelledFeatures struct {
	features [][]float32 // [faces][width]
	labels   []model.Distribution
}

// featuresOf computes the feature vectors of a set's faces, clean and corrupted.
func featuresOf(ctx context.Context, n *model.Network, set *Set, seed uint64, o EvalOptions) (labelledFeatures, error) {
	var faces labelledFeatures
	set, err := set.For(n.Classes())
	if err != nil {
		return faces, err
	}
	p, err := model.NewPredictor(n, model.Options{Threads: o.Threads, Device: o.Device, Nice: o.Nice})
	if err != nil {
		return faces, fmt.Errorf("training: %w", err)
	}
	defer p.Close()
	for _, corrupt := range []float64{0, 1} {
		change := Augmentation{Corrupt: corrupt}
		for some := range slices.Chunk(set.Samples, evalBatch) {
			var crops [][]byte
			for _, x := range some {
				made, err := change.Apply(x, n.Config().Side, Corruption{}.randomFor(fmt.Sprint(x.Name, seed)))
				if err != nil {
					continue // the training has counted it
				}
				crops, faces.labels = append(crops, made.Crop), append(faces.labels, x.Label)
			}
			predictions, err := p.Predict(ctx, crops)
			if err != nil {
				return faces, err
			}
			for _, x := range predictions {
				faces.features = append(faces.features, x.Feature)
			}
		}
	}
	if len(faces.features) == 0 {
		return faces, fmt.Errorf("training: no picture of %s can be read", set.Folder)
	}
	return faces, nil
}

// descend tries one temperature in ever smaller steps and leaves the best.
func (f labelledFeatures) descend(ctx context.Context, n *model.Network, t *model.Temperatures, one *float32, judged func(model.Prediction) model.Distribution, o EvalOptions) error {
	least, err := f.negativeLogLikelihood(ctx, n, *t, judged, o)
	if err != nil {
		return err
	}
	for _, step := range []float64{1.5, 1.2, 1.08} {
		for _, factor := range []float32{float32(step), float32(1 / step)} {
			for {
				before := *one
				*one *= factor
				s, err := f.negativeLogLikelihood(ctx, n, *t, judged, o)
				if err != nil {
					return err
				}
				if s >= least || *one < 0.05 || *one > 20 {
					*one = before
					break
				}
				least = s
			}
		}
	}
	return nil
}

// negativeLogLikelihood is the mean negative log-likelihood of the labels at temperatures.
func (f labelledFeatures) negativeLogLikelihood(ctx context.Context, n *model.Network, t model.Temperatures, judged func(model.Prediction) model.Distribution, o EvalOptions) (float64, error) {
	own, err := n.Tempered(t)
	if err != nil {
		return 0, err
	}
	p, err := model.NewPredictor(own, model.Options{Threads: o.Threads, Device: o.Device, Nice: o.Nice})
	if err != nil {
		return 0, fmt.Errorf("training: %w", err)
	}
	defer p.Close()
	predictions, err := p.PredictFeatures(ctx, f.features)
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for i, x := range predictions {
		q := judged(x)
		for j, y := range f.labels[i] {
			if y > 0 {
				sum -= float64(y) * math.Log(max(float64(q[j]), 1e-12))
			}
		}
	}
	return sum / float64(len(predictions)), nil
}
