package vision

import "gocv.io/x/gocv"

// Detection is a face that a detector claims to see.
type Detection struct {
	Box        Box
	Score      float32    // 0 to 1
	Points     Points     // guessed from the box by detectors that know no points
	appearance appearance // for the tracker; nil: unknown
	verified   bool       // both networks have seen it
}

// Detector looks for faces in one picture. It serves one goroutine.
type Detector interface {
	// Detect returns the faces that score threshold or more, overlapping claims
	// merged, in pixels of the picture.
	Detect(bgr gocv.Mat, threshold float32) ([]Detection, error)

	// ConfidentScore is the score from which a claim needs no second look, and Least the
	// one below which it is not looked at.
	ConfidentScore() float32
	MinScore() float32

	Close() error
}

var (
	_ Detector = (*blazeFace)(nil)
	_ Detector = (*cascade)(nil)
	_ Detector = (*yuNet)(nil)
)

// pointsFromBox guesses where an upright face has its points, for detectors
// that tell only a box: in fractions of the box as cascades draw it.
func pointsFromBox(b Box) Points {
	at := func(x, y float32) Point { return Point{b.X + x*b.W, b.Y + y*b.H} }
	return Points{RightEye: at(0.31, 0.39), LeftEye: at(0.69, 0.39), Nose: at(0.5, 0.58), Mouth: at(0.5, 0.79)}
}
