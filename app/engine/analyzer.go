package engine

import (
	"context"
	"errors"
	"fmt"

	"arbex/model"
	"arbex/vision"
)

// AnalyzerOptions are the wishes for an Analyser; the zero value is the default.
type AnalyzerOptions struct {
	Finder  vision.FinderOptions // EveryFrame is implied
	Threads int                  // for the network, 0: every core
	Device  model.DeviceKind     // for the network

	Nice           model.Niceness // of the network
	Postprocessing Postprocessing
}

// Analyzer takes one frame after the other from pixels to distributions. It
// serves one goroutine. Close it.
type Analyzer struct {
	finder    *vision.Finder
	predictor *model.Predictor
	crops     cropSet
	faces     faceTable
}

// NewAnalyzer loads the detector and compiles the network.
func NewAnalyzer(n *model.Network, o AnalyzerOptions) (*Analyzer, error) {
	prior, err := n.Prior(float64(o.Postprocessing.Mix))
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	o.Finder.DetectEveryFrame = true
	finder, err := vision.NewFinder(o.Finder)
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	predictor, err := model.NewPredictor(n, model.Options{Threads: o.Threads, Nice: o.Nice, Device: o.Device})
	if err != nil {
		finder.Close()
		return nil, fmt.Errorf("engine: %w", err)
	}
	faces := newFaceTable()
	faces.postprocessing, faces.prior = o.Postprocessing, prior
	return &Analyzer{finder, predictor, cropSet{side: n.Config().Side}, faces}, nil
}

// Place says where the network is computed.
func (a *Analyzer) Place() model.DeviceInfo { return a.predictor.DeviceInfo() }

// Analyze returns the faces seen in this very frame, by id; a face that the
// tracker only remembers is not among them. The crops are overwritten by the
// next call.
func (a *Analyzer) Analyze(ctx context.Context, frame *vision.Frame) ([]Face, error) {
	tracks, err := a.finder.Find(frame)
	if err != nil {
		return nil, fmt.Errorf("engine: finding faces: %w", err)
	}
	if err := a.crops.align(frame, tracks); err != nil {
		return nil, err
	}
	predictions, err := a.predictor.Predict(ctx, a.crops.rgb)
	if err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	a.faces.setTracks(tracks, frame.Time)
	faces := make([]Face, len(predictions))
	for i, p := range predictions {
		track := a.crops.tracks[i]
		a.faces.update(a.faces.applyPrior(faceResult{track: track, prediction: p, at: frame.Time}))
		faces[i] = a.faces.face(track, frame.Time)
		faces[i].Crop = a.crops.rgb[i]
	}
	return faces, nil
}

// Reset forgets all tracks: call it between sources.
func (a *Analyzer) Reset() {
	a.finder.Reset()
	a.faces.clear()
}

// Close frees the detector and ends the network's thread.
func (a *Analyzer) Close() error {
	a.crops.close()
	return errors.Join(a.finder.Close(), a.predictor.Close())
}

// cropSet are the aligned faces of one frame, in memory that is used again.
type cropSet struct {
	side    int
	tracks  []vision.Track // of the faces below
	rgb     [][]byte       // [side*side*3] each
	buffers []*vision.Crop
}

// align aligns every face that was seen in this frame.
func (c *cropSet) align(frame *vision.Frame, tracks []vision.Track) error {
	c.tracks, c.rgb = c.tracks[:0], c.rgb[:0]
	for _, track := range tracks {
		if !track.Visible() {
			continue
		}
		if len(c.tracks) == len(c.buffers) {
			c.buffers = append(c.buffers, new(vision.Crop))
		}
		crop := c.buffers[len(c.tracks)]
		if err := vision.Align(frame, track.Face, c.side, crop); err != nil {
			return fmt.Errorf("engine: aligning face %d: %w", track.ID, err)
		}
		c.tracks = append(c.tracks, track)
		c.rgb = append(c.rgb, crop.RGB)
	}
	return nil
}

func (c *cropSet) close() {
	for i := range c.buffers {
		c.buffers[i].Close()
	}
}
