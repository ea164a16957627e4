package vision

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"arbex/assets/detectors"
)

// FinderOptions are the wishes for a Finder; the zero value is the default.
type FinderOptions struct {
	Detector         string  // "" or "blazeface", "cascade", "yunet"
	DetectorFile     string  // YuNet's ONNX file, which the user brings
	Threshold        float32 // least score of a face, 0: the detector's own
	MinFaceSize      int     // shortest side of a face in pixels, 0: 24
	MaxFaces         int     // most faces of a frame, the largest ones, 0: 16
	TimeShare        float64 // most of the time between two frames that following faces may take, 0: any; beyond it they take turns
	DetectEveryFrame bool    // look at the whole of every frame: pictures, analyze
}

// Detectors names the choices for FinderOptions.Detector, the default first.
func Detectors() []string { return []string{"blazeface", "cascade", "yunet"} }

const (
	defaultMinFaceSize = 24
	defaultMaxFaces    = 16

	// fullDetectionInterval is how many frames may pass until the whole picture is looked
	// at again while all known faces are being followed: a new face is noticed
	// within a third of a second.
	fullDetectionInterval = 10

	// busyDetectionInterval is the same where there is no time to look for all of the known
	// ones in every frame: looking at the whole picture takes as long as five faces.
	busyDetectionInterval = 24

	// redetectInterval is how many frames may pass until the whole picture is looked at
	// again for a face that is missed, and the surroundings of one that hides
	// another.
	redetectInterval = 3

	// searchWindow is the part of the picture that a face is followed in, in
	// sides of its box.
	searchWindow = 2.2
)

// Finder looks for faces frame by frame and follows them. It serves one
// goroutine. Close it.
type Finder struct {
	options        FinderOptions
	detector       Detector
	follower       *blazeFace // looks at the surroundings of one face
	tracker        tracker
	budget         TimeBudget
	sinceDetection int // frames since the whole picture was looked at
	started        bool
	emptyFrames    int  // frames in a row in which nothing was found
	lastWasCloseUp bool // the last look with a border found a face
}

// NewFinder loads the detectors.
func NewFinder(o FinderOptions) (*Finder, error) {
	detector, err := newDetector(o)
	if err != nil {
		return nil, err
	}
	follower, err := newBlazeFace(detectors.BlazeFaceFront, 128)
	if err != nil {
		detector.Close()
		return nil, err
	}
	if o.MinFaceSize <= 0 {
		o.MinFaceSize = defaultMinFaceSize
	}
	if o.MaxFaces <= 0 {
		o.MaxFaces = defaultMaxFaces
	}
	return &Finder{options: o, detector: detector, follower: follower, budget: TimeBudget{Share: o.TimeShare}}, nil
}

func newDetector(o FinderOptions) (Detector, error) {
	switch o.Detector {
	case "", "blazeface":
		return newBlazeFace(detectors.BlazeFaceBack, 256)
	case "cascade":
		return newCascade()
	case "yunet":
		if o.DetectorFile == "" {
			return nil, errors.New("vision: YuNet does not ship with the program; give its ONNX file")
		}
		return newYuNet(o.DetectorFile)
	}
	return nil, fmt.Errorf("vision: there is no detector %q; choose one of %v", o.Detector, Detectors())
}

// Find returns the faces of a frame by id. Those that were Missed, and those that
// Rested, were not seen in it but less than half a second ago, and stand where
// they should be by now. A still picture has new faces only. The slice is the
// caller's.
func (f *Finder) Find(frame *Frame) ([]Track, error) {
	if frame.Still {
		f.tracker.clear()
	}
	found, err := f.detect(frame)
	if err != nil {
		return nil, err
	}
	found = f.limit(found)
	if frame.Still || f.options.DetectEveryFrame {
		if found, err = f.orDetectCloseUps(frame, found); err != nil {
			return nil, err
		}
	}
	for i := range found {
		found[i].appearance = appearanceOf(frame.bgr, found[i].Box)
	}
	var failure error
	tracks := f.tracker.update(found, func(d Detection) bool {
		sure, err := f.verify(frame, d)
		failure = errors.Join(failure, err)
		return sure
	}, frame.Time)
	return tracks, failure
}

// detect looks at the whole frame, or only where faces were.
func (f *Finder) detect(frame *Frame) ([]Detection, error) {
	f.sinceDetection++
	f.budget.StartFrame(frame.Time)
	f.tracker.unskip()
	fit, every := f.budget.Affordable(len(f.tracker.tracks)), fullDetectionInterval
	scarce := fit < len(f.tracker.tracks)
	if scarce {
		every = busyDetectionInterval
	}
	if !f.options.DetectEveryFrame && f.started && f.sinceDetection < every && len(f.tracker.tracks) > 0 {
		if scarce {
			f.tracker.skip(fit, frame.Time)
		}
		found, complete, err := f.follow(frame, scarce)
		if complete || err != nil {
			return found, err
		}
		f.tracker.unskip()
	}
	f.sinceDetection, f.started = 0, true
	return f.detector.Detect(frame.bgr, f.minScore())
}

