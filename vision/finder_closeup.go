package vision

import (
	"image/color"
	"slices"

	"gocv.io/x/gocv"
)

// closeUpBorders are added around a picture to find a face that fills it, as in the
// crops of many data sets: such a face is larger than any that the detector learnt.
// Of 616 such crops 40 had no detection without a border and 5 have none with these;
// pictures without a face still have none.
var closeUpBorders = []struct {
	share float32 // of the picture's longer side
	kind  gocv.BorderType
}{
	{1, gocv.BorderConstant},
	{0.3, gocv.BorderConstant},
	{1, gocv.BorderReplicate},
}

const (
	// closeUpMinShare is the minimum side of a close-up, as a share of the picture's
	// shorter side.
	closeUpMinShare = 0.4

	// closeUpVerifiedScore is verifiedScore for close-ups: false positives so far were
	// smaller, and scored up to 0.67.
	closeUpVerifiedScore = 0.70

	// closeUpMinScore is the minimum score of a close-up: the suit of an astronaut upside
	// down scored 0.61.
	closeUpMinScore = 0.65

	// closeUpInterval is how many frames of a clip without a face may pass until one is
	// searched with a border.
	closeUpInterval = 30
)

// orDetectCloseUps returns the detections, or close-ups where there are none.
func (f *Finder) orDetectCloseUps(frame *Frame, found []Detection) ([]Detection, error) {
	if some, err := f.anyVerified(frame, found); some || err != nil {
		f.emptyFrames, f.lastWasCloseUp = 0, false
		return found, err
	}
	if f.emptyFrames++; !frame.Still && !f.lastWasCloseUp && f.emptyFrames%closeUpInterval != 1 {
		return found, nil
	}
	larger, err := f.detectCloseUps(frame)
	if f.lastWasCloseUp = len(larger) > 0; f.lastWasCloseUp {
		found = larger
	}
	return found, err
}

// anyVerified reports whether there is a face. In a clip a detection that is not
// confirmed yet counts: it may be in a later frame.
func (f *Finder) anyVerified(frame *Frame, found []Detection) (some bool, err error) {
	if !frame.Still {
		return len(found) > 0, nil
	}
	for i := range found {
		if found[i].verified, err = f.verify(frame, found[i]); err != nil {
			return false, err
		}
		some = some || found[i].verified
	}
	return some, nil
}

// detectCloseUps searches for faces that fill the picture.
func (f *Finder) detectCloseUps(frame *Frame) ([]Detection, error) {
	bordered := NewFrame()
	defer bordered.Close()
	for _, b := range closeUpBorders {
		size := frame.Size()
		width := int(b.share * float32(max(size.X, size.Y)))
		gocv.CopyMakeBorder(frame.bgr, &bordered.bgr, width, width, width, width, b.kind, color.RGBA{})
		found, err := f.verifiedCloseUps(bordered, max(closeUpMinShare*float32(min(size.X, size.Y)), float32(f.options.MinFaceSize)))
		if err != nil || len(found) > 0 {
			return translated(found, Point{-float32(width), -float32(width)}), err
		}
	}
	return nil, nil
}

// verifiedCloseUps returns the faces of a picture with a border that are large enough
// and certain, or confirmed by the second network.
func (f *Finder) verifiedCloseUps(bordered *Frame, least float32) (found []Detection, err error) {
	all, err := f.detector.Detect(bordered.bgr, f.minScore())
	for _, d := range all {
		if err != nil || d.Box.Side() < least || d.Score < closeUpMinScore {
			continue
		}
		sure := d.Score >= f.detector.ConfidentScore()
		if !sure {
			sure, err = f.verifyWithFollower(bordered, d, closeUpVerifiedScore)
		}
		if sure {
			d.verified = true
			found = append(found, d)
		}
	}
	return found, err
}

// translated returns detections moved by a vector.
func translated(found []Detection, by Point) []Detection {
	found = slices.Clone(found)
	for i := range found {
		found[i].Box = found[i].Box.Translate(by)
		found[i].Points = found[i].Points.mapped(func(p Point) Point { return p.Add(by) })
	}
	return found
}
