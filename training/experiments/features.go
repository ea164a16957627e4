package experiments

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"

	"arbex/model"
	"arbex/model/weights"
	"arbex/training/dataset"
)

// treatment is what is done to pictures before their features are computed.
type treatment struct {
	noise     float64 // share of pixels that are replaced
	augmented bool    // training pictures only
}

func (r recipe) treatment() treatment { return treatment{r.PictureNoise, r.Augmented} }

func (t treatment) name() string {
	switch {
	case t.augmented:
		return "augmented"
	case t.noise > 0:
		return fmt.Sprintf("noise-%.0f", 100*t.noise)
	}
	return "clean"
}

// sample is a face as a head learns from it.
type sample struct {
	feature []float32
	label   model.Distribution
	class   int
}

// pair is the features of a treatment.
type pair struct{ train, valid []sample }

// features computes feature vectors once a treatment and keeps them in files.
type features struct {
	options   Options
	predictor *model.Predictor // nil: not needed yet
	known     map[treatment]pair
}

func newFeatures(o Options) *features { return &features{options: o, known: map[treatment]pair{}} }

func (f *features) close() {
	if f.predictor != nil {
		f.predictor.Close()
	}
}

// get returns the features of a treatment.
func (f *features) get(ctx context.Context, t treatment) (pair, error) {
	if p, ok := f.known[t]; ok {
		return p, nil
	}
	train, err := f.part(ctx, t, "train", f.options.Train, f.options.Pictures)
	if err != nil {
		return pair{}, err
	}
	valid, err := f.part(ctx, treatment{noise: t.noise}, "valid", f.options.Valid, len(f.options.Valid.Samples))
	if err != nil {
		return pair{}, err
	}
	f.known[t] = pair{train, valid}
	return f.known[t], nil
}

// part reads the features of up to count samples of a set, drawn at random, from its
// file, or computes and keeps them.
func (f *features) part(ctx context.Context, t treatment, name string, set *dataset.Set, count int) ([]sample, error) {
	from := set.Draw(count, rand.New(rand.NewPCG(1, 3)))
	path := filepath.Join(f.options.Folder, "features", t.name()+"-"+name+".safetensors")
	digest := fmt.Sprintf("%s %d %s", f.options.Network.FeatureDigest(), len(from), setDigest(set, from))
	if samples, err := readSamples(path, digest); err == nil || !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errOther) {
		return samples, err
	}
	samples, err := f.compute(ctx, t, from)
	if err != nil {
		return nil, err
	}
	return samples, writeSamples(path, digest, samples)
}

// featureBatch is how many faces are computed at once.
const featureBatch = 32

func (f *features) compute(ctx context.Context, t treatment, from []dataset.Sample) (samples []sample, err error) {
	if f.predictor == nil {
		if f.predictor, err = model.NewPredictor(f.options.Network, model.Options{Threads: f.options.Threads}); err != nil {
			return nil, err
		}
	}
	side := f.options.Network.Config().Side
	for at := 0; at < len(from); at += featureBatch {
		var crops [][]byte
		var kept []dataset.Sample
		for i, x := range from[at:min(at+featureBatch, len(from))] {
			if crop, err := t.crop(x, side, uint64(at+i)); err == nil { // broken pictures are left out
				crops, kept = append(crops, crop), append(kept, x)
			}
		}
		predictions, err := f.predictor.Predict(ctx, crops)
		if err != nil {
			return nil, err
		}
		for i, p := range predictions {
			samples = append(samples, sample{slices.Clone(p.Feature), kept[i].Label, kept[i].Class})
		}
		if at/1000 != (at+featureBatch)/1000 {
			f.options.Progress(min(at+featureBatch, len(from)), len(from))
		}
	}
	if len(samples) == 0 {
		return nil, fmt.Errorf("none of the %d pictures can be read", len(from))
	}
	return samples, nil
}

// crop is a picture under the treatment, the same for the same number.
func (t treatment) crop(x dataset.Sample, side int, number uint64) ([]byte, error) {
	random := rand.New(rand.NewPCG(4, number))
	if t.augmented {
		made, err := dataset.DefaultAugmentation().Apply(x, side, random)
		return made.Crop, err
	}
	crop, err := x.Crop(side)
	if err != nil || t.noise == 0 {
		return crop, err
	}
	crop = slices.Clone(crop)
	for pixel := 0; pixel+2 < len(crop); pixel += 3 {
		if random.Float64() < t.noise {
			grey := byte(random.IntN(256))
			crop[pixel], crop[pixel+1], crop[pixel+2] = grey, grey, grey
		}
	}
	return crop, nil
}

// errOther is a features file of another network, set or number of pictures.
var errOther = errors.New("the features are of something else")

func readSamples(path, digest string) ([]sample, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	file, err := weights.Open(path)
	if err != nil {
		return nil, errOther // damaged: computed anew
	}
	rows, known := file.Tensor("features")
	labels, labelled := file.Tensor("labels")
	if !known || !labelled || file.Metadata["digest"] != digest || len(rows.Shape) != 2 || len(labels.Shape) != 2 || rows.Shape[0] != labels.Shape[0] {
		return nil, errOther
	}
	var samples []sample
	width, classes := rows.Shape[1], labels.Shape[1]
	for i := range rows.Shape[0] {
		label := model.Distribution(labels.Data[i*classes : (i+1)*classes])
		samples = append(samples, sample{rows.Data[i*width : (i+1)*width], label, label.Best()})
	}
	return samples, nil
}

func writeSamples(path, digest string, samples []sample) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("the folder for features cannot be made: %w", err)
	}
	rows := weights.Tensor{Name: "features", Shape: []int{len(samples), len(samples[0].feature)}}
	labels := weights.Tensor{Name: "labels", Shape: []int{len(samples), len(samples[0].label)}}
	for _, x := range samples {
		rows.Data, labels.Data = append(rows.Data, x.feature...), append(labels.Data, x.label...)
	}
	file := &weights.File{Metadata: map[string]string{"digest": digest}, Tensors: []weights.Tensor{rows, labels}}
	return weights.Save(path, file, weights.F32)
}
