package engine

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"sync"

	"arbex/model"
	"arbex/model/blazeface"
	"arbex/model/device"
	"arbex/vision"
)

// AnalyzerOptions configures an Analyzer; the zero value is the default.
type AnalyzerOptions struct {
	Finder         vision.FinderOptions // DetectEveryFrame is implied
	Threads        int                  // for the network; 0: all cores but the one that Detect needs
	Device         device.Kind          // for the network
	Nice           device.Niceness      // of the network, and of what calls LockThread
	Postprocessing Postprocessing
}

// Analyzer takes one frame after the other from pixels to predictions, without
// dropping any. Analyze does all of it; or one goroutine calls Detect and another
// Recognize, which take about as long as each other. Both see the frames in their
// order.
type Analyzer struct {
	detector  detector
	predictor *model.Predictor
	faces     faceTable
	niceness  device.Niceness
	whole     Detection // of Analyze
}

// Detection is the faces that Detect found in a frame. The zero value is empty;
// its memory is used again.
type Detection struct {
	tracks []vision.Track
	batch  faceBatch
}

// NewAnalyzer loads the detector and compiles the network, side by side.
func NewAnalyzer(n *model.Network, o AnalyzerOptions) (*Analyzer, error) {
	prior, err := n.Prior(float64(o.Postprocessing.Mix))
	if err != nil {
		return nil, err
	}
	finder, predictor, err := o.load(n)
	if err != nil {
		return nil, err
	}
	a := &Analyzer{predictor: predictor, faces: newFaceTable(), niceness: o.Nice}
	a.detector = detector{finder, cropSet{faceBatch: faceBatch{side: n.Config().Side}}}
	a.faces.postprocessing, a.faces.prior = o.Postprocessing, prior
	return a, nil
}

// load loads the detector on another core while the network is compiled on this one.
func (o AnalyzerOptions) load(n *model.Network) (finder *vision.Finder, predictor *model.Predictor, err error) {
	var finderErr error
	var loading sync.WaitGroup
	loading.Go(func() {
		model.Prepare()
		o.Finder.DetectEveryFrame = true
		finder, finderErr = newFinder(o.Finder, blazeface.Options{Niceness: o.Nice, WarmUp: true})
	})
	predictor, err = model.NewPredictor(n, model.Options{Threads: AnalyzerThreads(o.Threads), Nice: o.Nice, Device: o.Device, Landmarks: true})
	loading.Wait()
	if err := errors.Join(finderErr, err); err != nil {
		if finder != nil {
			finder.Close()
		}
		if predictor != nil {
			_ = predictor.Close()
		}
		return nil, nil, err
	}
	return finder, predictor, nil
}

// AnalyzerThreads returns how many threads of the CPU the network gets where so many are
// asked for.
func AnalyzerThreads(asked int) int { return cmp.Or(asked, max(1, runtime.NumCPU()-1)) }

// Device returns where the network runs.
func (a *Analyzer) Device() device.Info { return a.predictor.Device() }

// Analyze returns the faces that were seen in this frame, ordered by id; faces
// that the tracker only remembers are left out. The crops are the caller's.
func (a *Analyzer) Analyze(ctx context.Context, frame *vision.Frame) ([]Face, error) {
	if err := a.Detect(frame, &a.whole); err != nil {
		return nil, err
	}
	return a.Recognize(ctx, &a.whole)
}

// Detect is the first half of Analyze: it finds, follows and aligns the faces of a
// frame.
func (a *Analyzer) Detect(frame *vision.Frame, d *Detection) error {
	tracks, err := a.detector.detect(frame, nil)
	if err != nil {
		return err
	}
	d.tracks = append(d.tracks[:0], tracks...)
	d.batch.copyFrom(&a.detector.crops.faceBatch)
	return nil
}

// Recognize is the second half of Analyze: it runs the network on what Detect found.
func (a *Analyzer) Recognize(ctx context.Context, d *Detection) ([]Face, error) {
	results, err := predict(ctx, a.predictor, &d.batch, a.faces.calibrated)
	if err != nil {
		return nil, err
	}
	a.faces.setTracks(d.tracks)
	a.faces.update(results)
	faces := make([]Face, len(results))
	for i, r := range results {
		faces[i] = a.faces.face(r.track, d.batch.time)
	}
	return faces, nil
}

// LockThread keeps the calling goroutine on an OS thread of its own, which has the
// analyzer's niceness and ends with the goroutine: for the one that calls Detect.
func (a *Analyzer) LockThread() { device.LockThread(a.niceness) }

// Reset forgets all tracks. Call it between sources.
func (a *Analyzer) Reset() {
	a.detector.finder.Reset()
	a.faces.clear()
}

// Close frees the detector and the network's thread.
func (a *Analyzer) Close() error {
	return errors.Join(a.detector.close(), a.predictor.Close())
}
