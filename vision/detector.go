package vision

import "gocv.io/x/gocv"

// Detection is a face that a detector reports.
type Detection struct {
	Box        Box
	Score      float32    // 0 to 1
	Points     Points     // estimated from the box by detectors without points
	appearance appearance // for the tracker, nil if unknown
	verified   bool       // a second network has confirmed it
}

// Detector detects faces in a picture. It serves one goroutine.
type Detector interface {
	// Detect returns the faces that score threshold or more, in pixels of the picture,
	// after non-maximum suppression.
	Detect(bgr gocv.Mat, threshold float32) ([]Detection, error)

	// ConfidentScore is the score from which a detection needs no confirmation by a
	// second network, and MinScore the one below which it is ignored.
	ConfidentScore() float32
	MinScore() float32

	Close() error
}

var (
	_ Detector = (*blazeFace)(nil)
	_ Detector = (*cascade)(nil)
	_ Detector = (*yuNet)(nil)
)

// pointsFromBox estimates the points of an upright face from its box, as cascades
// draw it.
func pointsFromBox(b Box) Points {
	at := func(x, y float32) Point { return Point{b.X + x*b.W, b.Y + y*b.H} }
	return Points{RightEye: at(0.31, 0.39), LeftEye: at(0.69, 0.39), Nose: at(0.5, 0.58), Mouth: at(0.5, 0.79)}
}
