//go:build matprofile

package vision

import "gocv.io/x/gocv"

// Unclosed returns the number of OpenCV's matrices that are not closed. A build with
// the tag matprofile counts them, so that tests can find leaks.
func Unclosed() int { return gocv.MatProfile.Count() }
