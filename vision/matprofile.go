//go:build matprofile

package vision

import "gocv.io/x/gocv"

// Unclosed counts OpenCV's pictures that are still held: a build with the tag
// matprofile counts them, so that tests can tell what was left behind.
func Unclosed() int { return gocv.MatProfile.Count() }
