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
	Detector     string  // "" or "blazeface", "cascade", "yunet"
	DetectorFile string  // YuNet's ONNX file, which the user brings
	Threshold    float32 // least score of a face, 0: the detector's own
	SmallestFace int     // shortest side of a face in pixels, 0: 24
	MaxFaces     int     // most faces of a frame, the largest ones, 0: 16
	Share        float64 // most of the time between two frames that following faces may take, 0: any; beyond it they take turns
	EveryFrame   bool    // look at the whole of every frame: pictures, analyze
}

// Detectors names the choices for FinderOptions.Detector, the default first.
func Detectors() []string { return []string{"blazeface", "cascade", "yunet"} }

const (
	smallestFace = 24
	mostFaces    = 16

	// fullEvery is how many frames may pass until the whole picture is looked
	// at again while all known faces are being followed: a new face is noticed
	// within a third of a second.
	fullEvery = 10

	// scarceEvery is the same where there is no time to look for all of the known
	// ones in every frame: looking at the whole picture takes as long as five faces.
	scarceEvery = 24

	// soon is how many frames may pass until the whole picture is looked at
	// again for a face that is missed, and the surroundings of one that hides
	// another.
	soon = 3

	// surroundings is the part of the picture that a face is followed in, in
	// sides of its box.
	surroundings = 2.2
)

// Finder looks for faces frame by frame and follows them. It serves one
// goroutine. Close it.
type Finder struct {
	options  FinderOptions
	detector Detector
	follower *blazeFace // looks at the surroundings of one face
	tracker  tracker
	budget   Budget
	since    int // frames since the whole picture was looked at
	started  bool
	blank    int  // frames in a row in which nothing was found
	closeBy  bool // the last look with a border found a face
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
	if o.SmallestFace <= 0 {
		o.SmallestFace = smallestFace
	}
	if o.MaxFaces <= 0 {
		o.MaxFaces = mostFaces
	}
	return &Finder{options: o, detector: detector, follower: follower, budget: Budget{Share: o.Share}}, nil
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
		f.tracker.leave()
	}
	found, err := f.detect(frame)
	if err != nil {
		return nil, err
	}
	found = f.acceptable(found)
	if frame.Still || f.options.EveryFrame {
		if found, err = f.orCloseUp(frame, found); err != nil {
			return nil, err
		}
	}
	for i := range found {
		found[i].look = lookOf(frame.bgr, found[i].Box)
	}
	var failure error
	tracks := f.tracker.update(found, func(d Detection) bool {
		sure, err := f.secondLook(frame, d)
		failure = errors.Join(failure, err)
		return sure
	}, frame.Time)
	return tracks, failure
}

// detect looks at the whole frame, or only where faces were.
func (f *Finder) detect(frame *Frame) ([]Detection, error) {
	f.since++
	f.budget.Begin(frame.Time)
	f.tracker.wake()
	fit, every := f.budget.Fits(len(f.tracker.tracks)), fullEvery
	scarce := fit < len(f.tracker.tracks)
	if scarce {
		every = scarceEvery
	}
	if !f.options.EveryFrame && f.started && f.since < every && len(f.tracker.tracks) > 0 {
		if scarce {
			f.tracker.rest(fit, frame.Time)
		}
		found, complete, err := f.follow(frame, scarce)
		if complete || err != nil {
			return found, err
		}
		f.tracker.wake()
	}
	f.since, f.started = 0, true
	return f.detector.Detect(frame.bgr, f.least())
}

func (f *Finder) least() float32 {
	if f.options.Threshold > 0 {
		return f.options.Threshold
	}
	return f.detector.Least()
}

// follow looks round each known face that does not rest; complete says that the
// whole picture need not be looked at. A hidden face is looked for where it should
// be, unless time is scarce, and now and then all around the one who hides it.
func (f *Finder) follow(frame *Frame, scarce bool) (found []Detection, complete bool, err error) {
	begin, looks, missed := time.Now(), 0, false
	defer func() { f.budget.Took(time.Since(begin), looks) }()
	around := f.since%soon == 0
	var hiding []*trail
	for _, s := range f.tracker.tracks {
		if s.behind != nil && around && !slices.Contains(hiding, s.behind) {
			hiding = append(hiding, s.behind)
		}
		if s.Rested || s.behind != nil && (around || scarce) {
			continue
		}
		looks++
		d, seen, err := f.lookAt(frame, s.Face.Box.Moved(s.velocity.Scale(float32((frame.Time - s.last).Seconds()))), s.Face.Points.roll())
		if err != nil {
			return nil, false, err
		}
		if seen {
			found = append(found, d)
		}
		missed = missed || !seen && s.behind == nil
	}
	for _, s := range hiding {
		looks++
		emerged, err := f.follower.DetectIn(frame.bgr, s.Face.Box.Centre(), (2*hidingReach+1)*s.Face.Box.Side(), s.Face.Points.roll(), f.least())
		if err != nil {
			return nil, false, err
		}
		found = append(found, emerged...)
	}
	return suppress(found), !missed || f.since < soon, nil
}

// followLeast is the score at which a face is still followed: it has been
// recognised as one before.
const followLeast = 0.5

// lookAt returns the face nearest to the middle of the surroundings of box.
func (f *Finder) lookAt(frame *Frame, box Box, roll float64) (Detection, bool, error) {
	found, err := f.follower.DetectIn(frame.bgr, box.Centre(), surroundings*box.Side(), roll, followLeast)
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

// secondLook decides over a face that is not beyond doubt.
func (f *Finder) secondLook(frame *Frame, d Detection) (bool, error) {
	if d.sure || d.Score >= f.detector.Sure() {
		return true, nil
	}
	return f.seenAgain(frame, d, secondSure)
}

// seenAgain reports whether the other network sees a face of about the same size at
// the same place, with a score that settles it.
func (f *Finder) seenAgain(frame *Frame, d Detection, score float32) (bool, error) {
	again, seen, err := f.lookAt(frame, d.Box, d.Points.roll())
	if err != nil || !seen {
		return false, err
	}
	return again.Score >= score && again.Box.Overlap(d.Box) > sameFace, nil
}

// secondSure is the score that settles a second look: on the pictures and clips
// tried, faces reached 0.82 and more, animals, cups and letters 0.67 and less.
const secondSure = 0.76

// acceptable leaves out faces that are too small, and all but the largest of
// too many.
func (f *Finder) acceptable(found []Detection) []Detection {
	found = slices.DeleteFunc(found, func(d Detection) bool { return d.Box.Side() < float32(f.options.SmallestFace) })
	if len(found) > f.options.MaxFaces {
		slices.SortFunc(found, func(a, b Detection) int { return int(b.Box.Side() - a.Box.Side()) })
		found = found[:f.options.MaxFaces]
	}
	return found
}

// Reset forgets all faces; ids begin again at 1.
func (f *Finder) Reset() {
	f.tracker.reset()
	f.since, f.started, f.blank, f.closeBy = 0, false, 0, false
}

// Close frees the detectors.
func (f *Finder) Close() error { return errors.Join(f.detector.Close(), f.follower.Close()) }
