package vision

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"arbex/assets/detectors"
	"arbex/assets/message"
)

// FinderOptions configures a Finder; the zero value is the default.
type FinderOptions struct {
	Detector         string             // "" or "blazeface", "cascade", "yunet"
	DetectorFile     string             // YuNet's ONNX file, which the user brings
	Threshold        float32            // minimum score of a face, 0: the detector's own
	MinFaceSize      int                // minimum side of a face in pixels, 0: 24
	MaxFaces         int                // of a frame, the largest ones, 0: 16
	TimeShare        float64            // of the time between two frames that may be spent on tracking, 0: any; beyond it faces take turns
	Network          NewDetectorNetwork `json:"-"` // that computes BlazeFace; nil: OpenCV's, which is slower
	DetectEveryFrame bool               // run the detector on the whole of every frame: pictures, analyze
}

// Detectors returns the values of FinderOptions.Detector, the default first.
func Detectors() []string { return []string{"blazeface", "cascade", "yunet"} }

const (
	defaultMinFaceSize = 24
	defaultMaxFaces    = 16

	// fullDetectionInterval is how many frames may pass until the whole picture is
	// searched again while all known faces are tracked: a new face is noticed within a
	// third of a second.
	fullDetectionInterval = 10

	// busyDetectionInterval is the same where there is no time to look for all known
	// faces in every frame: searching the whole picture costs as much as five faces.
	busyDetectionInterval = 24

	// redetectInterval is how many frames may pass until the whole picture is searched
	// again for a missed face, and the surroundings of a face that occludes another.
	redetectInterval = 3

	// searchWindow is the side of the square in which a known face is looked for, in
	// sides of its box.
	searchWindow = 2.2
)

// Finder detects faces frame by frame and tracks them: tracking by detection, with the
// whole picture searched now and then, and only the surroundings of known faces in
// between. It serves one goroutine. Close it.
type Finder struct {
	options        FinderOptions
	detector       Detector
	follower       *blazeFace // searches the surroundings of one face
	tracker        tracker
	budget         TimeBudget
	sinceDetection int // frames since the whole picture was searched
	started        bool
	emptyFrames    int  // in a row without a face
	lastWasCloseUp bool // the last search for close-ups found a face
	now            func() time.Time
}

// NewFinder loads the detectors.
func NewFinder(o FinderOptions) (*Finder, error) {
	detector, err := newDetector(o)
	if err != nil {
		return nil, err
	}
	follower, err := newBlazeFace(detectors.BlazeFaceFront, 128, o.Network)
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
	return &Finder{options: o, detector: detector, follower: follower, budget: TimeBudget{Share: o.TimeShare}, now: time.Now}, nil
}

func newDetector(o FinderOptions) (Detector, error) {
	switch o.Detector {
	case "", "blazeface":
		return newBlazeFace(detectors.BlazeFaceBack, 256, o.Network)
	case "cascade":
		return newCascade()
	case "yunet":
		if o.DetectorFile == "" {
			return nil, message.New("YuNet does not ship with the program; give its ONNX file", nil)
		}
		return newYuNet(o.DetectorFile)
	}
	return nil, message.New("there is no detector {{.Name}}; choose one of {{.Names}}",
		message.Fields{"Name": o.Detector, "Names": strings.Join(Detectors(), ", ")})
}

// Find returns the tracks of a frame's faces, sorted by id. Those that were Missed or
// Skipped are predicted from the last half second. A still picture has new tracks
// only. The caller owns the slice.
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
		confirmed, err := f.verify(frame, d)
		failure = errors.Join(failure, err)
		return confirmed
	}, frame.Time)
	return tracks, failure
}

