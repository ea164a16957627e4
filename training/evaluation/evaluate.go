package evaluation

import (
	"context"
	"fmt"
	"slices"
	"time"

	"arbex/model"
	"arbex/model/device"
	"arbex/model/functions"
	"arbex/training/dataset"
)

// Report is the result of Evaluate.
type Report struct {
	Model         string         `json:"model"`
	Data          string         `json:"data"`
	Layout        dataset.Layout `json:"format"`
	Split         string         `json:"split"`
	Corruption    string         `json:"corruption,omitempty"` // of every face
	Mix           float64        `json:"mix"`                  // of classes that is expected: 0 as trained, 1 balanced
	Classes       []string       `json:"classes"`
	Samples       int            `json:"samples"`                  // with a majority, which are measured
	Broken        int            `json:"broken"`                   // pictures that could not be read
	BrokenExample string         `json:"broken_example,omitempty"` // the first of them
	Score
	Primary          Score       `json:"primary"`
	Reliability      Reliability `json:"reliability"`
	StdPrimary       float64     `json:"std_primary"`
	StdCorrected     float64     `json:"std_corrected"`
	DaviesBouldin    float64     `json:"davies_bouldin"`
	CalinskiHarabasz float64     `json:"calinski_harabasz"`
	MsPerFace        float64     `json:"ms_per_face"`
	embeddings       [][]float32
	truth            []int

	Corrupted *Robustness   `json:"corrupted,omitempty"` // with Options.Corruptions
	Persons   *PersonReport `json:"persons,omitempty"`   // with Options.Person
}

// Options configures Evaluate; the zero value is the default.
type Options struct {
	Threads  int
	Device   device.Kind
	Nice     device.Niceness    // of the threads
	Progress func(done, of int) // may be nil

	Corruption  dataset.Corruption   // of every face
	Corruptions []dataset.Corruption // for Report.Corrupted
	Mix         float64              // of classes that is expected: 0 as trained, 1 balanced
	Person      *PersonOptions       // for Report.Persons; may be nil
}

// batchSize is the number of faces that are predicted together: as many as a GPU runs
// at once; the CPU runs eight.
const batchSize = 32

