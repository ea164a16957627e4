package opencv

// #include "pnp.h"
import "C"

import "fmt"

// View is where an object is in front of a camera: a point p of the object is at
// Rotation*p + Translation, with x to the right of the picture, y down and z away from
// the camera.
type View struct {
	Rotation    [3][3]float64
	Translation [3]float64
}

// SolvePnP returns the view in which the points of an object are seen nearest to where
// they are in the picture, least squares, beginning with a guess. The picture is that of a
// camera of focal length 1: its points are x/z and y/z. It returns an error for fewer than
// four points, or points that are not finite.
func SolvePnP(object [][3]float64, picture [][2]float64, guess View) (View, error) {
	if len(object) != len(picture) || len(object) < 4 {
		return guess, fmt.Errorf("%d points of an object and %d of a picture give no view", len(object), len(picture))
	}
	var message [256]C.char
	failed := C.arbex_solve_pnp((*C.double)(&object[0][0]), (*C.double)(&picture[0][0]), C.int(len(object)),
		(*C.double)(&guess.Rotation[0][0]), (*C.double)(&guess.Translation[0]), &message[0], C.int(len(message)))
	if failed != 0 {
		return guess, openCVError(&message[0])
	}
	return guess, nil
}
