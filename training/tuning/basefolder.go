package tuning

import (
	"context"
	"math/rand/v2"
	"slices"

	"arbex/assets/message"
	"arbex/model"
	"arbex/training/dataset"
	"arbex/training/evaluation"
)

// baseSamples returns count pictures of the folder that stands for the base set,
// with the network's own answers as labels, which keeps it from forgetting.
func (d DeepTraining) baseSamples(ctx context.Context, count int) ([]dataset.Sample, error) {
	set, err := d.openBase("train")
	if err != nil {
		return nil, err
	}
	p, err := model.NewPredictor(d.Network, d.modelOptions())
	if err != nil {
		return nil, err
	}
	defer p.Close()
	some := set.Draw(count, rand.New(rand.NewPCG(1, 1)))
	seen, err := extraction{crop: plainCrops(d.Network.Config().Side)}.extract(ctx, p, set, some, func(done, of int) {
		d.report(Progress{Stage: ExtractingFeatures, Done: done, Of: of})
	})
	if err != nil {
		return nil, err
	}
	if len(seen.Features) != len(some) {
		return nil, message.New("{{.Count}} of {{.Of}} pictures in {{.Path}} cannot be read; choose an undamaged copy", message.Fields{"Count": len(some) - len(seen.Features), "Of": len(some), "Path": d.BaseFolder})
	}
	answers, err := p.PredictFeatures(ctx, seen.Features)
	if err != nil {
		return nil, err
	}
	for i, x := range answers {
		some[i].Label, some[i].SecondLabel = x.Primary.Rearrange(d.Network.Classes(), d.classes), x.Correction.Rearrange(d.Network.Classes(), d.classes)
	}
	return some, nil
}

func (d DeepTraining) openBase(split string) (*dataset.Set, error) {
	set, err := dataset.Open(d.BaseFolder, dataset.Auto, split)
	if err != nil {
		return nil, err
	}
	return set.Reorder(d.Network.Classes())
}

// compareBase measures both networks on the folder that stands for the base set.
func (d DeepTraining) compareBase(ctx context.Context, network *model.Network, r *Result) error {
	if r.BaseFolder == "" {
		return nil
	}
	set, err := d.openBase("valid")
	if err != nil {
		return err
	}
	set = &dataset.Set{Folder: set.Folder, Layout: set.Layout, Split: set.Split, Classes: set.Classes, Samples: set.Draw(baseMeasured, rand.New(rand.NewPCG(1, 1)))}
	for n, to := range map[*model.Network]*Measurements{d.Network: &r.Before, network: &r.After} {
		report, err := evaluation.Evaluate(ctx, n, set, evaluation.Options{Threads: d.Threads, Nice: d.Nice, Device: d.Device, Mix: n.SupportedPrior(d.Mix), Progress: func(done, of int) {
			d.report(Progress{Stage: Measuring, Done: done, Of: of})
		}})
		if err != nil {
			return err
		}
		to.Base, to.BasePrimary = overClasses(report.Score, r.Classes), overClasses(report.Primary, r.Classes)
	}
	r.BaseUnmeasured = false
	return nil
}

// overClasses returns a score over classes, which include its own.
func overClasses(s evaluation.Score, classes []string) *evaluation.Score {
	own := s
	own.PerClass, own.Confusion = make([]evaluation.ClassScore, len(classes)), make([][]int, len(classes))
	for i, class := range classes {
		own.PerClass[i].Class, own.Confusion[i] = class, make([]int, len(classes))
	}
	index := make([]int, len(s.PerClass))
	for i, of := range s.PerClass {
		index[i] = slices.Index(classes, of.Class)
		own.PerClass[index[i]] = of
	}
	for truth, row := range s.Confusion {
		for predicted, n := range row {
			own.Confusion[index[truth]][index[predicted]] = n
		}
	}
	return &own
}
