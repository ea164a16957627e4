package review

import (
	"context"
	"time"

	"arbex/app/engine"
	"arbex/app/review/recording"
	"arbex/model"
	"arbex/model/device"
	"arbex/training/captures"
	"arbex/vision"
)

// faceCollector detects and aligns the faces of a recording again, as its crops
// are not recorded. It is used by one goroutine.
type faceCollector struct {
	recording  *recording.Recording
	source     string // name for the user
	network    *model.Network
	mix        float64 // expected, of the guesses
	finder     vision.FinderOptions
	device     device.Kind
	face       int // id, or allFaces
	candidates []captures.Candidate
}

// allFaces in place of a face's id collects every face.
const allFaces = 0

// run collects the faces of frames in ascending order, without excluded ones.
func (c *faceCollector) run(ctx context.Context, frames []int) error {
	a, err := engine.NewAnalyzer(c.network, engine.AnalyzerOptions{
		Finder: c.finder, Threads: 1, Nice: device.Background, Device: c.device, Postprocessing: engine.Postprocessing{Mix: float32(c.mix)},
	})
	if err != nil {
		return err
	}
	defer a.Close()
	loader := newFrameLoader(c.recording)
	defer loader.close()
	last := -1
	for _, frame := range frames {
		if frame == last || c.recording.IsExcluded(c.recording.FrameNumber(frame)) {
			continue
		}
		last = frame
		if err := loader.load(frame); err != nil {
			return err
		}
		a.Reset()
		faces, err := a.Analyze(ctx, loader.frame)
		if err != nil {
			return err
		}
		c.match(frame, faces)
	}
	return nil
}

// match adds the detected faces that were recorded in a frame.
func (c *faceCollector) match(frame int, faces []engine.Face) {
	for _, o := range c.recording.Observations(frame) {
		if c.face != allFaces && o.Face != c.face {
			continue
		}
		if f := bestMatch(o.Box, faces); f != nil {
			c.candidates = append(c.candidates, captures.Candidate{
				Crop: append([]byte(nil), f.Crop...), Side: c.network.Config().Side, Width: f.Track.Face.Box.W,
				Source: c.source, Spec: c.recording.Session.Folder, At: time.Duration(c.recording.Time(frame) * float64(time.Second)),
				Taken: c.recording.Session.Metadata.Started, Guess: f.Prediction.Final(),
			})
		}
	}
}

// minOverlap is the least intersection over union of the boxes of one face.
const minOverlap = 0.3

// bestMatch returns the face whose box overlaps most with a box, or nil.
func bestMatch(box [4]float32, faces []engine.Face) (best *engine.Face) {
	most := float32(minOverlap)
	for i := range faces {
		if overlap := intersectionOverUnion(box, faces[i].Track.Face.Box); overlap > most {
			best, most = &faces[i], overlap
		}
	}
	return best
}

// intersectionOverUnion returns the area that two boxes have in common, over the
// area that they cover together.
func intersectionOverUnion(a [4]float32, b vision.Box) float32 {
	w := min(a[0]+a[2], b.X+b.W) - max(a[0], b.X)
	h := min(a[1]+a[3], b.Y+b.H) - max(a[1], b.Y)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / (a[2]*a[3] + b.W*b.H - w*h)
}
