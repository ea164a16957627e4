package opencv

// #include "shim.h"
import "C"
import "gocv.io/x/gocv"

// Version returns the version of the OpenCV library that the program runs on.
func Version() string { return gocv.OpenCVVersion() }

// Configure sets OpenCV's global state; calling it again changes nothing. One
// thread: the networks are small, and more threads take a quarter to two fifths more
// processor time for the same frame rate. No logging: our errors say what went wrong,
// once. Network reads time out after two seconds instead of thirty.
func Configure() { C.arbex_opencv_configure() }
