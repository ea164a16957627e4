package opencv

// #cgo pkg-config: opencv4
// #cgo CXXFLAGS: -std=c++11 -O2
import "C"
