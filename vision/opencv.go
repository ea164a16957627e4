package vision

// #include "opencv_shim.h"
import "C"
import "gocv.io/x/gocv"

// OpenCVVersion names the library the program runs on.
func OpenCVVersion() string { return gocv.OpenCVVersion() }

// configureOpenCV brings OpenCV to the state this room works in; calling it again
// changes nothing. One thread: the nets are small, and more threads cost a
// quarter to two fifths more processor time for the same frames per second.
// Silence: what goes wrong is told by our errors, once. Network reads give up
// after two seconds instead of thirty.
func configureOpenCV() { C.arbex_settle_opencv() }
