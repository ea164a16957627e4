package vision

import "gocv.io/x/gocv"

// storedOrientation is how a stored picture is turned to be looked at: lines become
// columns first, then left becomes right, then top becomes bottom. The eight of
// them are all there are: four quarter turns, mirrored or not.
type storedOrientation struct{ transposed, mirrored, flipped bool }

// storedOrientations are the values of EXIF's tag Orientation (CIPA DC-008, 4.6.4):
// where the first line and the first column of what is stored are to be seen.
var storedOrientations = [...]storedOrientation{
	1: {},
	2: {mirrored: true},
	3: {mirrored: true, flipped: true},
	4: {flipped: true},
	5: {transposed: true},
	6: {transposed: true, mirrored: true},
	7: {transposed: true, mirrored: true, flipped: true},
	8: {transposed: true, flipped: true},
}

// apply turns a picture.
func (o storedOrientation) apply(frame *Frame) {
	if o == (storedOrientation{}) || frame.Empty() {
		return
	}
	turned := gocv.NewMat()
	if o.transposed {
		gocv.Transpose(frame.bgr, &turned)
		frame.bgr, turned = turned, frame.bgr
	}
	if o.mirrored || o.flipped {
		gocv.Flip(frame.bgr, &turned, o.flipCode())
		frame.bgr, turned = turned, frame.bgr
	}
	turned.Close()
}

// flipCode is OpenCV's name for mirroring and flipping.
func (o storedOrientation) flipCode() int {
	switch {
	case o.mirrored && o.flipped:
		return -1
	case o.mirrored:
		return 1
	}
	return 0
}
