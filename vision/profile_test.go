//go:build matprofile

package vision

import "gocv.io/x/gocv"

// unclosed counts OpenCV's pictures that are still held.
func unclosed() int { return gocv.MatProfile.Count() }