func (f *Finder) minScore() float32 {
	if f.options.Threshold > 0 {
		return f.options.Threshold
	}
	return f.detector.MinScore()
}

// follow looks round each known face that does not rest; complete says that the
// whole picture need not be looked at. A hidden face is looked for where it should
// be, unless time is scarce, and now and then all around the one who hides it.
func (f *Finder) follow(frame *Frame, scarce bool) (found []Detection, complete bool, err error) {
	begin, looks, missed := time.Now(), 0, false
	defer func() { f.budget.Spend(time.Since(begin), looks) }()
	around := f.sinceDetection%redetectInterval == 0
	var hiding []*track
	for _, s := range f.tracker.tracks {
		if s.occluder != nil && around && !slices.Contains(hiding, s.occluder) {
			hiding = append(hiding, s.occluder)
		}
		if s.Skipped || s.occluder != nil && (around || scarce) {
			continue
		}
		looks++
		d, seen, err := f.detectNear(frame, s.Face.Box.Translate(s.velocity.Scale(float32((frame.Time - s.last).Seconds()))), s.Face.Points.roll())
		if err != nil {
			return nil, false, err
		}
		if seen {
			found = append(found, d)
		}
		missed = missed || !seen && s.occluder == nil
	}
	for _, s := range hiding {
		looks++
		emerged, err := f.follower.DetectIn(frame.bgr, s.Face.Box.Centre(), (2*occlusionReach+1)*s.Face.Box.Side(), s.Face.Points.roll(), f.minScore())
		if err != nil {
			return nil, false, err
		}
		found = append(found, emerged...)
	}
	return nonMaximumSuppression(found), !missed || f.sinceDetection < redetectInterval, nil
}

// followMinScore is the score at which a face is still followed: it has been
// recognised as one before.
const followMinScore = 0.5

// detectNear returns the face nearest to the middle of the surroundings of box.
func (f *Finder) detectNear(frame *Frame, box Box, roll float64) (Detection, bool, error) {
	found, err := f.follower.DetectIn(frame.bgr, box.Centre(), searchWindow*box.Side(), roll, followMinScore)
	if err != nil || len(found) == 0 {
		return Detection{}, false, err
	}
	away := func(d Detection) float32 { return d.Box.Centre().Sub(box.Centre()).Length() }
	nearest := slices.MinFunc(found, func(a, b Detection) int {
		if away(a) < away(b) {
			return -1
		}
		return 1
	})
	return nearest, away(nearest) < 0.6*box.Side(), nil
}

// verify decides over a face that is not beyond doubt.
func (f *Finder) verify(frame *Frame, d Detection) (bool, error) {
	if d.verified || d.Score >= f.detector.ConfidentScore() {
		return true, nil
	}
	return f.verifyWithFollower(frame, d, verifiedScore)
}

// verifyWithFollower reports whether the other network sees a face of about the same size at
// the same place, with a score that settles it.
func (f *Finder) verifyWithFollower(frame *Frame, d Detection, score float32) (bool, error) {
	again, seen, err := f.detectNear(frame, d.Box, d.Points.roll())
	if err != nil || !seen {
		return false, err
	}
	return again.Score >= score && again.Box.IoU(d.Box) > minIoU, nil
}

// verifiedScore is the score that settles a second look: on the pictures and clips
// tried, faces reached 0.82 and more, animals, cups and letters 0.67 and less.
const verifiedScore = 0.76

// limit leaves out faces that are too small, and all but the largest of
// too many.
func (f *Finder) limit(found []Detection) []Detection {
	found = slices.DeleteFunc(found, func(d Detection) bool { return d.Box.Side() < float32(f.options.MinFaceSize) })
	if len(found) > f.options.MaxFaces {
		slices.SortFunc(found, func(a, b Detection) int { return int(b.Box.Side() - a.Box.Side()) })
		found = found[:f.options.MaxFaces]
	}
	return found
}

// Reset forgets all faces; ids begin again at 1.
func (f *Finder) Reset() {
	f.tracker.reset()
	f.sinceDetection, f.started, f.emptyFrames, f.lastWasCloseUp = 0, false, 0, false
}

// Close frees the detectors.
func (f *Finder) Close() error { return errors.Join(f.detector.Close(), f.follower.Close()) }