// detect searches the whole frame, or only the surroundings of known faces.
func (f *Finder) detect(frame *Frame) ([]Detection, error) {
	f.sinceDetection++
	f.budget.StartFrame(frame.Time)
	f.tracker.unskip()
	affordable, every := f.budget.Affordable(len(f.tracker.tracks)), fullDetectionInterval
	busy := affordable < len(f.tracker.tracks)
	if busy {
		every = busyDetectionInterval
	}
	if !f.options.DetectEveryFrame && f.started && f.sinceDetection < every && len(f.tracker.tracks) > 0 {
		if busy {
			f.tracker.skip(affordable, frame.Time)
		}
		found, complete, err := f.follow(frame, busy)
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

// follow searches the surroundings of each known face that is not skipped; complete
// reports that the whole picture need not be searched. An occluded face is looked for
// at its predicted place, unless busy, and now and then all around its occluder.
func (f *Finder) follow(frame *Frame, busy bool) (found []Detection, complete bool, err error) {
	begin, searches, missed := f.now(), 0, false
	defer func() { f.budget.Spend(f.now().Sub(begin), searches) }()
	around := f.sinceDetection%redetectInterval == 0
	var occluders []*track
	for _, t := range f.tracker.tracks {
		if t.occluder != nil && around && !slices.Contains(occluders, t.occluder) {
			occluders = append(occluders, t.occluder)
		}
		if t.Skipped || t.occluder != nil && (around || busy) {
			continue
		}
		searches++
		d, seen, err := f.detectNear(frame, t.predictedBox(frame.Time), t.Face.Points.roll())
		if err != nil {
			return nil, false, err
		}
		if seen {
			found = append(found, d)
		}
		missed = missed || !seen && t.occluder == nil
	}
	for _, t := range occluders {
		searches++
		emerged, err := f.follower.DetectIn(frame.bgr, t.Face.Box.Centre(), (2*occlusionReach+1)*t.Face.Box.Side(), t.Face.Points.roll(), f.minScore())
		if err != nil {
			return nil, false, err
		}
		found = append(found, emerged...)
	}
	return nonMaximumSuppression(found), !missed || f.sinceDetection < redetectInterval, nil
}

// followMinScore is the score from which a known face is found again.
const followMinScore = 0.5

// detectNear returns the face nearest to the middle of box, in its surroundings.
func (f *Finder) detectNear(frame *Frame, box Box, roll float64) (Detection, bool, error) {
	found, err := f.follower.DetectIn(frame.bgr, box.Centre(), searchWindow*box.Side(), roll, followMinScore)
	if err != nil || len(found) == 0 {
		return Detection{}, false, err
	}
	away := func(d Detection) float32 { return d.Box.Centre().Sub(box.Centre()).Length() }
	nearest := slices.MinFunc(found, func(a, b Detection) int { return cmp.Compare(away(a), away(b)) })
	return nearest, away(nearest) < 0.6*box.Side(), nil
}

// verify reports whether a detection is certain, or confirmed by the second network.
func (f *Finder) verify(frame *Frame, d Detection) (bool, error) {
	if d.verified || d.Score >= f.detector.ConfidentScore() {
		return true, nil
	}
	return f.verifyWithFollower(frame, d, verifiedScore)
}

// verifyWithFollower reports whether the second network detects a face of about the
// same size at the same place, with at least the score.
func (f *Finder) verifyWithFollower(frame *Frame, d Detection, score float32) (bool, error) {
	again, seen, err := f.detectNear(frame, d.Box, d.Points.roll())
	if err != nil || !seen {
		return false, err
	}
	return again.Score >= score && again.Box.IoU(d.Box) > minIoU, nil
}

// verifiedScore is the second network's score that confirms a face: on the pictures
// and clips tried, faces scored 0.82 and more, animals, cups and letters 0.67 and less.
const verifiedScore = 0.76

// limit removes faces that are too small, and the smallest of too many.
func (f *Finder) limit(found []Detection) []Detection {
	found = slices.DeleteFunc(found, func(d Detection) bool { return d.Box.Side() < float32(f.options.MinFaceSize) })
	if len(found) > f.options.MaxFaces {
		slices.SortFunc(found, func(a, b Detection) int { return int(b.Box.Side() - a.Box.Side()) })
		found = found[:f.options.MaxFaces]
	}
	return found
}

// Reset forgets all tracks; ids begin again at 1.
func (f *Finder) Reset() {
	f.tracker.reset()
	f.restart()
}

// Rewind prepares for the first frame of the same clip, and reports whether the faces
// that it begins with were seen there before: they keep their ids. Where they were not,
// it is a Reset.
func (f *Finder) Rewind() (known bool) {
	f.restart()
	return f.tracker.rewind()
}

// restart forgets when and where it was searched.
func (f *Finder) restart() {
	f.sinceDetection, f.started, f.emptyFrames, f.lastWasCloseUp = 0, false, 0, false
}

// Close frees the detectors.
func (f *Finder) Close() error { return errors.Join(f.detector.Close(), f.follower.Close()) }
