package vision

import (
	"arbex/vision/media"

	"gocv.io/x/gocv"
)

// orient rearranges the pixels for display. scratch is memory to work in.
func (f *Frame) orient(o media.Orientation, scratch *gocv.Mat) {
	if f.Empty() {
		return
	}
	if o.Transposed {
		gocv.Transpose(f.bgr, scratch)
		f.bgr, *scratch = *scratch, f.bgr
	}
	if o.Mirrored || o.Flipped {
		gocv.Flip(f.bgr, scratch, flipCode(o))
		f.bgr, *scratch = *scratch, f.bgr
	}
}

// Orient rotates and mirrors the picture.
func (f *Frame) Orient(o Orientation) { f.orientOnce(o.pixels()) }

// orientOnce is orient for a single picture.
func (f *Frame) orientOnce(o media.Orientation) {
	if o == (media.Orientation{}) {
		return
	}
	scratch := gocv.NewMat()
	f.orient(o, &scratch)
	scratch.Close()
}

// flipCode returns OpenCV's code for mirroring, flipping or both.
func flipCode(o media.Orientation) int {
	switch {
	case o.Mirrored && o.Flipped:
		return -1
	case o.Mirrored:
		return 1
	}
	return 0
}
