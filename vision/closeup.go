package vision

import (
	"image/color"
	"slices"

	"gocv.io/x/gocv"
)

// A face that fills the picture, as in the crops of many data sets, is larger than
// any that the detector learnt. With a border around the picture it is of a common
// size. Of 616 such crops 40 had no face without a border and 5 have none with
// these; of the pictures without a face none has one.
var borders = []struct {
	share float32 // of the picture's longer side
	kind  gocv.BorderType
}{
	{1, gocv.BorderConstant},
	{0.3, gocv.BorderConstant},
	{1, gocv.BorderReplicate},
}

const (
	// closeUpShare is the least side of a face that fills the picture, as a share
	// of the picture's shorter side.
	closeUpShare = 0.4

	// closeUpSure is secondSure for such faces: what was mistaken for a face so far
	// was smaller, and reached 0.67.
	closeUpSure = 0.70

	// closeUpLeast is the least score of such faces: an astronaut upside down has
	// been seen to have another face of 0.61 in her suit.
	closeUpLeast = 0.65

	// closeUpEvery is how many pictures of a clip without a face may pass until one
	// is looked at with a border.
	closeUpEvery = 30
)

// orCloseUp returns what was found, or the faces that fill the picture where nothing
// was found.
func (f *Finder) orCloseUp(frame *Frame, found []Detection) ([]Detection, error) {
	if some, err := f.anySure(frame, found); some || err != nil {
		f.blank, f.closeBy = 0, false
		return found, err
	}
	if f.blank++; !frame.Still && !f.closeBy && f.blank%closeUpEvery != 1 {
		return found, nil
	}
	larger, err := f.closeUp(frame)
	if f.closeBy = len(larger) > 0; f.closeBy {
		found = larger
	}
	return found, err
}

// anySure reports whether a face was found. In a clip it may become one later.
func (f *Finder) anySure(frame *Frame, found []Detection) (some bool, err error) {
	if !frame.Still {
		return len(found) > 0, nil
	}
	for i := range found {
		if found[i].sure, err = f.secondLook(frame, found[i]); err != nil {
			return false, err
		}
		some = some || found[i].sure
	}
	return some, nil
}

// closeUp looks for faces that fill the picture.
func (f *Finder) closeUp(frame *Frame) ([]Detection, error) {
	bordered := NewFrame()
	defer bordered.Close()
	for _, b := range borders {
		size := frame.Size()
		width := int(b.share * float32(max(size.X, size.Y)))
		gocv.CopyMakeBorder(frame.bgr, &bordered.bgr, width, width, width, width, b.kind, color.RGBA{})
		found, err := f.fills(bordered, max(closeUpShare*float32(min(size.X, size.Y)), float32(f.options.SmallestFace)))
		if err != nil || len(found) > 0 {
			return moved(found, Point{-float32(width), -float32(width)}), err
		}
	}
	return nil, nil
}

// fills returns the faces of a picture with a border that are large enough and that
// both networks see.
func (f *Finder) fills(bordered *Frame, least float32) (found []Detection, err error) {
	all, err := f.detector.Detect(bordered.bgr, f.least())
	for _, d := range all {
		if err != nil || d.Box.Side() < least || d.Score < closeUpLeast {
			continue
		}
		sure := d.Score >= f.detector.Sure()
		if !sure {
			sure, err = f.seenAgain(bordered, d, closeUpSure)
		}
		if sure {
			d.sure = true
			found = append(found, d)
		}
	}
	return found, err
}

// moved shifts detections.
func moved(found []Detection, by Point) []Detection {
	found = slices.Clone(found)
	for i := range found {
		found[i].Box = found[i].Box.Moved(by)
		found[i].Points = found[i].Points.mapped(func(p Point) Point { return p.Add(by) })
	}
	return found
}
