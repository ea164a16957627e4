package training

import (
	"context"
	"fmt"
	"slices"
	"time"

	"arbex/model"
)

// Report is what Evaluate found.
type Report struct {
	Model   string   `json:"model"`
	Data    string   `json:"data"`
	Layout  Layout   `json:"format"`
	Split   string   `json:"split"`
	Classes []string `json:"classes"`
	Samples int      `json:"samples"` // with a majority, which the figures are about
	Broken  int      `json:"broken"`  // pictures that could not be read
	Score
	Primary           Score   `json:"primary"`
	DeviationPrimary  float64 `json:"std_primary"`
	Deviation         float64 `json:"std_corrected"`
	DaviesBouldin     float64 `json:"davies_bouldin"`
	CalinskiHarabasz  float64 `json:"calinski_harabasz"`
	MsPerFace         float64 `json:"ms_per_face"`
	embeddings        [][]float32
	truth, prediction []int
}

// EvalOptions are the wishes for Evaluate; the zero value is the default.
type EvalOptions struct {
	Threads  int
	Device   model.Device
	Nice     model.Niceness     // of the threads
	Progress func(done, of int) // may be nil
}

// evalBatch is how many faces are handed over together: what a GPU runs at once; the
// CPU runs eight.
const evalBatch = 32

// Evaluate runs a network on every picture of a set that has a majority.
func Evaluate(ctx context.Context, n *model.Network, set *Set, o EvalOptions) (*Report, error) {
	set, err := set.For(n.Classes())
	if err != nil {
		return nil, err
	}
	p, err := model.NewPredictor(n, model.Options{Threads: o.Threads, Nice: o.Nice, Device: o.Device})
	if err != nil {
		return nil, fmt.Errorf("training: %w", err)
	}
	defer p.Close()
	r := &Report{Model: n.Name(), Data: set.Folder, Layout: set.Layout, Split: set.Split, Classes: set.Classes}
	var primary, corrected []model.Distribution
	var spent time.Duration
	samples := slices.DeleteFunc(slices.Clone(set.Samples), func(x Sample) bool { return x.Class < 0 })
	done := 0
	for some := range slices.Chunk(samples, evalBatch) {
		crops, truth := r.crops(some, n.Config().Side)
		began := time.Now()
		predictions, err := p.Predict(ctx, crops)
		if err != nil {
			return nil, err
		}
		spent += time.Since(began)
		for _, x := range predictions {
			primary = append(primary, x.Primary)
			final := x.Corrected
			if !n.Balanced() {
				final = x.Primary
			}
			corrected = append(corrected, final)
			r.embeddings = append(r.embeddings, x.Embedding)
			r.prediction = append(r.prediction, final.Best())
		}
		r.truth = append(r.truth, truth...)
		if done += len(some); o.Progress != nil {
			o.Progress(done, len(samples))
		}
	}
	r.Samples = len(r.truth)
	if r.Samples == 0 {
		return nil, fmt.Errorf("training: none of the %d pictures of %s can be used: %d cannot be read, the others have no majority", len(set.Samples), set.Folder, r.Broken)
	}
	r.Score, r.Primary = NewScore(set.Classes, r.truth, corrected), NewScore(set.Classes, r.truth, primary)
	r.DeviationPrimary, r.Deviation = deviation(primary), deviation(corrected)
	if n.Balanced() && r.Samples > 0 {
		c := newClusters(r.embeddings, r.truth, len(set.Classes))
		r.DaviesBouldin, r.CalinskiHarabasz = c.daviesBouldin(), c.calinskiHarabasz()
	}
	r.MsPerFace = spent.Seconds() * 1000 / float64(r.Samples)
	return r, nil
}

// crops reads pictures; those that cannot be read are counted and left out.
func (r *Report) crops(samples []Sample, side int) (crops [][]byte, truth []int) {
	for _, x := range samples {
		crop, err := x.Crop(side)
		if err != nil {
			r.Broken++
			continue
		}
		crops, truth = append(crops, crop), append(truth, x.Class)
	}
	return crops, truth
}

// EvaluateLandmarks returns the normalised mean error of a network's 68 points
// on a set: the mean distance of a point over that of the outer eye corners.
func EvaluateLandmarks(ctx context.Context, n *model.Network, set *Set, o EvalOptions) (float64, error) {
	p, err := model.NewPredictor(n, model.Options{Threads: o.Threads, Nice: o.Nice, Device: o.Device, Landmarks: true})
	if err != nil {
		return 0, fmt.Errorf("training: %w", err)
	}
	defer p.Close()
	side := n.Config().Side
	sum, count := 0.0, 0
	for some := range slices.Chunk(set.Samples, evalBatch) {
		var crops [][]byte
		var places [][]float32
		for _, x := range some {
			if crop, err := x.Crop(side); err == nil && x.Points != nil {
				crops, places = append(crops, crop), append(places, x.Points)
			}
		}
		predictions, err := p.Predict(ctx, crops)
		if err != nil {
			return 0, err
		}
		for i, x := range predictions {
			points := make([]float32, 0, len(places[i]))
			for _, point := range x.Landmarks {
				points = append(points, point[0]/float32(side), point[1]/float32(side))
			}
			sum += model.MeanError(points, places[i])
			count++
		}
	}
	if count == 0 {
		return 0, fmt.Errorf("training: none of the %d pictures of %s has points and can be read", len(set.Samples), set.Folder)
	}
	return sum / float64(count), nil
}
