package vision

import (
	"image"

	"gocv.io/x/gocv"
)

// appearance describes a face by 8x8 pixels of three colours: enough to tell two
// people in the same light apart, too little to recognise anybody. It is never
// stored. It is nil where unknown.
type appearance []uint8

// appearanceSide is the side of an appearance in pixels.
const appearanceSide = 8

// appearanceOf shrinks what is in a box; faces that the picture cuts have none.
func appearanceOf(bgr gocv.Mat, box Box) appearance {
	area := box.Rectangle()
	if bgr.Empty() || area.Empty() || !area.In(image.Rect(0, 0, bgr.Cols(), bgr.Rows())) {
		return nil
	}
	region, small := bgr.Region(area), gocv.NewMat()
	defer region.Close()
	defer small.Close()
	gocv.Resize(region, &small, image.Pt(appearanceSide, appearanceSide), 0, 0, gocv.InterpolationArea)
	return small.ToBytes()
}

// distance returns the mean absolute difference of two appearances, 0 to 1, and 0
// where one of them is unknown.
func (a appearance) distance(b appearance) float32 {
	if len(a) != len(b) || len(a) == 0 {
		return 0
	}
	sum := 0
	for i, v := range a {
		d := int(v) - int(b[i])
		sum += max(d, -d)
	}
	return float32(sum) / float32(255*len(a))
}

// blend moves an appearance a quarter of the way to a newer one, since light and pose
// change.
func (a appearance) blend(b appearance) appearance {
	if len(a) != len(b) {
		return b
	}
	mixed := make(appearance, len(a))
	for i, v := range a {
		mixed[i] = uint8((3*int(v) + int(b[i]) + 2) / 4)
	}
	return mixed
}