// Evaluate measures a network on the pictures of a set that have a majority.
func Evaluate(ctx context.Context, n *model.Network, set *dataset.Set, o Options) (*Report, error) {
	e, err := newEvaluator(n, set, o)
	if err != nil {
		return nil, err
	}
	defer e.Close()
	faces, err := e.predict(ctx, o.Corruption)
	if err != nil {
		return nil, err
	}
	r := e.report(faces, o.Corruption)
	if len(o.Corruptions) > 0 {
		if r.Corrupted, err = e.robustness(ctx, o.Corruptions); err != nil {
			return nil, err
		}
	}
	if o.Person != nil {
		if r.Persons, err = e.comparePersons(ctx, faces, *o.Person); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// evaluator runs a network on the faces of a set. It must be closed.
type evaluator struct {
	network   *model.Network
	set       *dataset.Set     // in the order of the network's classes
	samples   []dataset.Sample // of the set, with a majority
	predictor *model.Predictor
	prior     model.Prior
	options   Options
}

func newEvaluator(n *model.Network, set *dataset.Set, o Options) (*evaluator, error) {
	set, err := set.Reorder(n.Classes())
	if err != nil {
		return nil, err
	}
	prior, err := n.Prior(o.Mix)
	if err != nil {
		return nil, err
	}
	p, err := model.NewPredictor(n, model.Options{Threads: o.Threads, Nice: o.Nice, Device: o.Device})
	if err != nil {
		return nil, err
	}
	samples := slices.DeleteFunc(slices.Clone(set.Samples), func(x dataset.Sample) bool { return x.Class < 0 })
	return &evaluator{n, set, samples, p, prior, o}, nil
}

func (e *evaluator) Close() error { return e.predictor.Close() }

// predictions are the faces of a set with the prediction for each.
type predictions struct {
	samples       []dataset.Sample // that could be read
	all           []model.Prediction
	broken        int
	brokenExample string // the first that is broken
	elapsed       time.Duration
}

// predict runs the network on all faces under a corruption.
func (e *evaluator) predict(ctx context.Context, c dataset.Corruption) (*predictions, error) {
	j, done := &predictions{}, 0
	for some := range slices.Chunk(e.samples, batchSize) {
		crops := j.read(some, e.network.Config().Side, c)
		began := time.Now()
		predictions, err := e.predictor.Predict(ctx, crops)
		if err != nil {
			return nil, err
		}
		j.elapsed += time.Since(began)
		for _, p := range predictions {
			j.all = append(j.all, e.prior.Adjust(p))
		}
		if done += len(some); e.options.Progress != nil {
			e.options.Progress(done, len(e.samples))
		}
	}
	if len(j.samples) == 0 {
		return nil, fmt.Errorf("none of the %d pictures of %s can be used: %d cannot be read, the others have no majority", len(e.set.Samples), e.set.Folder, j.broken)
	}
	return j, nil
}

// read appends the samples whose pictures can be read and returns their crops.
func (j *predictions) read(samples []dataset.Sample, side int, c dataset.Corruption) (crops [][]byte) {
	for _, x := range samples {
		crop, err := x.CorruptedCrop(side, c)
		if err != nil {
			if j.broken++; j.broken == 1 {
				j.brokenExample = x.Name
			}
			continue
		}
		crops, j.samples = append(crops, crop), append(j.samples, x)
	}
	return crops
}

// truth returns the true classes.
func (j *predictions) truth() []int {
	truth := make([]int, len(j.samples))
	for i, x := range j.samples {
		truth[i] = x.Class
	}
	return truth
}

// primaryAndCorrected returns both distributions of the faces.
func (j *predictions) primaryAndCorrected() (primary, corrected []model.Distribution) {
	for _, p := range j.all {
		primary, corrected = append(primary, p.Primary), append(corrected, p.Final())
	}
	return primary, corrected
}

// scores compares both distributions with the true classes, and with the votes where
// there are some.
func (j *predictions) scores(classes []string) (corrected, primary Score, r Reliability) {
	p, c := j.primaryAndCorrected()
	truth := j.truth()
	corrected, primary = NewScore(classes, truth, c), NewScore(classes, truth, p)
	if votes := j.votes(); votes != nil {
		corrected.VoteDivergence, primary.VoteDivergence = divergence(votes, c), divergence(votes, p)
	}
	return corrected, primary, NewReliability(classes, truth, p, c)
}

// votes returns the labels where any of them is soft, else nil.
func (j *predictions) votes() []model.Distribution {
	votes, soft := make([]model.Distribution, len(j.samples)), false
	for i, x := range j.samples {
		votes[i] = x.Label
		soft = soft || x.Label[x.Class] < 1
	}
	if !soft {
		return nil
	}
	return votes
}

func (e *evaluator) report(j *predictions, c dataset.Corruption) *Report {
	r := &Report{
		Model: e.network.Name(), Data: e.set.Folder, Layout: e.set.Layout, Split: e.set.Split, Classes: e.set.Classes,
		Corruption: c.String(), Mix: e.prior.Strength(), Samples: len(j.samples), Broken: j.broken, BrokenExample: j.brokenExample, truth: j.truth(),
	}
	r.Score, r.Primary, r.Reliability = j.scores(e.set.Classes)
	primary, corrected := j.primaryAndCorrected()
	r.StdPrimary, r.StdCorrected = standardDeviation(primary), standardDeviation(corrected)
	for _, p := range j.all {
		r.embeddings = append(r.embeddings, p.Embedding)
	}
	if e.network.HasBalancingHead() {
		r.DaviesBouldin, r.CalinskiHarabasz = r.Embeddings().DaviesBouldin(), r.Embeddings().CalinskiHarabasz()
	}
	r.MsPerFace = j.elapsed.Seconds() * 1000 / float64(r.Samples)
	return r
}

// EvaluateLandmarks returns the normalised mean error of a network's 68 landmarks on a
// set: the mean distance of a point from its label over that of the outer eye
// corners.
func EvaluateLandmarks(ctx context.Context, n *model.Network, set *dataset.Set, o Options) (float64, error) {
	p, err := model.NewPredictor(n, model.Options{Threads: o.Threads, Nice: o.Nice, Device: o.Device, Landmarks: true})
	if err != nil {
		return 0, err
	}
	defer p.Close()
	side := n.Config().Side
	sum, count := 0.0, 0
	for some := range slices.Chunk(set.Samples, batchSize) {
		var crops [][]byte
		var places [][]float32
		for _, x := range some {
			if crop, err := x.Crop(side); err == nil && x.Landmarks != nil {
				crops, places = append(crops, crop), append(places, x.Landmarks)
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
			sum += functions.LandmarkError(points, places[i])
			count++
		}
	}
	if count == 0 {
		return 0, fmt.Errorf("none of the %d pictures of %s has landmarks and can be read", len(set.Samples), set.Folder)
	}
	return sum / float64(count), nil
}
