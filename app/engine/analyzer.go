package engine

import (
	"context"
	"errors"

	"arbex/model"
	"arbex/model/device"
	"arbex/vision"
)

// AnalyzerOptions configures an Analyzer; the zero value is the default.
type AnalyzerOptions struct {
	Finder         vision.FinderOptions // DetectEveryFrame is implied
	Threads        int                  // for the network; 0: every core
	Device         device.Kind          // for the network
	Nice           device.Niceness      // of the network
	Postprocessing Postprocessing
}

// Analyzer takes one frame after the other from pixels to predictions, without
// dropping any. It serves one goroutine.
type Analyzer struct {
	detector  detector
	predictor *model.Predictor
	faces     faceTable
}

// NewAnalyzer loads the detector and compiles the network.
func NewAnalyzer(n *model.Network, o AnalyzerOptions) (*Analyzer, error) {
	prior, err := n.Prior(float64(o.Postprocessing.Mix))
	if err != nil {
		return nil, err
	}
	o.Finder.DetectEveryFrame = true
	finder, err := vision.NewFinder(o.Finder)
	if err != nil {
		return nil, err
	}
	predictor, err := model.NewPredictor(n, model.Options{Threads: o.Threads, Nice: o.Nice, Device: o.Device})
	if err != nil {
		finder.Close()
		return nil, err
	}
	a := &Analyzer{predictor: predictor, faces: newFaceTable()}
	a.detector = detector{finder, cropSet{faceBatch: faceBatch{side: n.Config().Side}}}
	a.faces.postprocessing, a.faces.prior = o.Postprocessing, prior
	return a, nil
}

// Device returns where the network runs.
func (a *Analyzer) Device() device.Info { return a.predictor.Device() }

// Analyze returns the faces that were seen in this frame, ordered by id; faces
// that the tracker only remembers are left out. The crops are the caller's.
func (a *Analyzer) Analyze(ctx context.Context, frame *vision.Frame) ([]Face, error) {
	tracks, err := a.detector.detect(frame, nil)
	if err != nil {
		return nil, err
	}
	results, err := predict(ctx, a.predictor, &a.detector.crops.faceBatch, a.faces.calibrated)
	if err != nil {
		return nil, err
	}
	a.faces.setTracks(tracks)
	a.faces.update(results)
	faces := make([]Face, len(results))
	for i, r := range results {
		faces[i] = a.faces.face(r.track, frame.Time)
	}
	return faces, nil
}

// Reset forgets all tracks. Call it between sources.
func (a *Analyzer) Reset() {
	a.detector.finder.Reset()
	a.faces.clear()
}

// Close frees the detector and the network's thread.
func (a *Analyzer) Close() error {
	return errors.Join(a.detector.close(), a.predictor.Close())
}
